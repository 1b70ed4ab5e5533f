"""Holding a target to the contract."""
