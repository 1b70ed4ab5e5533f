"""The jobs the seeds promise, in the seeds' own sentences."""

from __future__ import annotations

import json
from typing import Any

from ..context import Context, Session
from ..samples import photos, sample
from . import check
from .states import segments


def made(c: Context, message: str, files: list[tuple[str, bytes]]) -> tuple[Session, Any]:
    session = c.user().session()
    session.upload(*files)
    session.say(message)
    return session, session.draft()


@check("job.images", facts=["job.images-to-video"], free=False)
def images_to_video(c: Context) -> None:
    message = "convert these images into a smooth video with transitions and motion effects"
    _, draft = made(c, message, photos(3))
    clips = segments(draft, 0)
    assert len(clips) == 3, f"{len(clips)} clips"
    assert any("transition" in clip["m"] for clip in clips), "no transitions"
    assert all("motion" in clip["m"] for clip in clips), "a clip without motion"


@check("job.slideshow", facts=["job.slideshow-with-music"], free=False)
def slideshow(c: Context) -> None:
    message = "turn these photos into a slideshow video with transitions and background music"
    _, draft = made(c, message, photos(5))
    assert len(segments(draft, 0)) == 5
    assert any("transition" in segment["m"] for segment in segments(draft, 0)), "no transitions"
    music = segments(draft, 1)
    assert music, "no music"
    assert sum(track["d"] for track in music) >= draft["d"], "music ends early"


@check("job.invitation", facts=["job.invitation"], free=False)
def invitation(c: Context) -> None:
    message = (
        "create a 60-second wedding invitation video with our names, date, and romantic "
        "background music. Our names are Emma and Liam, the date is June 14, 2027"
    )
    files = [*photos(5, 48, 64), ("venue.mp4", sample("mp4"))]
    _, draft = made(c, message, files)
    assert draft["d"] == 60_000, f"{draft['d']} ms"
    words = " ".join(segment["m"]["text"] for segment in segments(draft, 7))
    for wanted in ("Emma", "Liam", "2027"):
        assert wanted in words, f"{wanted} is missing in {words!r}"
    assert segments(draft, 1), "no music"
    assert len(segments(draft, 0)) >= 6, "a photo or the clip is missing"


@check("job.json-prompt", facts=["job.json-prompt"], free=False)
def json_prompt(c: Context) -> None:
    message = json.dumps({"motion": "zoom-in", "duration": 4})
    _, draft = made(c, message, photos(2))
    clips = segments(draft, 0)
    assert len(clips) == 2, f"{len(clips)} clips"
    assert all(clip["m"]["motion"]["kind"] == "zoom-in" for clip in clips), "another motion"


@check("job.batch", facts=["job.batch", "render.each-its-own"], free=False)
def batch(c: Context) -> None:
    session, draft = made(c, "turn these photos into a slideshow video", photos(2))
    first = session.export(draft=draft)
    session.say('add the title "Second"')
    second = session.export(draft=session.draft())
    for render in (first, second):
        assert render.finish()[-1]["status"] == "completed"


@check("job.iterate", facts=["job.iterate", "session.keeps-timeline"], free=False)
def iterate(c: Context) -> None:
    session, draft = made(c, "turn these photos into a slideshow video", photos(3))
    session.say("remove the second photo")
    after = segments(session.draft(), 0)
    assert [clip["m"]["name"] for clip in after] == [
        segment["m"]["name"] for segment in segments(draft, 0) if "2" not in segment["m"]["name"]
    ]
