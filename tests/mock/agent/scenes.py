"""Scenes to say things in, and what a timeline looks like to a check."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from nemovideo_mock.agent.plan.records import Turn
from nemovideo_mock.agent.plan.turn import plan
from nemovideo_mock.agent.scene import Commit, Scene
from nemovideo_mock.draft import Clip, Draft, Fade, Sound
from nemovideo_mock.media import Media
from nemovideo_mock.profile import SEED, Profile

NOW = 1_800_000_000.0
HERE = Path(__file__).parent


def photo(name: str, nth: int, *, portrait: bool = False) -> Media:
    width, height = (1080, 1440) if portrait else (1440, 1080)
    return Media(
        id=f"media_{nth}",
        session_id="1",
        kind="image",
        filename=f"{name}.jpg",
        at=NOW,
        width=width,
        height=height,
    )


UPLOADS = (
    photo("beach", 1),
    photo("city", 2),
    photo("forest", 3),
    photo("harbor", 4),
    Media(
        id="media_5",
        session_id="1",
        kind="video",
        filename="dance.mp4",
        at=NOW,
        width=1920,
        height=1080,
        duration=12.0,
        fps=30.0,
        has_audio=True,
    ),
    Media(id="media_6", session_id="1", kind="audio", filename="song.mp3", at=NOW, duration=90.0),
)


def say(message: str, scene: Scene, nth: int = 0, profile: Profile = SEED) -> Turn:
    """The complete turn of a message."""
    return plan(
        message,
        scene,
        profile,
        turn_id=f"turn_{nth}",
        seed=7,
        arrived_at=NOW,
        started_at=NOW,
        ending="complete",
    )


def after(turn: Turn, scene: Scene) -> Scene:
    """The scene once a turn is through."""
    if turn.commit is None:
        return scene
    return replace(
        scene,
        draft=turn.commit.draft,
        commits=(*scene.commits, turn.commit),
        media=(*scene.media, *turn.commit.media),
    )


def scene(name: str) -> Scene:
    """fresh: uploads only; laid: on the timeline; scored: with music and title; bare: nothing."""
    bare = Scene(session_id="1", user_id="anon_1")
    fresh = replace(bare, media=UPLOADS)
    if name in ("bare", "fresh"):
        return {"bare": bare, "fresh": fresh}[name]
    laid = after(say("make a slideshow", fresh, 900), fresh)
    if name == "laid":
        return laid
    message = 'add lo-fi music at 35% and a title "Old Title" for 3 seconds'
    return after(say(message, laid, 901), laid)


def outcome(turn: Turn, before: Scene) -> dict[str, Any]:
    """What came of a turn, by the names the phrasings check."""
    commit: Commit | None = turn.commit
    draft = commit.draft if commit else before.draft
    photos = [clip for clip in draft.clips if clip.kind == "image"]
    return {
        "kind": turn.kind,
        "step": commit.step if commit else None,
        "names": [clip.name for clip in draft.clips],
        "lengths": [clip.duration / 1000 for clip in draft.clips],
        "total": draft.duration / 1000,
        "transitions": [clip.transition.kind for clip in draft.clips],
        "transition": one({clip.transition.kind for clip in draft.clips[1:]}),
        "transition_s": one({clip.transition.ms / 1000 for clip in draft.clips[1:]}),
        "photo_motion": one({item.motion.kind for item in photos}),
        "fit": one({clip.fit for clip in draft.clips}),
        "background": draft.background,
        "canvas": [draft.width, draft.height],
        "fade_in": _fade(draft.fade_in),
        "fade_out": _fade(draft.fade_out),
        "clips": {nth: _clip(clip) for nth, clip in enumerate(draft.clips, 1)},
        "look": _common_look(draft),
        "music": _music(draft, before),
        "texts": _texts(draft),
        "shuffled": sorted(clip.name for clip in draft.clips)
        == sorted(clip.name for clip in before.draft.clips)
        and draft.clips != before.draft.clips,
        "quieter": bool(draft.sounds)
        and bool(before.draft.sounds)
        and draft.sounds[0].volume < before.draft.sounds[0].volume,
    }


def mismatches(expected: dict[str, Any], turn: Turn, before: Scene) -> list[str]:
    """What of a phrasing's expectations did not come true."""
    answer = outcome(turn, before)
    out = []
    for key, value in expected.items():
        if key in ("say", "in", "set"):
            continue
        if not holds(value, answer[key]):
            out.append(f"{key}: wanted {value!r}, got {answer[key]!r}")
    silent_kinds = {"kind", "step", "names"} & expected.keys()
    if turn.commit is None and not silent_kinds and expected.get("transition") is None:
        out.append("nothing was done")
    if expected.get("kind") == "talk" and turn.commit is not None:
        out.append("the draft changed")
    return out


