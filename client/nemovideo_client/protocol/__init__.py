"""What the bytes of the API mean."""
