"""What a clause may ask for."""
