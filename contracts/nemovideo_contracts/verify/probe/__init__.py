"""Which profile has a target chosen? A step for each question."""
