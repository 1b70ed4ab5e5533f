"""Every feature of the gallery renders to its last frame. `make gallery` shows them."""

from __future__ import annotations

import dataclasses

import av
import pytest
from nemovideo_mock.draft import Clip, Segment
from PIL import Image

from tests.mock.render import gallery
from tests.mock.render.studio import RED, Studio, flat


def test_every_feature_renders_and_decodes(studio: Studio) -> None:
    studio.width, studio.height = 96, 54
    photos = {
        name: studio.painted(flat(RED, (120, 90)), f"{name}.png")
        for name in ("astronaut", "chelsea", "coffee", "rocket")
    }
    for name, segments in gallery.features(studio, photos).items():
        request = studio.request(*(shortened(segment) for segment in segments), fps=10)
        path = studio.folder / "feature.mp4"
        gallery.render(request, path)
        with av.open(str(path)) as container:
            assert sum(1 for _ in container.decode(video=0)) == request.frames, name
            assert bool(container.streams.audio) == (name.startswith(("music", "film"))), name


def shortened(segment: Segment) -> Segment:
    """Music takes its time; a second of it is enough here."""
    return dataclasses.replace(segment, duration=min(segment.duration, 3000))


def test_the_sheet_shows_a_row_for_every_video(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = {"one": clip(studio.picture(RED)), "two": clip(None)}
    monkeypatch.setattr(gallery, "photographs", lambda studio: {})
    monkeypatch.setattr(gallery, "features", lambda studio, photos: shown)
    monkeypatch.setattr(gallery, "Studio", lambda *_, **__: studio)
    with Image.open(gallery.gallery(studio.folder / "gallery")) as sheet:
        assert sheet.size == (2 * (gallery.LABEL + 5 * gallery.SHOWN[0]), gallery.SHOWN[1])


def clip(media: str | None) -> list[Segment]:
    return [Clip(duration=200, media=media)]
