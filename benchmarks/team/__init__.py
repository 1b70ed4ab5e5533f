"""A shared instance on this machine: trouble for it, and how it scales."""
