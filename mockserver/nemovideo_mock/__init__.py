"""A faithful local fake of the NemoVideo API: stateful, deterministic, offline."""

__version__ = "0.2.0"
__all__ = ["__version__"]
