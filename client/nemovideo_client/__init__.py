"""The reference client for the NemoVideo API."""
