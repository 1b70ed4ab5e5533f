"""The commands, and the server process they start."""
