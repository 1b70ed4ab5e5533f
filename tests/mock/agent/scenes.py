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
    wish = 'add lo-fi music at 35% and a title "Old Title" for 3 seconds'
    return after(say(wish, laid, 901), laid)


def outcome(turn: Turn, before: Scene) -> dict[str, Any]:
    """What came of a turn, by the names the phrasings check."""
    commit: Commit | None = turn.commit
    draft = commit.draft if commit else before.draft
    photos = [each for each in draft.clips if each.kind == "image"]
    return {
        "kind": turn.kind,
        "step": commit.step if commit else None,
        "names": [each.name for each in draft.clips],
        "lengths": [each.duration / 1000 for each in draft.clips],
        "total": draft.duration / 1000,
        "transitions": [each.transition.kind for each in draft.clips],
        "transition": one({each.transition.kind for each in draft.clips[1:]}),
        "transition_s": one({each.transition.ms / 1000 for each in draft.clips[1:]}),
        "photo_motion": one({each.motion.kind for each in photos}),
        "fit": one({each.fit for each in draft.clips}),
        "background": draft.background,
        "canvas": [draft.width, draft.height],
        "fade_in": _fade(draft.fade_in),
        "fade_out": _fade(draft.fade_out),
        "clips": {nth: _clip(each) for nth, each in enumerate(draft.clips, 1)},
        "look": _common_look(draft),
        "music": _music(draft, before),
        "texts": _texts(draft),
        "shuffled": sorted(each.name for each in draft.clips)
        == sorted(each.name for each in before.draft.clips)
        and draft.clips != before.draft.clips,
        "quieter": bool(draft.sounds)
        and bool(before.draft.sounds)
        and draft.sounds[0].volume < before.draft.sounds[0].volume,
    }


def mismatches(expected: dict[str, Any], turn: Turn, before: Scene) -> list[str]:
    """What of a phrasing's expectations did not come true."""
    told = outcome(turn, before)
    out = []
    for key, value in expected.items():
        if key in ("say", "in", "set"):
            continue
        if not holds(value, told[key]):
            out.append(f"{key}: wanted {value!r}, got {told[key]!r}")
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
    looks = [each.look for each in draft.clips]
    names = ("filter", "brightness", "contrast", "saturation", "vignette")
    return {name: one({getattr(each, name) for each in looks}) for name in names}


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
    texts = sorted(draft.texts, key=lambda each: (each.start, each.role != "title"))
    return [
        {
            "text": each.text,
            "role": each.role,
            "position": each.position,
            "start": each.start / 1000,
            "length": each.duration / 1000,
            "color": each.color,
            "size": each.size,
        }
        for each in texts
    ]


def phrasings(of: int | None = None) -> list[dict[str, Any]]:
    """The rows of every table of phrasings, or those of one set."""
    tables = sorted((HERE / "phrasings").glob("*.yaml"))
    rows = [row for table in tables for row in yaml.safe_load(table.read_text("utf-8"))]
    return [row for row in rows if of in (None, row["set"])]
