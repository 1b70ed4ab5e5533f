"""The command line `nemovideo`."""

from .app import END, main, parser

__all__ = ["END", "main", "parser"]
