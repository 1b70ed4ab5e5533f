"""How one clip gives way to the next: two whole frames in, one out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from nemovideo_mock.render.planes import BLACK_Y, NEUTRAL, WHITE_Y, Planes, blank, blend
from nemovideo_mock.render.scaling import sample

Mix = Callable[[Planes, Planes, float, Planes], None]
_ZOOM = 0.6


def mix(kind: str, before: Planes, after: Planes, progress: float, into: Planes) -> None:
    """The frame at `progress` (0-1) of a transition. Directions are those of the movement."""
    _MIXES[kind](before, after, min(1.0, max(0.0, progress)), into)


def _cut(before: Planes, after: Planes, progress: float, into: Planes) -> None:
    into.copy_from(after if progress >= 0.5 else before)


def _through(color: tuple[int, int, int]) -> Mix:
    """Out to a color in the first half, in from it in the second."""

    def step(before: Planes, after: Planes, progress: float, into: Planes) -> None:
        ground = blank(into.width, into.height, color)
        seen = after if progress >= 0.5 else before
        blend(ground, seen, abs(2 * progress - 1), into)

    return step


def _slide(across: int, down: int) -> Mix:
    """The new picture pushes the old one out."""

    def step(before: Planes, after: Planes, progress: float, into: Planes) -> None:
        eased = progress * progress * (3 - 2 * progress)
        _lay(before, across * eased, down * eased, into)
        _lay(after, across * (eased - 1), down * (eased - 1), into)

    return step


def _wipe(across: int, down: int) -> Mix:
    """An edge passes over; the new picture is behind it. Neither moves."""

    def step(before: Planes, after: Planes, progress: float, into: Planes) -> None:
        width, height = into.width, into.height
        into.copy_from(before)
        x = _even(width * progress) if across else width
        y = _even(height * progress) if down else height
        if x and y:
            left = width - x if across < 0 else 0
            top = height - y if down < 0 else 0
            part = (left, top, x, y)
            into.crop(*part).copy_from(after.crop(*part))

    return step


def _zoom(before: Planes, after: Planes, progress: float, into: Planes) -> None:
    """Into the old picture, while the new one comes through it."""
    near = 1 + _ZOOM * progress * progress
    width, height = _even(into.width / near), _even(into.height / near)
    x, y = _even((into.width - width) / 2), _even((into.height - height) / 2)
    seen = before.crop(x, y, max(2, width), max(2, height))
    closer = Planes(
        *(
            sample(plane, target.shape[1], target.shape[0])
            for plane, target in zip(seen, into, strict=True)
        )
    )
    blend(closer, after, progress * progress * (3 - 2 * progress), into)


def _lay(picture: Planes, across: float, down: float, into: Planes) -> None:
    """Put a whole frame down, moved by shares of its size; what falls off the edge is lost."""
    x, y = _even(into.width * across), _even(into.height * down)
    width, height = into.width - abs(x), into.height - abs(y)
    if width > 0 and height > 0:
        seen = picture.crop(max(0, -x), max(0, -y), width, height)
        into.crop(max(0, x), max(0, y), width, height).copy_from(seen)


def _even(value: float) -> int:
    return 2 * round(value / 2)


_MIXES: Mapping[str, Mix] = MappingProxyType(
    {
        "cut": _cut,
        "crossfade": blend,
        "fade-black": _through((BLACK_Y, NEUTRAL, NEUTRAL)),
        "fade-white": _through((WHITE_Y, NEUTRAL, NEUTRAL)),
        "slide-left": _slide(-1, 0),
        "slide-right": _slide(1, 0),
        "slide-up": _slide(0, -1),
        "slide-down": _slide(0, 1),
        "wipe-left": _wipe(-1, 0),
        "wipe-right": _wipe(1, 0),
        "wipe-up": _wipe(0, -1),
        "wipe-down": _wipe(0, 1),
        "zoom": _zoom,
    }
)
