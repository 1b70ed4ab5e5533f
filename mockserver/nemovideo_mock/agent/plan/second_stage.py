"""Music, a title and an effect for a generated clip."""

from __future__ import annotations

from collections.abc import Iterable

from nemovideo_mock.agent.edits.base import Edit
from nemovideo_mock.agent.edits.clips.looks import Adjust
from nemovideo_mock.agent.edits.generate import Generate, title_of
from nemovideo_mock.agent.edits.music import RemoveMusic, SetMusic
from nemovideo_mock.agent.edits.texts import AddText, Invitation, RemoveText
from nemovideo_mock.agent.language.lexicon.moods import MOODS, PIANO, PIANO_MOOD
from nemovideo_mock.agent.language.patterns import lowered, pattern
from nemovideo_mock.agent.timeline.targets import Targets
from nemovideo_mock.draft import Mood
from nemovideo_mock.profile import Profile


def second_stage(edits: tuple[Edit, ...], profile: Profile) -> tuple[Edit, ...]:
    """Music, a title and an effect for a generated clip, unless asked for otherwise.

    fact: run.second-stage; AX-33 says whether the user can decline them.
    """
    prompt = next(edit.prompt for edit in edits if isinstance(edit, Generate))
    strippable = profile.second_stage == "strippable"
    out: list[Edit] = []
    if not _has(edits, SetMusic) and not (strippable and _has(edits, RemoveMusic)):
        out.append(SetMusic(mood=_mood_of(prompt)))
    if not _has(edits, AddText, Invitation) and not (strippable and _has(edits, RemoveText)):
        out.append(AddText(text=title_of(prompt)))
    out.append(Adjust(quality="vignette", by=0.3, targets=Targets(picks=(-1,))))
    return tuple(out)


def _has(edits: Iterable[Edit], *kinds: type[Edit]) -> bool:
    return any(isinstance(edit, kinds) for edit in edits)


def _mood_of(prompt: str) -> Mood:
    low = lowered(prompt)
    usual: Mood = PIANO_MOOD if pattern(PIANO).search(low) else "cinematic"
    return next((mood for mood, source in MOODS.items() if pattern(source).search(low)), usual)
