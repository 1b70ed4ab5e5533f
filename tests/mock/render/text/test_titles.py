from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from nemovideo_mock.draft import Position, Text, TextRole
from nemovideo_mock.render.planes import blank, to_rgb
from nemovideo_mock.render.text import lettering
from nemovideo_mock.render.text.lettering import Face, drawable, fit, measure
from nemovideo_mock.render.text.titles import SAFE, lay_out

FACE = Face("sans", 500)
LANDSCAPE, PORTRAIT = (640, 360), (360, 640)
LONG = "A rather long title that cannot possibly stand on one single line of the picture"


def ink(text: Text, frame: tuple[int, int] = LANDSCAPE) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of a frame where there is bright ink."""
    overlay = lay_out(text, frame)
    assert overlay is not None
    planes = blank(*frame, (60, 128, 128))
    overlay.draw(1.0, planes)
    rows, columns = np.nonzero(to_rgb(planes).max(axis=2) > 180)
    return rows, columns


def text(words: str = "HELLO", **options: object) -> Text:
    return Text(duration=1000, text=words, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("position", get_args(Position))
@pytest.mark.parametrize("role", get_args(TextRole))
@pytest.mark.parametrize("frame", [LANDSCAPE, PORTRAIT])
def test_text_stands_where_it_should_and_inside_the_safe_area(
    position: Position, role: TextRole, frame: tuple[int, int]
) -> None:
    rows, columns = ink(text(position=position, role=role), frame)
    width, height = frame
    assert columns.min() >= SAFE * width - 2
    assert columns.max() <= width * (1 - SAFE) + 2
    assert rows.min() >= SAFE * height - 2
    assert rows.max() <= height * (1 - SAFE) + 2
    down = (rows.min() + rows.max()) / 2 / height
    across = (columns.min() + columns.max()) / 2 / width
    assert (down < 0.4) == ("top" in position)
    assert (down > 0.6) == ("bottom" in position)
    if role != "lower-third":
        assert (across < 0.45) == ("left" in position)
        assert (across > 0.55) == ("right" in position)


@pytest.mark.parametrize("frame", [LANDSCAPE, PORTRAIT])
@pytest.mark.parametrize(
    "words",
    [
        LONG,
        "很长的标题" * 12,
        "Donaudampfschifffahrtsgesellschaft" * 3,
        "more words than a picture has room for " * 1000,
        "a line\n" * 500,
    ],
    ids=lambda words: f"{words[:12]!r}, {len(words)} characters",
)
def test_long_text_wraps_or_shrinks_into_the_safe_area(words: str, frame: tuple[int, int]) -> None:
    rows, columns = ink(text(words, size=0.12), frame)
    assert columns.min() >= SAFE * frame[0] - 2
    assert columns.max() <= frame[0] * (1 - SAFE) + 2
    assert rows.min() >= SAFE * frame[1] - 2
    assert rows.max() <= frame[1] * (1 - SAFE) + 2


def test_size_and_color_are_the_drafts() -> None:
    small, large = (np.ptp(ink(text(size=size))[0]) for size in (0.06, 0.18))
    assert large / small == pytest.approx(3, rel=0.15)
    overlay = lay_out(text(color="#ff0000", size=0.3), LANDSCAPE)
    assert overlay is not None
    planes = blank(*LANDSCAPE, (60, 128, 128))
    overlay.draw(1.0, planes)
    pixels = to_rgb(planes).reshape(-1, 3).astype(int)
    assert (pixels[:, 0] - pixels[:, 1]).max() > 200


def test_every_role_looks_its_own() -> None:
    drawn = [lay_out(text(role=role), LANDSCAPE) for role in get_args(TextRole)]
    looks = {item.ink.y.tobytes() + item.keep.y.tobytes() for item in drawn if item is not None}
    assert len(looks) == len(get_args(TextRole))


def test_half_an_alpha_is_half_the_ink() -> None:
    overlay = lay_out(text(size=0.4), LANDSCAPE)
    assert overlay is not None
    peaks = []
    for alpha in (0.0, 0.5, 1.0):
        planes = blank(*LANDSCAPE, (60, 128, 128))
        overlay.draw(alpha, planes)
        peaks.append(int(planes.y.max()))
    assert peaks[0] == 60
    assert peaks[1] == pytest.approx((peaks[0] + peaks[2]) / 2, abs=2)


@pytest.mark.parametrize(
    "words", ["你好世界", "日本語テキスト", "한국어", "Łódź", "Привет", "Ελλάδα"]
)
def test_every_script_has_shapes_of_its_own(words: str) -> None:
    assert drawable(words) == words
    shapes = {lettering._shape(word).tobytes() for word in words}
    assert len(shapes) == len(set(words))


def test_what_has_no_shape_is_left_out() -> None:
    assert drawable("Party 🎉 time\u200d!") == "Party time!"
    assert drawable("why?") == "why?"
    assert lay_out(text("🎉🎉"), LANDSCAPE) is None
    assert lay_out(text("   "), LANDSCAPE) is None


def test_lines_are_kept_and_chinese_breaks_anywhere_but_before_its_commas() -> None:
    assert fit("one\ntwo", 20, FACE, 500, 500).lines == ("one", "two")
    block = fit("春眠不觉晓，处处闻啼鸟", 20, FACE, 100, 500)
    assert len(block.lines) > 1
    assert not any(line.startswith("，") for line in block.lines)
    assert all(measure(line, block.size, FACE) <= 100 for line in block.lines)


def test_a_word_alone_on_a_line_is_avoided() -> None:
    one_line = measure("Summer in the city", 30, FACE)
    assert len(fit("Summer in the city", 30, FACE, round(one_line * 0.92), 500).lines) == 1
    lengths = [measure(line, 20, FACE) for line in fit(LONG, 20, FACE, 420, 500).lines]
    assert min(lengths) > 0.5 * max(lengths)
