"""The frames of a turn, mistreated on their way: cut, doubled, swapped, split.

A frame is (moment, bytes). Nothing here knows what a frame says.
"""

from __future__ import annotations

from collections.abc import Iterable

from nemovideo_mock.faults.rules import TurnFault

Frame = tuple[float, bytes]

PIECE_GAP = 0.05
"""Virtual seconds between the pieces of a split frame: enough to send them apart."""

_CONTINUATION = range(0x80, 0xC0)


def delivered(frames: Iterable[Frame], fault: TurnFault | None) -> list[Frame]:
    """The frames as they go out."""
    planned = list(frames)
    match fault and fault.delivery:
        case "cut":
            return planned[: _arriving(planned, fault)]
        case "cut-inside":
            return _cut_inside(planned, _arriving(planned, fault))
        case "duplicate":
            return [each for each in planned for _ in range(2)]
        case "reordered":
            return _reordered(planned)
        case "split-utf8":
            return [piece for each in planned for piece in _split(each)]
    return planned


def _arriving(frames: list[Frame], fault: TurnFault | None) -> int:
    assert fault is not None
    return len(frames) // 2 if fault.after is None else fault.after


def _cut_inside(frames: list[Frame], whole: int) -> list[Frame]:
    """So many whole frames, and the first half of the next."""
    if whole >= len(frames):
        return frames
    at, data = frames[whole]
    return [*frames[:whole], (at, data[: max(1, len(data) // 2)])]


def _reordered(frames: list[Frame]) -> list[Frame]:
    """Neighbors change places; the moments stay."""
    swapped = list(frames)
    for index in range(0, len(frames) - 1, 2):
        (first, one), (second, other) = frames[index], frames[index + 1]
        swapped[index], swapped[index + 1] = (first, other), (second, one)
    return swapped


def _split(frame: Frame) -> list[Frame]:
    """Two pieces, parted inside a character where the frame has a long one."""
    at, data = frame
    inside = next((i for i, byte in enumerate(data) if byte in _CONTINUATION), len(data) // 2)
    return [(at, data[:inside]), (at + PIECE_GAP, data[inside:])]
