"""What a planted bug is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bug:
    """A change of text: `old` occurs in the file and becomes `new`.

    `fact` is what it violates, in the words of the public record; `finder` the id of the check or
    property that it was planted for.
    """

    name: str
    file: str
    old: str
    new: str
    fact: str = ""
    finder: str = ""
