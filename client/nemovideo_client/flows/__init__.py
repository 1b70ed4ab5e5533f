"""The client's whole behavior, as generators that yield effects. They touch files and no socket."""

from . import connect, export, make, state, turn, upload

__all__ = ["connect", "export", "make", "state", "turn", "upload"]
