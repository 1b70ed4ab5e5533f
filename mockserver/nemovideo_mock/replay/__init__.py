"""Replay: a server that answers from a recording instead of working.

A recording is a journal in a file, with a head that says where it came from. What changes from
run to run (tokens, render ids, URLs, times) is put in its place on the way in and on the way out.
"""

from __future__ import annotations

from nemovideo_mock.replay.player import Miss, Player
from nemovideo_mock.replay.recording import Head, Recording, RecordingError, load, parse

__all__ = [
    "Head",
    "Miss",
    "Player",
    "Recording",
    "RecordingError",
    "load",
    "parse",
]
