"""What a render is asked to be: size, rate and quality, from the request's `output`."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from nemovideo_mock.draft import Draft
from nemovideo_mock.errors import Invalid

Quality = Literal["low", "medium", "high"]

# x264's constant rate factor: 0 is lossless, 51 the worst.
CRF: Mapping[str, int] = types.MappingProxyType({"low": 30, "medium": 26, "high": 21})
RESOLUTIONS: Mapping[str, int] = types.MappingProxyType(
    {"360p": 360, "480p": 480, "540p": 540, "720p": 720, "1080p": 1080}
)
CODECS = ("h264", "avc", "avc1", "libx264")
# fact: render.output.h264
LONG_SIDE, SHORT_SIDE = 1920, 1080
SMALLEST_SIDE = 16
FPS_RANGE = (1, 60)
CRF_RANGE = (0, 51)


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """An MP4 to be: width and height in even pixels, fps, crf."""

    width: int
    height: int
    fps: int = 30
    crf: int = CRF["high"]
    format: str = "mp4"


def resolve(draft: Draft, request: Mapping[str, Any]) -> Output:
    """The output such a request asks for. Unknown keys are ignored.

    Raises:
        Invalid: a value nobody could render; the message says what would do.
    """
    _one_of("format", request.get("format", "mp4"), ("mp4",))
    _one_of("codec", request.get("codec", "h264"), CODECS)
    quality = _one_of("quality", request.get("quality", "high"), CRF)
    crf = _whole("crf", request.get("crf", CRF[quality]), CRF_RANGE)
    fps = _whole("fps", request.get("fps", draft.fps), FPS_RANGE)
    width, height = _size(draft, request.get("resolution"))
    return Output(width=width, height=height, fps=fps, crf=crf)


def _size(draft: Draft, resolution: object) -> tuple[int, int]:
    """The size in even pixels, inside the documented cap."""
    if resolution is None:
        return _capped(draft.width, draft.height)
    text = str(resolution).strip().lower()
    if text in RESOLUTIONS:
        scale = RESOLUTIONS[text] / min(draft.width, draft.height)
        return _capped(draft.width * scale, draft.height * scale)
    sides = text.replace("×", "x").split("x")
    if len(sides) != 2 or not all(side.isdecimal() and 0 < int(side) < 10**5 for side in sides):
        raise _invalid("resolution", resolution, [*RESOLUTIONS, "WIDTHxHEIGHT"])
    return _capped(int(sides[0]), int(sides[1]))


def _capped(width: float, height: float) -> tuple[int, int]:
    over = max(max(width, height) / LONG_SIDE, min(width, height) / SHORT_SIDE, 1.0)
    return _even(width / over), _even(height / over)


def _even(side: float) -> int:
    """H.264 stores color at half the size, so sides come in pairs of pixels."""
    return max(SMALLEST_SIDE, round(side / 2) * 2)


def _one_of(name: str, value: object, choices: tuple[str, ...] | Mapping[str, int]) -> str:
    text = str(value).strip().lower()
    if text not in choices:
        raise _invalid(name, value, list(choices))
    return text


def _whole(name: str, value: object, bounds: tuple[int, int]) -> int:
    low, high = bounds
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise _invalid(name, value, [f"a whole number from {low} to {high}"])
    return value


def _invalid(name: str, value: object, choices: list[str]) -> Invalid:
    shown = repr(value) if len(repr(value)) <= 40 else repr(value)[:39] + "…"
    return Invalid(f"output.{name} is {shown}; possible: {', '.join(choices)}")
