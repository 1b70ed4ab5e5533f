"""What a timeline is made of, and how it is laid out, cut and counted."""
