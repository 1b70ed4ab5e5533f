"""What a clip of each kind of source looks like, and when."""

from __future__ import annotations

from typing import Any

import av
import numpy as np
import pytest
from nemovideo_mock.draft import Clip, Look, Motion
from nemovideo_mock.media import Media
from nemovideo_mock.render.picture.shots import source_seconds
from nemovideo_mock.render.planes import rgb
from nemovideo_mock.render.request import RenderError
from PIL import Image

from tests.mock.render.studio import BLUE, GREEN, RED, Rgb, Studio, film, flat, like

TWO_SECONDS = 2000


def halves(left: tuple[int, int, int], right: tuple[int, int, int], size: tuple[int, int]) -> Rgb:
    picture = flat(left, size)
    picture[:, size[0] // 2 :] = right
    return picture


def test_fill_crops_and_fit_shows_all_on_the_background(studio: Studio) -> None:
    tall = studio.picture(RED, (90, 180))
    filled = studio.shot(Clip(duration=1000, media=tall))
    assert like(filled, RED)
    fitted = studio.shot(Clip(duration=1000, media=tall, fit="fit"), background="#003366")
    assert like(fitted[:, 120:200], RED)
    assert like(fitted[:, :100], rgb("#003366"))
    assert like(fitted[:, 220:], rgb("#003366"))


def test_nothing_is_stretched(studio: Studio) -> None:
    picture = flat((255, 255, 255), (800, 300))
    y, x = np.mgrid[:300, :800]
    picture[(x - 400) ** 2 + (y - 150) ** 2 < 60**2] = 0
    for fit in ("fill", "fit"):
        shown = studio.shot(Clip(duration=1000, media=studio.painted(picture), fit=fit))
        rows, columns = np.nonzero(shown[..., 0] < 100)
        if fit == "fit":
            inside = (rows > 65) & (rows < 115)
            rows, columns = rows[inside], columns[inside]
        assert np.ptp(columns) == pytest.approx(np.ptp(rows), abs=3)


def test_a_photo_taken_sideways_is_upright(studio: Studio) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    stored = halves(RED, BLUE, (180, 320)).swapaxes(0, 1).swapaxes(0, 1)
    media = studio.painted(stored, "a.jpg", exif=exif, quality=95)
    shown = studio.shot(Clip(duration=1000, media=media))
    assert like(shown[:80], RED, 12)
    assert like(shown[100:], BLUE, 12)


def test_what_is_transparent_shows_the_background(studio: Studio) -> None:
    pixels = np.dstack([flat(RED, (320, 180)), np.full((180, 320), 255, np.uint8)])
    pixels[:, 160:, 3] = 0
    for name in ("a.png", "a.webp"):
        media = studio.painted(pixels, name)
        shown = studio.shot(Clip(duration=1000, media=media), background="#1e2878")
        assert like(shown[:, :150], RED, 10)
        assert like(shown[:, 170:], rgb("#1e2878"))


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "1", "I;16", "LA"])
def test_other_color_modes(studio: Studio, mode: str) -> None:
    gray = Image.new("L", (320, 180), 140)
    image = (
        Image.fromarray(np.full((180, 320), 140 * 257, np.uint16))
        if mode == "I;16"
        else gray.convert(mode)
    )
    path = studio.folder / ("a.jpg" if mode == "CMYK" else "a.png")
    image.save(path)
    shown = studio.shot(Clip(duration=1000, media=studio.add(path)))
    assert like(shown, (140, 140, 140), 120 if mode == "1" else 6)


@pytest.mark.parametrize(
    ("kind", "shown_first", "shown_last"),
    [("pan-right", RED, BLUE), ("pan-left", BLUE, RED)],
)
def test_a_pan_ends_where_it_goes(
    studio: Studio, kind: Any, shown_first: Any, shown_last: Any
) -> None:
    media = studio.painted(halves(RED, BLUE, (1280, 180)))
    clip = Clip(duration=TWO_SECONDS, media=media, motion=Motion(kind=kind, amount=1.0))
    assert like(studio.shot(clip, 0), shown_first, 8)
    assert like(studio.shot(clip, 1966), shown_last, 14)


def test_a_zoom_makes_the_middle_larger(studio: Studio) -> None:
    picture = flat((255, 255, 255), (640, 360))
    picture[140:220, 260:380] = 0
    clip = Clip(
        duration=TWO_SECONDS,
        media=studio.painted(picture),
        motion=Motion(kind="zoom-in", amount=0.5),
    )
    sizes = [(studio.shot(clip, ms)[..., 0] < 100).sum() for ms in (0, 1000, 1966)]
    assert sizes[0] < sizes[1] < sizes[2]
    assert sizes[2] / sizes[0] == pytest.approx(1.5**2, rel=0.08)


def gray_clock(index: int) -> Rgb:
    """A frame whose brightness tells its number: 20, 32, 44, …"""
    return flat((20 + 12 * index,) * 3)


