"""Timings, always printed as ratios against something run beside them."""
