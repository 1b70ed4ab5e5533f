"""Edits of clips: which there are, in what order, how long, how they look and move."""