def holds(wanted: Any, got: Any) -> bool:
    """Whether what is wanted is there: mappings in part, lists item by item, numbers nearly."""
    if isinstance(wanted, dict):
        return isinstance(got, dict) and all(
            key in got and holds(value, got[key]) for key, value in wanted.items()
        )
    if isinstance(wanted, list):
        return (
            isinstance(got, list)
            and len(wanted) == len(got)
            and all(holds(a, b) for a, b in zip(wanted, got, strict=True))
        )
    if isinstance(wanted, float) or isinstance(got, float):
        return isinstance(got, (int, float)) and abs(wanted - got) < 0.002
    return bool(wanted == got)


def one(values: set[Any]) -> Any:
    """The value all share, or all of them as a list."""
    return next(iter(values)) if len(values) == 1 else sorted(map(str, values))


def _clip(clip: Clip) -> dict[str, Any]:
    return {
        "duration": clip.duration / 1000,
        "speed": clip.speed,
        "loop": clip.loop,
        "freeze": clip.freeze / 1000,
        "source_start": clip.source_start / 1000,
        "volume": clip.volume,
        "motion": clip.motion.kind,
        "filter": clip.look.filter,
        "brightness": clip.look.brightness,
        "fit": clip.fit,
        "transition": clip.transition.kind,
        "media": clip.media,
    }


def _fade(fade: Fade) -> dict[str, Any]:
    return {"s": fade.ms / 1000, "color": fade.color}


def _common_look(draft: Draft) -> dict[str, Any]:
    looks = [clip.look for clip in draft.clips]
    names = ("filter", "brightness", "contrast", "saturation", "vignette")
    return {name: one({getattr(look, name) for look in looks}) for name in names}


def _music(draft: Draft, before: Scene) -> dict[str, Any] | None:
    if not draft.sounds:
        return None
    sound: Sound = draft.sounds[0]
    media = before.find(sound.media)
    return {
        "mood": sound.mood,
        "media": media.filename.rsplit(".", 1)[0] if media else None,
        "volume": sound.volume,
        "start": sound.start / 1000,
        "length": sound.duration / 1000,
        "fade_in": sound.fade_in / 1000,
        "fade_out": sound.fade_out / 1000,
        "name": sound.name,
    }


def _texts(draft: Draft) -> list[dict[str, Any]]:
    texts = sorted(draft.texts, key=lambda text: (text.start, text.role != "title"))
    return [
        {
            "text": text.text,
            "role": text.role,
            "position": text.position,
            "start": text.start / 1000,
            "length": text.duration / 1000,
            "color": text.color,
            "size": text.size,
        }
        for text in texts
    ]


def phrasings(of: int | None = None) -> list[dict[str, Any]]:
    """The rows of every table of phrasings, or those of one set."""
    tables = sorted((HERE / "phrasings").glob("*.yaml"))
    rows = [row for table in tables for row in yaml.safe_load(table.read_text("utf-8"))]
    return [row for row in rows if of in (None, row["set"])]
