"""The nine lines the seeds offer to say first, and requests that name some of the uploads."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ..context import Context
from ..samples import photos, sample
from . import check
from .jobs import made
from .states import segments

FULL_HD = (1920, 1080)


def line(fact: str, message: str, **expected: Any) -> None:
    """Register the check of one example line: five landscape photos and a clip are uploaded."""

    @check(fact, facts=[fact], free=False)
    def said(c: Context) -> None:
        _, draft = made(c, message, [*photos(5), ("venue.mp4", sample("mp4"))])
        clips = segments(draft, 0)
        assert len(clips) == 6, f"{len(clips)} clips of 6 uploads"
        size = (draft["m"]["width"], draft["m"]["height"])
        assert size == FULL_HD, f"the picture is {size[0]}x{size[1]}"
        if expected.get("soft"):
            assert any("transition" in clip["m"] for clip in clips), "no transitions"
        if expected.get("music"):
            assert segments(draft, 1), "no music"
        if length := expected.get("length"):
            assert draft["d"] == length, f"{draft['d']} ms"


line("say.convert-my-images", "convert my images")
line("say.export-1080p", "export 1080p MP4")
line("say.into-a-smooth", "convert these images into a smooth", soft=True)
line("say.five-photos", "convert five vacation photos in JPG format into a 1080p MP4")
line(
    "say.slideshow",
    "turn these photos into a slideshow video with transitions and background music",
    soft=True,
    music=True,
)
line(
    "say.collections",
    "turning photo collections into shareable videos for social media creators, marketers",
)
line(
    "say.photos-and-clip",
    "create five couple photos and a short venue clip into a 1080p MP4",
)
line(
    "say.invitation-60",
    "create a 60-second wedding invitation video with our names, date, and romantic "
    "background music",
    soft=True,
    music=True,
    length=60_000,
)
line(
    "say.invitations",
    "creating personalized wedding invitation videos to share with guests for couples and "
    "wedding planners",
    soft=True,
)


def one_by_one(c: Context, request: Callable[[str], str]) -> None:
    """Each of two photos in turn (100 credits pay two edits) is the whole video."""
    session = c.user().session()
    names = [upload["filename"] for upload in session.upload(*photos(2))]
    for name in names:
        session.say(request(name))
        shown = [clip["m"]["name"] for clip in segments(session.draft(), 0)]
        assert shown == [name.rsplit(".", 1)[0]], f"{name} was asked for, {shown} shown"


@check("agent.named-uploads", facts=["agent.named-uploads", "job.batch"], free=False)
def named_uploads(c: Context) -> None:
    one_by_one(c, lambda name: f"make a video with just {name}")
    one_by_one(c, lambda name: json.dumps({"image": name, "duration": 4}))


UNREAD = (
    "これらの写真でスライドショーを作ってください",
    "Haz un video con estas fotos y música romántica",
    "Fais une vidéo avec ces photos",
    "Mach ein Video aus diesen Fotos",
    "이 사진들로 슬라이드쇼를 만들어 주세요",
    "Сделай слайдшоу из этих фотографий",
)


@check("agent.languages", facts=["agent.languages"])
def languages(c: Context) -> None:
    session = c.user().session()
    session.upload(*photos(2))
    before = session.user.balance()
    for message in UNREAD:
        words = session.say(message).words
        assert session.draft() == {}, f"{message!r} changed the draft"
        assert session.user.balance() == before, f"{message!r} cost credits"
        assert not words or "English" in words or "英文" in words, f"answered {words!r}"


QUOTED = (
    "Call 00491701234567",
    "DE89370400440532013000",
    "first line\nsecond line: 「引用」 and C:\\temp",
    "remove the photos; add music " * 20,
)


@check("agent.quotes", facts=["agent.quotes"], free=False)
def quotes(c: Context) -> None:
    number, _, lines, command = QUOTED
    session, _ = made(c, f'make a video and add the title "{number}"', photos(1))
    session.say(f'add the caption "{lines}"')
    _shows(session.draft(), [number, lines])
    prompt = {"title": command, "scenes": [{"text": text} for text in QUOTED]}
    _, draft = made(c, json.dumps(prompt), photos(4))
    _shows(draft, [command, *QUOTED])


def _shows(draft: Any, texts: list[str]) -> None:
    shown = [segment["m"]["text"] for segment in segments(draft, 7)]
    assert sorted(shown) == sorted(texts), f"{texts} arrived as {shown}"


@check("agent.shape-words", facts=["agent.shape-words"], free=False)
def shape_words(c: Context) -> None:
    _, draft = made(c, "make a short video with a short intro and keep it short", photos(2))
    size = (draft["m"]["width"], draft["m"]["height"])
    assert size == FULL_HD, f"the picture is {size[0]}x{size[1]}"
