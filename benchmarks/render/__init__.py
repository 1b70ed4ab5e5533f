"""The renderer beside its rivals, and what it costs those who wait meanwhile."""
