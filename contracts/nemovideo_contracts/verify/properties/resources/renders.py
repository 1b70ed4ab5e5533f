"""Renders: what is asked for is what comes out, in time."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from ....spec import fact
from ...actor import TITLE_DRAFT
from ...context import Context, Render, read_poll
from ..drawn import holds
from .turns import QUIET, START, at_work

SHORTEST, LONGEST = fact("render.duration").range_seconds
LONG_SIDE, SHORT_SIDE = 1920, 1080
POLLS = ("top-level", "data", "output-url", "union")
RESOLUTIONS = {None: None, "360p": 360, "720p": 720, "1080p": 1080}
SHAPES = ((320, 180), (180, 320), (240, 240), (640, 360), (1080, 1920), (1920, 1080), (720, 1280))
_PRINTABLE = st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="/\\?#%<>\"'")


def titled(duration: int, shape: tuple[int, int] = (320, 180)) -> dict[str, Any]:
    """A draft of one title, so many ms long."""
    width, height = shape
    segment = {"d": duration, "m": {"start": 0, "text": "Hello"}}
    meta = {"title": "Hello", "width": width, "height": height}
    return {"t": [{"tt": 7, "sg": [segment]}], "d": duration, "m": meta}


@holds(
    "property.renders.as-asked",
    facts=["render.output.h264", "render.output.options", "render.output.url", "render.body"],
    duration=st.integers(5, 30).map(lambda tenths: tenths * 100),
    shape=st.sampled_from(SHAPES),
    resolution=st.sampled_from([*RESOLUTIONS]),
)
def a_render_is_what_was_asked_for(
    c: Context, duration: int, shape: tuple[int, int], resolution: str | None
) -> None:
    """Of the draft in the request and not of the session's, in the size that was named."""
    c.choose(render_poll="top-level", download="bytes", **QUIET)
    session = at_work(c)
    output = {"format": "mp4", "quality": "low"}
    output |= {"resolution": resolution} if resolution else {}
    render = session.export(draft=titled(duration, shape), output=output)
    render.finish()
    poll = c.ok(session.user.poll(render.id))
    assert poll["status"] == "completed", poll
    content = session.user.download(render.id).content
    assert poll["output"]["size"] == len(content), f"{poll['output']}: {len(content)} bytes"
    assert c.http.get(poll["output"]["url"]).content == content, "the URL has another file"
    seconds, size, codec = _video(content)
    assert codec == "h264", f"the codec is {codec}"
    assert abs(seconds - duration / 1000) < 0.2, f"{seconds} s of a draft of {duration} ms"
    assert abs(poll["output"]["duration"] - seconds) < 0.2, f"{poll['output']}: {seconds} s"
    assert size == _size(shape, RESOLUTIONS[resolution]), f"{shape} in {resolution} became {size}"


def _video(content: bytes) -> tuple[float, tuple[int, int], str]:
    """How long a file is, its size, and its codec."""
    import av

    with av.open(io.BytesIO(content), "r") as container:
        found = container.streams.video[0].codec_context
        seconds = (container.duration or 0) / av.time_base
        return seconds, (found.width, found.height), found.name


def _size(shape: tuple[int, int], side: int | None) -> tuple[int, int]:
    """The shape with its short side as named, and not beyond the limit, in even pixels."""
    scale = side / min(shape) if side else 1.0
    over = max(max(shape) * scale / LONG_SIDE, min(shape) * scale / SHORT_SIDE, 1.0)
    width, height = (round(length * scale / over / 2) * 2 for length in shape)
    return width, height


