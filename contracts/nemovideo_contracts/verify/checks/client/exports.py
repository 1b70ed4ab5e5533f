"""How a client gets from the timeline to a file."""

from __future__ import annotations

import json

from ...actor import RENDER, TITLE_DRAFT
from ...context import Context
from .. import check
from .meddling import complains, refusal, talker, with_photos

SLIDESHOW = "turn these photos into a slideshow video"


@check(
    "client.polls",
    facts=[
        "render.poll.every-30s",
        "render.poll.client-tolerant",
        "render.body.draft-from-state",
        "render.orphaned",
        "render.id.chosen-by-client",
    ],
    clock=True,
)
def polls(c: Context) -> None:
    with talker(c) as talk:
        with_photos(talk)
        talk.client.say(SLIDESHOW)
        slept = len(talk.clock.sleeps)
        talk.client.export(talk.folder / "out.mp4")
        waits = talk.clock.sleeps[slept:]
        assert waits, "the render was never waited for"
        assert set(waits) == {30.0}, f"slept {waits}"
        [submitted] = talk.wire.to(RENDER)
        body = json.loads(submitted.content)
        assert body["id"].startswith("render_")
        assert body["draft"] == talk.client.state().draft
        bearers = {
            each.headers.get("authorization") for each in talk.wire.seen if RENDER in each.url.path
        }
        assert len(bearers) == 1, "the render was followed under another token"


@check(
    "client.poll-limit", facts=["render.poll.ten-times", "render.poll.retry-same-id"], clock=True
)
def poll_limit(c: Context) -> None:
    with talker(c) as talk:
        talk.client.connect()
        talk.client.journey.render_id = "render_x"
        path = f"{RENDER}/render_x"
        talk.wire.answer(path, 503, refusal(503), times=3)
        working = {"taskId": "render_x", "status": "processing", "progress": 1}
        talk.wire.answer(path, 200, working, times=20)
        with complains("10"):
            talk.client.resume_export(talk.folder / "out.mp4")
        assert len(talk.wire.to(path)) == 10


@check("client.render-retry", facts=["render.failed.retry-once"], clock=True)
def render_retry(c: Context) -> None:
    with talker(c) as talk:
        with_photos(talk)
        talk.client.say(SLIDESHOW)
        broken = {**TITLE_DRAFT, "t": [{"tt": 0, "sg": [{"d": 900, "m": {"media": "gone"}}]}]}
        path = f"/api/state/nemo_agent/me/{talk.client.journey.session_id}/latest"
        data = {"state": {"draft": broken}}
        talk.wire.answer(path, 200, {"code": 0, "data": data})
        with complains(r"(?i)render"):
            talk.client.export(talk.folder / "out.mp4")
        ids = [json.loads(each.content)["id"] for each in talk.wire.to(RENDER)]
        assert len(ids) == 2, f"{len(ids)} submissions"
        assert len(set(ids)) == 2, "the same id again"


@check("client.nothing-to-export", facts=["draft.ready", "state.empty.client-tolerant"], clock=True)
def nothing_to_export(c: Context) -> None:
    with talker(c) as talk:
        empty: tuple[dict[str, object], ...] = (
            {},
            {"draft": None},
            {"draft": {}},
            {"draft": {"t": [{"tt": 0, "sg": []}]}},
        )
        for data in empty:
            talk.client.connect()
            path = f"/api/state/nemo_agent/me/{talk.client.journey.session_id}/latest"
            talk.wire.answer(path, 200, {"code": 0, "data": {"state": data}})
            with complains(r"(?i)empty|nothing"):
                talk.client.export(talk.folder / "out.mp4")
        assert not talk.wire.to(RENDER), "an empty timeline was exported"
