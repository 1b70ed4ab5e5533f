"""The commands of `nemovideo-contracts`, a module each: `configure(parser)` and `run(args)`."""

from .parser import main

__all__ = ["main"]
