"""A sentence in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "zh"]


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence, in English and in Chinese."""

    en: str
    zh: str

    def say(self, language: Language) -> str:
        return self.en if language == "en" else self.zh


class CannotDo(Exception):
    """An edit that cannot be done to this draft. `words` say why, and what would work."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.words = Words(en, zh)


def seconds(ms: int) -> str:
    """`3000` → `3`, `2500` → `2.5`: a length in seconds without idle zeros."""
    return f"{ms / 1000:.3f}".rstrip("0").rstrip(".")
