"""Sound: recorded, synthesized and mixed."""
