"""The moods music can have: one vocabulary for those who ask for music and those who play it."""

from __future__ import annotations

from typing import Literal

Mood = Literal[
    "romantic",
    "wedding",
    "ambient",
    "calm",
    "sad",
    "classical",
    "acoustic",
    "lo-fi",
    "upbeat",
    "cinematic",
    "rock",
    "jazz",
    "electronic",
    "hip-hop",
    "festive",
    "corporate",
]
