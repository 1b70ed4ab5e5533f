"""What the reference client does before a target."""