def frame_number(picture: Rgb) -> int:
    """The number of a frame of the gray clock."""
    return round((float(picture.mean()) - 20) / 12)


@pytest.fixture
def clock(studio: Studio) -> str:
    """A video of 15 numbered frames, a tenth of a second each."""
    return studio.add(film(studio.folder / "clock.mp4", gray_clock, 15))


@pytest.mark.parametrize(
    ("clip", "expected"),
    [
        ({}, {0: 0, 100: 1, 730: 7, 1400: 14, 1900: 14}),
        ({"source_start": 500}, {0: 5, 500: 10, 1500: 14}),
        ({"source_end": 600}, {0: 0, 500: 5, 900: 5}),
        ({"source_end": 600, "loop": True}, {0: 0, 500: 5, 630: 0, 1130: 5, 1500: 3}),
        ({"speed": 2.0}, {0: 0, 500: 10, 1000: 14}),
        ({"speed": 0.5}, {0: 0, 1000: 5, 1900: 9}),
        ({"freeze": 1000}, {500: 5, 1000: 10, 1900: 10}),
        ({"source_start": 5000}, {0: 14, 1000: 14}),
    ],
)
def test_which_frame_stands_when(
    studio: Studio, clock: str, clip: dict[str, Any], expected: dict[int, int]
) -> None:
    made = Clip(duration=TWO_SECONDS, media=clock, kind="video", **clip)
    assert {ms: frame_number(studio.shot(made, ms)) for ms in expected} == expected


def test_a_film_is_read_forward_and_back(studio: Studio, clock: str) -> None:
    request = studio.request(Clip(duration=TWO_SECONDS, media=clock))
    assert frame_number(studio.seen(request, 0, 1200, 300)) == 3
    assert frame_number(studio.seen(request, 1200, 0, 700)) == 7


def test_long_sources_are_searched(studio: Studio) -> None:
    path = film(studio.folder / "long.mp4", lambda i: flat(((i // 10) % 250,) * 3), 600)
    media = studio.add(path)
    clip = Clip(duration=1000, media=media, source_start=50_000)
    assert studio.shot(clip).mean() == pytest.approx(50, abs=2)


def test_frames_of_uneven_length_keep_their_time(studio: Studio) -> None:
    path = film(studio.folder / "vfr.mkv", gray_clock, 5, times=lambda i: [0, 1, 8, 9, 14][i])
    clip = Clip(duration=TWO_SECONDS, media=studio.add(path))
    seen = [frame_number(studio.shot(clip, ms)) for ms in (0, 100, 700, 800, 930, 1300, 1400)]
    assert seen == [0, 1, 1, 2, 3, 3, 4]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.mp4", {"pix_fmt": "yuv420p10le"}),
        ("a.mov", {"pix_fmt": "yuv444p"}),
        ("a.webm", {"codec": "libvpx-vp9"}),
        ("a.avi", {"codec": "mpeg4"}),
        ("a.mkv", {"codec": "ffv1", "pix_fmt": "bgr0"}),
    ],
)
def test_codecs_and_pixel_formats(studio: Studio, name: str, options: dict[str, Any]) -> None:
    media = studio.add(film(studio.folder / name, lambda _: flat(GREEN), 10, **options))
    assert like(studio.shot(Clip(duration=1000, media=media), 500), GREEN, 9)


def test_odd_sizes(studio: Studio) -> None:
    path = film(
        studio.folder / "odd.mkv", lambda _: flat(GREEN, (99, 77)), 5, codec="ffv1", pix_fmt="bgr0"
    )
    media = studio.add(path)
    assert (studio.media[media].width, studio.media[media].height) == (99, 77)
    for fit in ("fill", "fit"):
        shown = studio.shot(Clip(duration=1000, media=media, fit=fit))
        assert like(shown[60:120, 120:200], GREEN, 9)


@pytest.mark.parametrize(
    ("degrees", "top", "bottom"), [(90, BLUE, RED), (270, RED, BLUE), (180, BLUE, RED)]
)
def test_a_video_taken_sideways_is_upright(
    studio: Studio, degrees: int, top: Any, bottom: Any
) -> None:
    """What is expected here is what FFmpeg's own automatic rotation makes of such files."""
    plain = film(studio.folder / "a.mp4", lambda _: halves(RED, BLUE, (160, 90)), 10)
    turned = studio.folder / "turned.mp4"
    with av.open(str(plain)) as source, av.open(str(turned), "w") as target:
        copy = target.add_stream_from_template(source.streams.video[0])
        copy.set_display_rotation(degrees)
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = copy
                target.mux(packet)
    media = studio.add(turned)
    shown = studio.shot(Clip(duration=1000, media=media, fit="fit"))
    if degrees == 180:
        assert (studio.media[media].width, studio.media[media].height) == (160, 90)
        shown = shown.swapaxes(0, 1)
    else:
        assert (studio.media[media].width, studio.media[media].height) == (90, 160)
    half, middle = shown.shape[0] // 2, shown.shape[1] // 2
    assert like(shown[: half - 8, middle - 20 : middle + 20], top, 10)
    assert like(shown[half + 8 :, middle - 20 : middle + 20], bottom, 10)


@pytest.mark.parametrize("extension", ["gif", "webp"])
def test_animations_play(studio: Studio, extension: str) -> None:
    frames = [Image.new("RGB", (160, 90), color) for color in (RED, GREEN, BLUE)]
    path = studio.folder / f"a.{extension}"
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=200, lossless=True)
    clip = Clip(duration=TWO_SECONDS, media=studio.add(path), kind="video")
    for ms, color in ((0, RED), (150, RED), (250, GREEN), (450, BLUE), (1500, BLUE)):
        assert like(studio.shot(clip, ms), color, 8), ms
    looped = Clip(duration=TWO_SECONDS, media=studio.add(path), loop=True)
    assert like(studio.shot(looped, 633), RED, 8)


def test_a_transparent_animation_shows_the_background(studio: Studio) -> None:
    frames = [Image.new("RGBA", (160, 90), (0, 0, 0, 0)) for _ in range(2)]
    for index, frame in enumerate(frames):
        frame.paste((*RED, 255), (0, 0, 80 + index, 90))
    path = studio.folder / "a.gif"
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=200, disposal=2)
    shown = studio.shot(Clip(duration=1000, media=studio.add(path)), background="#1e2878")
    assert like(shown[:, :140], RED, 10)
    assert like(shown[:, 180:], rgb("#1e2878"), 10)


