"""The file itself: what players and probes find in it."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from nemovideo_mock.draft import Clip, Motion, Segment, Sound, Text, Transition
from nemovideo_mock.render.encode import encode
from nemovideo_mock.render.request import RenderError, Request

from tests.mock.render.studio import BLUE, RED, Studio, like, seconds


def encoded(studio: Studio, request: Request, name: str = "out.mp4", **options: Any) -> Path:
    path = studio.folder / name
    encode(request, path, lambda done, total: None, **options)
    return path


def slideshow(studio: Studio, *more: Segment, **draft: Any) -> Request:
    return studio.request(
        Clip(duration=1500, media=studio.picture(RED), motion=Motion(kind="zoom-in")),
        Clip(
            start=1500,
            duration=1500,
            media=studio.picture(BLUE),
            transition=Transition(kind="crossfade", ms=500),
        ),
        *more,
        **draft,
    )


def test_the_file_is_what_was_asked_for(studio: Studio) -> None:
    path = encoded(studio, slideshow(studio, Sound(duration=3000, mood="calm")))
    with av.open(str(path)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        codec = video.codec_context
        assert (codec.name, codec.pix_fmt) == ("h264", "yuv420p")
        assert (codec.width, codec.height) == (320, 180)
        assert video.average_rate == 30
        assert codec.colorspace == Colorspace.ITU709
        assert codec.color_primaries == ColorPrimaries.BT709
        assert codec.color_trc == ColorTrc.BT709
        assert codec.color_range == ColorRange.MPEG
        assert (audio.codec_context.name, audio.rate, audio.layout.name) == (
            "aac",
            48_000,
            "stereo",
        )
        assert seconds(video) == pytest.approx(3.0)
        assert seconds(audio) == pytest.approx(3.0, abs=1 / 30)


def test_every_frame_decodes_in_order_to_the_last(studio: Studio) -> None:
    with av.open(str(encoded(studio, slideshow(studio)))) as container:
        frames = list(container.decode(video=0))
    assert [frame.time for frame in frames] == pytest.approx([index / 30 for index in range(90)])
    assert like(frames[0].to_ndarray(format="rgb24"), RED, 10)
    assert like(frames[-1].to_ndarray(format="rgb24"), BLUE, 10)


def test_the_index_stands_before_the_data(studio: Studio) -> None:
    assert atoms(encoded(studio, slideshow(studio)))[:2] == ["ftyp", "moov"]


def atoms(path: Path) -> list[str]:
    content, at, found = path.read_bytes(), 0, []
    while at < len(content):
        size, kind = struct.unpack(">I4s", content[at : at + 8])
        found.append(kind.decode())
        at += size
    return found


def test_the_same_draft_gives_the_same_bytes_on_any_number_of_threads(studio: Studio) -> None:
    request = slideshow(studio, Text(duration=1000, text="abc"), Sound(duration=3000, mood="jazz"))
    one, two, three = (
        encoded(studio, request, f"{threads}.mp4", threads=threads).read_bytes()
        for threads in (1, 2, 3)
    )
    assert one == two == three


def test_a_draft_without_sound_has_no_audio_track(studio: Studio) -> None:
    with av.open(str(encoded(studio, slideshow(studio)))) as container:
        assert not container.streams.audio


def test_seeking_lands_on_the_right_picture(studio: Studio) -> None:
    with av.open(str(encoded(studio, slideshow(studio)))) as container:
        for moment, color in ((2.5, BLUE), (0.5, RED), (2.9, BLUE)):
            container.seek(int(moment * av.time_base))
            frame = next(item for item in container.decode(video=0) if item.time >= moment)
            assert like(frame.to_ndarray(format="rgb24"), color, 10)


@pytest.mark.parametrize(
    ("ms", "fps", "frames"),
    [(1, 30, 1), (33, 30, 1), (1234, 30, 37), (1000, 24, 24), (500, 10, 5), (20_000, 1, 20)],
)
def test_the_length_is_the_drafts_within_a_frame(
    studio: Studio, ms: int, fps: int, frames: int
) -> None:
    request = studio.request(Clip(duration=ms, media=studio.picture(RED)), fps=fps)
    with av.open(str(encoded(studio, request))) as container:
        assert sum(1 for _ in container.decode(video=0)) == frames


def test_progress_counts_every_frame_once(studio: Studio) -> None:
    seen: list[tuple[int, int]] = []
    encode(slideshow(studio), studio.folder / "a.mp4", lambda *counts: seen.append(counts))
    assert seen == [(index, 90) for index in range(1, 91)]


def test_a_worse_rate_factor_makes_a_smaller_file(studio: Studio) -> None:
    import dataclasses

    noise = np.random.default_rng(1).integers(0, 255, (180, 320, 3), np.uint8)
    request = studio.request(Clip(duration=500, media=studio.painted(noise)))
    sizes = [
        encoded(
            studio,
            dataclasses.replace(request, output=dataclasses.replace(request.output, crf=crf)),
        )
        .stat()
        .st_size
        for crf in (18, 28, 40)
    ]
    assert sizes == sorted(sizes, reverse=True)


def test_a_problem_in_the_middle_ends_the_render(studio: Studio) -> None:
    request = studio.request(
        Clip(duration=3000, media=studio.picture(RED)),
        Clip(start=3000, duration=3000, media="gone"),
    )
    with pytest.raises(RenderError, match="gone"):
        encoded(studio, request)
