from __future__ import annotations

from typing import Any

import pytest
from nemovideo_mock.draft import Draft
from nemovideo_mock.errors import Invalid
from nemovideo_mock.render.output import CRF, Output, resolve

PORTRAIT = Draft(width=1080, height=1920)


def test_nothing_asked_is_the_draft_at_high_quality() -> None:
    assert resolve(PORTRAIT, {}) == Output(width=1080, height=1920, fps=30, crf=CRF["high"])


def test_quality_picks_the_rate_factor_and_crf_overrides_it() -> None:
    assert resolve(Draft(), {"quality": "low"}).crf == CRF["low"]
    assert resolve(Draft(), {"quality": "low", "crf": 18}).crf == 18


@pytest.mark.parametrize(
    ("draft", "resolution", "size"),
    [
        (Draft(), "720p", (1280, 720)),
        (PORTRAIT, "720p", (720, 1280)),
        (PORTRAIT, "1080P", (1080, 1920)),
        (Draft(), "640x360", (640, 360)),
        (Draft(), "641x361", (640, 360)),
        (Draft(), "3840x2160", (1920, 1080)),
        (PORTRAIT, "2160x3840", (1080, 1920)),
        (Draft(width=2000, height=2000), None, (1080, 1080)),
        (Draft(width=1921, height=1081), None, (1920, 1080)),
    ],
)
def test_sizes_are_even_and_capped(
    draft: Draft, resolution: str | None, size: tuple[int, int]
) -> None:
    output = resolve(draft, {"resolution": resolution} if resolution else {})
    assert (output.width, output.height) == size


@pytest.mark.parametrize(
    ("request_", "named"),
    [
        ({"format": "webm"}, "mp4"),
        ({"quality": "ultra"}, "low, medium, high"),
        ({"resolution": "8k"}, "WIDTHxHEIGHT"),
        ({"resolution": "0x100"}, "WIDTHxHEIGHT"),
        ({"fps": 240}, "1 to 60"),
        ({"fps": "30"}, "1 to 60"),
        ({"fps": True}, "1 to 60"),
        ({"crf": 52}, "0 to 51"),
        ({"codec": "vp9"}, "h264"),
    ],
)
def test_what_cannot_be_is_refused_with_what_could(request_: dict[str, Any], named: str) -> None:
    with pytest.raises(Invalid, match=named) as caught:
        resolve(Draft(), request_)
    assert f"output.{next(iter(request_))}" in caught.value.message


def test_a_long_value_is_not_echoed_whole() -> None:
    with pytest.raises(Invalid) as caught:
        resolve(Draft(), {"quality": "x" * 10_000})
    assert len(caught.value.message) < 200
