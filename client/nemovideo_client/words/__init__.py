"""What people say and read: intents, screen talk, the timeline in one line."""
