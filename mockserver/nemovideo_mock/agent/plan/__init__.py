"""Edits done, answered and laid out in time: a whole turn before its stream begins."""
