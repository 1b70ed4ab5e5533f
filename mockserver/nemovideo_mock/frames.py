"""Pieces of a stream, each with its moment: thousands of streams at once have hundreds each."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import overload

Frame = tuple[float, bytes]
"""A moment in epoch seconds, and what goes out then."""


class Frames(Sequence[Frame]):
    """Frames in a fifth of the room that a list of them takes up."""

    __slots__ = ("_moments", "_pieces")

    def __init__(self, frames: Iterable[Frame] = ()) -> None:
        self._moments = array("d")
        self._pieces: list[bytes] = []
        for at, piece in frames:
            self.add(at, piece)

    def add(self, at: float, piece: bytes) -> None:
        """One more at the end."""
        self._moments.append(at)
        self._pieces.append(piece)

    @overload
    def __getitem__(self, at: int) -> Frame: ...
    @overload
    def __getitem__(self, at: slice) -> list[Frame]: ...
    def __getitem__(self, at: int | slice) -> Frame | list[Frame]:
        if isinstance(at, slice):
            return list(zip(self._moments[at], self._pieces[at], strict=True))
        return self._moments[at], self._pieces[at]

    def __len__(self) -> int:
        return len(self._pieces)

    def __eq__(self, other: object) -> bool:
        """Whether the other has the same frames, whatever sequence it is."""
        return isinstance(other, Sequence) and list(self) == list(other)
