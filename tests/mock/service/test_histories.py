"""What is cached of a session is what its records come to, at whatever time they come."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nemovideo_mock.accounts import Session
from nemovideo_mock.agent.plan.records import Turn
from nemovideo_mock.agent.scene import Commit
from nemovideo_mock.clock import ManualClock
from nemovideo_mock.draft import Draft
from nemovideo_mock.ledger import Entry, balance
from nemovideo_mock.media import Media
from nemovideo_mock.profile import SEED
from nemovideo_mock.render.job import Cancel, RenderJob
from nemovideo_mock.service import renders, state
from nemovideo_mock.service.context import Context
from nemovideo_mock.service.credits import balance_of
from nemovideo_mock.store import Store

from tests.mock.support import Api, photo

pytestmark = pytest.mark.anyio
TIMES = st.integers(0, 9).map(float)
SESSION = Session(id="1", task_id="t", task_name="x", user_id="u", language=None, created_at=0.0)


def media(nth: int, at: float) -> Media:
    return Media(id=f"m{nth}", session_id="1", kind="image", filename="a.png", at=at)


def turn(nth: int, at: float) -> Turn:
    made: Any = {"id": f"t{nth}", "session_id": "1", "user_id": "u", "message": "", "kind": "edit"}
    made |= {"language": "en", "arrived_at": at, "started_at": at, "events": (), "entries": ()}
    draft = Draft(title=str(nth))
    clips = (media(1000 + nth, at),)
    commit = Commit(at=at, draft=draft, step="edit", label="", media=clips)
    return Turn(**made, commit=commit, cost=0, ends_at=at, ending="complete")


def recomputed(store: Store, moment: float) -> tuple[Any, ...]:
    """The state of the session from all of its records."""
    commits = [turn.commit for turn in store.of(Turn, "1") if turn.commit]
    commits = sorted((one for one in commits if one.at <= moment), key=lambda one: one.at)
    uploads = tuple(one for one in store.of(Media, "1") if one.at <= moment)
    generated = tuple(clip for commit in commits for clip in commit.media)
    return uploads, generated, tuple(commits), commits[-1].draft if commits else None


@given(st.lists(st.tuples(st.sampled_from(["turn", "media", "read"]), TIMES), max_size=30))
def test_cached_is_recomputed(steps: list[tuple[str, float]]) -> None:
    context: Any = SimpleNamespace(store=Store(), histories={})
    versions: dict[tuple[int, ...], tuple[Any, ...]] = {}
    for nth, (kind, at) in enumerate(steps):
        if kind == "read":
            found = state.at(context, SESSION, at)
            contents = found.uploads, found.generated, found.commits, found.draft
            assert contents == recomputed(context.store, at)
            assert versions.setdefault(found.version, contents) == contents
        else:
            context.store.append(turn(nth, at) if kind == "turn" else media(nth, at))


async def test_the_encoded_state_follows_the_records(api: Api) -> None:
    before = await api.state()
    assert await api.state() == before
    await api.upload(("a.png", photo()))
    after = await api.state()
    assert [one["filename"] for one in after["video_infos"]] == ["a.png"]
    await api.say("make a slideshow")
    assert (await api.state())["draft"]["t"]


STEPS = st.tuples(st.sampled_from(["submit", "cancel", "grant", "read"]), st.integers(0, 3))


@pytest.mark.parametrize("queue", ["parallel", "one-per-session"])
@given(steps=st.lists(STEPS, max_size=20))
def test_queues_and_balances_are_recomputed(queue: str, steps: list[tuple[str, int]]) -> None:
    context = world(queue)
    for nth, (step, which) in enumerate(steps):
        jobs = context.store.of(RenderJob, "1")
        if step == "submit":
            context.store.append(job(nth))
        elif step == "cancel" and which < len(jobs):
            key = renders.file_key(context, jobs[which])
            context.store.append(Cancel(job_id=key, at=float(nth)))
        elif step == "grant":
            amount = Entry(kind="grant", user_id="u", amount=which, at=float(nth), ref=str(nth))
            context.store.append(amount)
        assert renders._queue(context, "1") == renders._queued(context, "1")
        known = balance(context.store.of(Entry, "u"), float(nth))
        assert balance_of(context, "u", float(nth)) == known


def world(queue: str) -> Context:
    """A world of records alone: nothing in it is rendered."""
    profile = SEED.replace(render_queue=queue)
    parts: Any = {"clock": ManualClock(0.0), "profile": profile, "files": None, "farm": None}
    return Context(world="default", seed=0, store=Store(), **parts)


def job(nth: int) -> RenderJob:
    made: Any = {"draft": None, "output": None, "token": "", "session_id": "1", "user_id": "u"}
    return RenderJob(id=f"r{nth}", submitted_at=float(nth), seconds=9.0, wait=1.0, seed=0, **made)
