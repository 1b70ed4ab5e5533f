"""Text on the picture: letters as masks, laid out and blended."""
