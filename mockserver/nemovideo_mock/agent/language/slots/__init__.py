"""What a clause may name: clips, stretches of time, colors, levels, numbers, quotations."""
