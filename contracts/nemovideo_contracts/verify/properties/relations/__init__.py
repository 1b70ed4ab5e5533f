"""What holds between two runs: another dialect, another driver, other pieces, a second time."""
