"""The specification: its files, and the only loader for them."""
