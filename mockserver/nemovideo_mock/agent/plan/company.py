"""Turns of one session at work at the same time: none undoes what another has done.

fact: run.concurrent.nothing-lost
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random

from nemovideo_mock.agent.plan.answer import Answer, respond
from nemovideo_mock.agent.plan.records import Event, ToolResult, Turn
from nemovideo_mock.agent.scene import Commit, Scene
from nemovideo_mock.profile import Profile


def in_company(
    turns: Sequence[Turn], scene: Scene, profile: Profile, seeds: Mapping[str, int]
) -> Iterator[Turn]:
    """The turns in the order of their commits: each changes the draft as the one before left it.

    `scene` is the session before the first of them, `seeds` has the seed that each was planned
    with, by its id. Their times and their prices stay.
    """
    for turn in sorted(turns, key=_committed_at):
        turn = _onto(turn, replace(scene, seed=seeds[turn.id], salt=turn.id), profile)
        yield turn
        assert turn.commit is not None
        scene = replace(
            scene,
            draft=turn.commit.draft,
            media=(*scene.media, *turn.commit.media),
            commits=(*scene.commits, turn.commit),
        )


def _committed_at(turn: Turn) -> float:
    assert turn.commit is not None, f"turn {turn.id} changes nothing"
    return turn.commit.at


def _onto(turn: Turn, scene: Scene, profile: Profile) -> Turn:
    """The turn with its edits done to the draft of the scene; what cannot be done is left out."""
    assert turn.commit is not None
    # What was uploaded after the message is none of its photos.
    media = tuple(m for m in scene.media if m.kind == "generated" or m.at <= turn.started_at)
    answer = respond(turn.message, replace(scene, media=media), profile, Random(0))
    commit = _commit(turn.commit, answer, scene)
    events = tuple(_answered(event, answer) for event in turn.events)
    return replace(turn, commit=commit, events=events)


def _commit(planned: Commit, answer: Answer, scene: Scene) -> Commit:
    if answer.step is None:
        return replace(planned, draft=scene.draft)
    return replace(planned, draft=answer.draft, step=answer.step, count=answer.count)


def _answered(event: Event, answer: Answer) -> Event:
    """The editor's result with the state that it comes to now."""
    if not isinstance(event, ToolResult) or not event.state_delta or not answer.calls:
        return event
    editing = answer.calls[-1]
    return replace(event, result=editing.result, state_delta=editing.state_delta)
