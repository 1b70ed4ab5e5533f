"""What holds for all inputs, drawn at random."""
