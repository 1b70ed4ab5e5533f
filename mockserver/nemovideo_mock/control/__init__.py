"""`/__mock__/`: what a test may do to a world that a client may not."""
