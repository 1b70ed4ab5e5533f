"""Words and what they stand for."""
