"""Edits done, words found: everything about a turn but its times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import gcd
from random import Random
from typing import Any

from nemovideo_mock.agent.edits import generate
from nemovideo_mock.agent.edits.base import Edit
from nemovideo_mock.agent.edits.generate import Generate
from nemovideo_mock.agent.edits.music import SetMusic
from nemovideo_mock.agent.edits.slideshow import Slideshow
from nemovideo_mock.agent.edits.starting import StartOver
from nemovideo_mock.agent.language import reader
from nemovideo_mock.agent.language.reader import Reading
from nemovideo_mock.agent.plan import phrases
from nemovideo_mock.agent.plan.records import TurnKind
from nemovideo_mock.agent.plan.replies import Reply, Speaker
from nemovideo_mock.agent.plan.second_stage import second_stage
from nemovideo_mock.agent.scene import EMPTY, Scene, Step, history
from nemovideo_mock.agent.words import CannotDo, Language, Words
from nemovideo_mock.draft import Draft, to_json
from nemovideo_mock.media import Media
from nemovideo_mock.profile import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A tool call and its result. `weight` is its share of the turn's work."""

    name: str
    args: Mapping[str, Any]
    result: Mapping[str, Any]
    state_delta: Mapping[str, Any] = field(default_factory=dict)
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What comes of a message. Without a `step` the draft stays as it is."""

    kind: TurnKind
    language: Language
    reply: Reply
    calls: tuple[Call, ...] = ()
    step: Step | None = None
    draft: Draft = EMPTY
    label: str = ""
    media: tuple[Media, ...] = ()
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Edits done so far: the draft, those that went well, and why the others did not."""

    draft: Draft
    done: tuple[Edit, ...] = ()
    refused: tuple[Words, ...] = ()


def respond(message: str, scene: Scene, profile: Profile, voice: Random) -> Answer:
    """Read the message, do what it asks, and find the words for it. `voice` are the words' dice."""
    reading = reader.read(message, scene)
    speaker = Speaker(reading.language, profile.replies, voice)
    if reading.step is not None:
        return _through_history(reading, scene, speaker)
    if not reading.edits:
        return _talk(reading.talk, speaker)
    edits = prepared(reading.edits, scene)
    if not scene.draft.clips and not scene.visuals and not _self_sufficient(edits):
        return _talk((phrases.NO_MEDIA,), speaker)
    edits, media = generate.produced(edits, scene)
    if media:
        edits = (*edits, *second_stage(edits, profile))
    scene = replace(scene, media=(*scene.media, *media))
    work = perform(edits, scene)
    if not work.done:
        return _talk((*work.refused, *reading.talk), speaker)
    return _edited(reading, work, media, speaker)


def prepared(edits: tuple[Edit, ...], scene: Scene) -> tuple[Edit, ...]:
    """The edits in working order; on an empty timeline the uploads are laid out first."""
    ordered = sorted(edits, key=lambda edit: edit.phase)
    if scene.draft.clips or any(edit.builds for edit in edits):
        return tuple(ordered)
    return (Slideshow(), *ordered)


def _self_sufficient(edits: Iterable[Edit]) -> bool:
    """Whether the edits make sense with nothing uploaded and an empty timeline."""
    return any(isinstance(edit, Generate | StartOver) for edit in edits)


def perform(edits: Iterable[Edit], scene: Scene) -> Work:
    """One edit after the other. "Second photo" means the second before the message."""
    work = Work(draft=scene.draft)
    numbering = tuple(clip.id for clip in scene.draft.clips)
    for index, edit in enumerate(edits):
        place = replace(scene, numbering=numbering, salt=f"{scene.salt}/{index}")
        try:
            draft = edit.apply(work.draft, place)
        except CannotDo as problem:
            work = replace(work, refused=(*work.refused, problem.words))
            continue
        work = replace(work, draft=draft, done=(*work.done, edit))
        if edit.renumbers:
            numbering = tuple(clip.id for clip in draft.clips)
    return work


def _talk(words: tuple[Words, ...], speaker: Speaker) -> Answer:
    reply = speaker.conversed(words or (phrases.UNCLEAR,))
    return Answer(kind="talk", language=speaker.language, reply=reply)


def _edited(reading: Reading, work: Work, media: tuple[Media, ...], speaker: Speaker) -> Answer:
    done = [edit.report() for edit in work.done]
    return Answer(
        kind="generation" if media else "edit",
        language=reading.language,
        reply=speaker.composed((*done, *work.refused, *reading.talk), generation=bool(media)),
        calls=_calls(work, media),
        step="edit",
        draft=work.draft,
        label=phrases.joined([words.say("en") for words in done], "en"),
        media=media,
    )


def _calls(work: Work, media: tuple[Media, ...]) -> tuple[Call, ...]:
    """Clips and music are made first; the editor's call does the rest and carries the new state."""
    generating = [edit for edit in work.done if isinstance(edit, Generate)]
    composing = [edit for edit in work.done if isinstance(edit, SetMusic) and not edit.uploaded]
    calls = [_generated(edit, work.draft) for edit in generating]
    calls += [_composed(edit) for edit in composing]
    operations = [edit.arguments() for edit in work.done]
    return (*calls, _multitrack(operations, work.draft))


def _generated(edit: Generate, draft: Draft) -> Call:
    return Call(
        name="generate_video_with_seedance",
        args=edit.tool(draft),
        result={"status": "success", "media_id": edit.media},
        weight=8.0,
    )


def _composed(edit: SetMusic) -> Call:
    return Call(
        name="generate_music",
        args={"mood": edit.mood},
        result={"status": "success", "mood": edit.mood},
    )


def _multitrack(operations: list[dict[str, Any]], draft: Draft) -> Call:
    return Call(
        name="edit_multitrack",
        args={"operations": operations},
        result={
            "status": "success",
            "operations_applied": len(operations),
            "duration_ms": draft.duration,
        },
        state_delta={"draft": to_json(draft), "canvas_config": canvas(draft)},
    )


def canvas(draft: Draft) -> dict[str, Any]:
    """`canvas_config`: width and height in pixels, and their ratio in lowest terms."""
    shared = gcd(draft.width, draft.height)
    ratio = f"{draft.width // shared}:{draft.height // shared}"
    return {"width": draft.width, "height": draft.height, "aspect_ratio": ratio}


def _through_history(reading: Reading, scene: Scene, speaker: Speaker) -> Answer:
    """Undo and redo: to a draft the commits remember, if there is one."""
    line = history(scene.commits)
    back = reading.step == "undo"
    there = line.past if back else line.future
    if not there:
        return _talk((phrases.NOTHING_TO[reading.step or "undo"],), speaker)
    count = min(reading.count, len(there))
    draft = (line.undone(count) if back else line.redone(count)).present
    words = phrases.stepped(back, count)
    return Answer(
        kind="edit",
        language=reading.language,
        reply=speaker.composed((words,)),
        calls=(_multitrack([{"operation": reading.step, "steps": count}], draft),),
        step=reading.step,
        draft=draft,
        label=words.en,
        count=count,
    )
