"""Everyday words, to tell English from languages that are not read: data beside this module.

A word that is at home in both, and one that is said everywhere (`video`), stands in neither list.
"""

from __future__ import annotations

import functools
from pathlib import Path

# Borrowed words that English writes with their accents.
BORROWED = frozenset((
    "café", "cafés", "cliché", "déjà", "décor", "élite", "entrée", "fiancé", "fiancée", "naïve",
    "résumé",
))  # fmt: skip


@functools.cache
def english() -> frozenset[str]:
    """Everyday English, and the words of the trade."""
    return _words("english.txt")


@functools.cache
def unread() -> frozenset[str]:
    """Everyday words of languages in Latin letters that are not read here."""
    return _words("unread.txt")


def _words(name: str) -> frozenset[str]:
    return frozenset(Path(__file__).with_name(name).read_text("utf-8").split())
