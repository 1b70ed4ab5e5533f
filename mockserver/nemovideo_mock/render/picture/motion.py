"""How a camera moves over a picture: the window it shows, at each point of a clip's time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from nemovideo_mock.draft import Motion

# A portrait cropped to a landscape keeps more of its top: heads are there.
_ANCHOR_Y = 0.2


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle on a picture, in pixels; corners may lie between pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def scaled(self, factor: float) -> Window:
        return Window(self.x * factor, self.y * factor, self.width * factor, self.height * factor)

    def moved(self, x: float, y: float) -> Window:
        return Window(self.x + x, self.y + y, self.width, self.height)


def covering(picture: tuple[float, float], frame: tuple[int, int]) -> Window:
    """The largest window of the frame's shape that lies on a picture of this size."""
    scale = min(picture[0] / frame[0], picture[1] / frame[1])
    width, height = frame[0] * scale, frame[1] * scale
    return Window((picture[0] - width) / 2, (picture[1] - height) * _ANCHOR_Y, width, height)


def fitting(picture: tuple[float, float], frame: tuple[int, int]) -> tuple[int, int, int, int]:
    """Where a picture is seen whole on a frame: x, y, width, height, all even."""
    scale = min(frame[0] / picture[0], frame[1] / picture[1])
    width = min(frame[0], max(2, 2 * round(picture[0] * scale / 2)))
    height = min(frame[1], max(2, 2 * round(picture[1] * scale / 2)))
    return (frame[0] - width) // 4 * 2, (frame[1] - height) // 4 * 2, width, height


def window(
    motion: Motion, progress: float, picture: tuple[float, float], frame: tuple[int, int]
) -> Window:
    """What is seen at `progress` (0-1) of a motion. Directions are the camera's."""
    whole = covering(picture, frame)
    amount = min(1.0, max(0.0, motion.amount))
    return _MOTIONS[motion.kind](whole, picture, amount, min(1.0, max(0.0, progress)))


def reach(motion: Motion, picture: tuple[float, float], frame: tuple[int, int]) -> Window:
    """The smallest window that holds every window of a motion."""
    steps = [window(motion, progress / 8, picture, frame) for progress in range(9)]
    left, top = min(step.x for step in steps), min(step.y for step in steps)
    right, bottom = max(step.right for step in steps), max(step.bottom for step in steps)
    return Window(left, top, right - left, bottom - top)


def closest(motion: Motion) -> float:
    """How far the camera goes in at most: 1.12 shows a window 1.12 times smaller."""
    return 1.0 if motion.kind == "still" else 1.0 + min(1.0, max(0.0, motion.amount))


Step = Callable[[Window, tuple[float, float], float, float], Window]


def _still(whole: Window, picture: tuple[float, float], amount: float, progress: float) -> Window:
    return whole


def _zoom_in(whole: Window, picture: tuple[float, float], amount: float, progress: float) -> Window:
    return _zoomed(whole, 1 + amount * progress, 0.5, 0.5)


def _zoom_out(
    whole: Window, picture: tuple[float, float], amount: float, progress: float
) -> Window:
    return _zoomed(whole, 1 + amount * (1 - progress), 0.5, 0.5)


def _ken_burns(
    whole: Window, picture: tuple[float, float], amount: float, progress: float
) -> Window:
    """In, and toward the upper right third."""
    return _zoomed(whole, 1 + amount * progress, 0.5 + 0.35 * progress, 0.5 - 0.2 * progress)


def _pan(across: float, down: float) -> Step:
    """A window that travels its own size times the amount: on what the frame cuts off where
    there is enough of it, on a closer window where not."""

    def step(whole: Window, picture: tuple[float, float], amount: float, progress: float) -> Window:
        room = picture[0] / whole.width if across else picture[1] / whole.height
        near = _zoomed(whole, max(1.0, (1 + amount) / room), 0.5, 0.5)
        travel = amount * (progress - 0.5)
        moved = near.moved(across * travel * near.width, down * travel * near.height)
        return _inside(moved, picture)

    return step


def _zoomed(whole: Window, factor: float, at_x: float, at_y: float) -> Window:
    """`factor` times closer; `at_x` and `at_y` say where the free room goes (0-1)."""
    width, height = whole.width / factor, whole.height / factor
    x = whole.x + (whole.width - width) * at_x
    y = whole.y + (whole.height - height) * at_y
    return Window(x, y, width, height)


def _inside(window: Window, picture: tuple[float, float]) -> Window:
    x = min(max(0.0, window.x), picture[0] - window.width)
    y = min(max(0.0, window.y), picture[1] - window.height)
    return Window(x, y, window.width, window.height)


_MOTIONS: Mapping[str, Step] = MappingProxyType(
    {
        "still": _still,
        "zoom-in": _zoom_in,
        "zoom-out": _zoom_out,
        "pan-left": _pan(-1, 0),
        "pan-right": _pan(1, 0),
        "pan-up": _pan(0, -1),
        "pan-down": _pan(0, 1),
        "ken-burns": _ken_burns,
    }
)