@holds(
    "property.renders.time",
    facts=["render.duration", "render.poll.statuses", "render.poll.progress", "render.poll.data"],
    id=st.text(_PRINTABLE, min_size=1, max_size=200).filter(lambda id: id not in (".", "..")),
    shape=st.sampled_from(POLLS),
    others=st.integers(0, 2),
)
def a_render_takes_its_time(c: Context, id: str, shape: str, others: int) -> None:
    """Under any id, in any shape of polls, whatever is rendered in other sessions."""
    c.choose(render_poll=shape, render_queue="one-per-session")
    c.control.renew(c.profile, clock="manual", start=START)
    user = c.user()
    for nth in range(others):
        c.ok(user.session().submit(f"before.{nth}"))
    session = user.session()
    c.ok(session.submit(id))
    c.refused(session.submit(id), 409)
    seen = [("pending", 0)]
    for moment in (0.0, 5.0, 10.0, 15.0, 20.0, 25.0, SHORTEST - 0.1, LONGEST):
        c.control.advance(START + moment - c.control.now())
        polled = user.poll(id)
        poll = read_poll(c, polled)
        seen.append((poll["status"], poll["progress"]))
        ended = poll["status"] == "completed"
        assert ended == (moment == LONGEST), f"{poll['status']} after {moment} s"
        assert (poll["progress"] == 100) == ended, f"{poll}"
        assert bool(poll["url"]) == ended, f"{poll}"
        _dated(polled.json(), shape, ended)
    assert [progress for _, progress in seen] == sorted(progress for _, progress in seen), seen


def _dated(body: Mapping[str, Any], shape: str, ended: bool) -> None:
    """Where a shape has times, they are epoch milliseconds."""
    if shape not in ("data", "union"):
        return
    created, done = body["data"]["createdAt"], body["data"].get("completedAt")
    assert created == round(START * 1000), f"createdAt is {created}"
    assert (done is not None) == ended, f"completedAt is {done}"
    if done is not None:
        took = (done - created) / 1000
        assert SHORTEST <= took <= LONGEST, f"by its times it took {took} s"


@holds(
    "property.renders.unusable",
    facts=["render.unusable.failed", "render.unusable.refused", "render.poll.failed-reason"],
    share=0.5,
    rule=st.sampled_from(["failed", "refused"]),
    draft=st.sampled_from(
        [
            {},
            {"t": []},
            {"t": [{"tt": 7, "sg": []}]},
            {"t": [{"tt": 3, "sg": [{"d": 1000, "m": {}}]}]},
            {"t": [{"tt": 7, "sg": [{"d": -1, "m": {"start": 0, "text": "x"}}]}]},
            {"t": "tracks"},
        ]
    ),
)
def what_cannot_be_rendered_is_said_so(c: Context, rule: str, draft: dict[str, Any]) -> None:
    c.choose(unusable_draft=rule)
    session = c.user().session()
    answer = session.submit("r", draft=draft)
    if rule == "refused":
        c.refused(answer, 422)
        return
    c.ok(answer)
    last = Render(session, "r").finish()[-1]
    assert last["status"] == "failed", last
    assert last["error"], last
    c.refused(session.user.download("r"), 409)


@holds(
    "property.renders.cancel",
    facts=["render.cancel.endpoint", "render.cancel.answer", "render.cancel.finished"],
    share=0.5,
    wait=st.one_of(st.floats(0, LONGEST), st.floats(LONGEST, 2 * LONGEST)),
    later=st.floats(0, 200),
)
def a_cancelled_render_stays_so(c: Context, wait: float, later: float) -> None:
    c.control.mode("manual")
    session = c.user().session()
    render = session.export(draft=TITLE_DRAFT)
    c.control.advance(wait)
    over = render.poll()["status"] in ("completed", "failed")
    answer = session.user.cancel(render.id)
    if over:
        c.refused(answer, 409)
        return
    assert c.ok(answer)["data"]["status"] == "cancelled", answer.text
    progress = render.poll()["progress"]
    c.control.advance(later)
    assert render.poll() | {"error": None} == {
        "status": "cancelled",
        "progress": progress,
        "error": None,
        "url": None,
    }
    c.refused(session.user.cancel(render.id), 409)
    c.refused(session.user.download(render.id), 409)
