"""What holds of one resource, whatever is drawn."""