def test_a_look_is_applied_to_photos_and_films(studio: Studio, clock: str) -> None:
    look = Look(filter="black-and-white", vignette=0.5)
    for media in (studio.picture(RED), clock):
        shown = studio.shot(Clip(duration=1000, media=media, look=look))
        assert np.ptp(shown[90, 160].astype(int)) < 6
        assert shown[0, 0].mean() < shown[90, 160].mean() or media == clock


def test_no_media_is_a_neutral_slate(studio: Studio) -> None:
    shown = studio.shot(Clip(duration=1000))
    assert like(shown, (64, 68, 74))


def test_a_generated_picture_belongs_to_its_prompt(studio: Studio) -> None:
    one = studio.shot(Clip(duration=1000, media=studio.generated("a city at night")))
    again = studio.shot(Clip(duration=1000, media=studio.generated("a city at night")))
    other = studio.shot(Clip(duration=1000, media=studio.generated("a quiet lake")))
    assert (one == again).all()
    assert np.abs(one.astype(int) - other).mean() > 5


def test_a_generated_picture_says_what_it_is(studio: Studio) -> None:
    signed = studio.shot(Clip(duration=1000, media=studio.generated("a city at night")))
    lower = signed[120:160].astype(int).min(axis=2)
    assert (lower > 180).sum() > 60
    assert (signed[:100].min(axis=2) > 180).sum() == 0


def test_unknown_media_fails_with_a_reason(studio: Studio) -> None:
    with pytest.raises(RenderError, match="media_9 is not in this session"):
        studio.shot(Clip(duration=1000, media="media_9"))


def test_a_file_that_is_gone_fails_with_a_reason(studio: Studio) -> None:
    media = studio.picture(RED)
    next(iter(studio.paths.values())).unlink()
    with pytest.raises(RenderError, match=r"0\.png\) is missing"):
        studio.shot(Clip(duration=1000, media=media))


@pytest.mark.parametrize("kind", ["image", "video"])
def test_a_file_that_broke_fails_with_a_reason(studio: Studio, kind: Any) -> None:
    path = studio.folder / "x.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\nrubbish")
    studio.paths["d"] = path
    studio.media["x"] = Media(
        id="x", session_id="1", kind=kind, filename="x.png", at=0, digest="d", duration=1
    )
    with pytest.raises(RenderError, match=r"x\.png cannot be read"):
        studio.shot(Clip(duration=1000, media="x"))


def test_a_damaged_stretch_is_skipped(studio: Studio) -> None:
    path = film(studio.folder / "a.mp4", gray_clock, 15)
    media = studio.add(path)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 40] = bytes(40)
    path.write_bytes(content)
    assert studio.shot(Clip(duration=TWO_SECONDS, media=media), 1900).shape == (180, 320, 3)


def test_times_of_the_source() -> None:
    clip = Clip(duration=1000, source_start=200, source_end=700)
    assert source_seconds(clip, -100, 5.0) == pytest.approx(0.2)
    assert source_seconds(clip, 300, 5.0) == pytest.approx(0.5)
    assert source_seconds(clip, 900, 5.0) == pytest.approx(0.699)
    assert source_seconds(Clip(duration=1000, source_start=9000), 0, 5.0) >= 0
