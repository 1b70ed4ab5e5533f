"""What a clause may ask of clips: which, in what order, how long, how they look and move."""
