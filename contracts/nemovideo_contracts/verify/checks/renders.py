"""Renders: from submission to the file."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import quote

from ...spec import fact, operation, schema_errors
from ..actor import ATTRIBUTION, RENDER, TITLE_DRAFT, new_render_id
from ..context import Context
from . import check

ORDER = ("pending", "processing", "completed")
LIFE = fact("render.output.url-life").seconds
LONG = fact("run.within-limit").seconds
"""Nothing that was started is still at work after that."""


@check(
    "render.submit",
    facts=[
        "render.endpoint",
        "render.body",
        "render.submit.answer",
        "render.id.chosen-by-client",
    ],
)
def submit(c: Context) -> None:
    session = c.user().session()
    body = c.ok(session.submit("render_1798761600"))
    assert body["success"] is True, body
    assert body["data"]["id"] == "render_1798761600", body
    assert body["data"]["status"] == "pending", body
    assert 0 <= body["data"]["progress"] <= 100, body


@check("render.id.free-form", facts=["render.id.free-form"])
def free_form_id(c: Context) -> None:
    session = c.user().session()
    for render_id in ("draft-cli-1", "x", "R_" + "9" * 60):
        c.ok(session.submit(render_id))
        assert session.user.poll(render_id).status_code == 200


@check("render.id.duplicate", facts=["render.id.duplicate"])
def duplicate_id(c: Context) -> None:
    session = c.user().session()
    c.ok(session.submit("render_same"))
    c.refused(session.submit("render_same"), 409)
    c.ok(session.user.session().submit("render_other"))


@check("render.id.pollable", facts=["render.id.pollable", "render.id.free-form"])
def id_in_a_path(c: Context) -> None:
    session = c.user().session()
    for id in ("", "a/b", ".", "..", "a\nb", "a\x7fb", "x" * 201):
        c.refused(session.user.post(RENDER, session.render_body(id)), 422)
    for id in ("a b", "né-1", "100%", "a?b#c", "x" * 200):
        c.ok(session.submit(id))
        assert session.user.poll(quote(id, safe="")).status_code == 200, id


@check("render.id.users", facts=["session.isolated"])
def same_id_of_two_users(c: Context) -> None:
    one, other = c.user().session(), c.user().session()
    c.ok(one.submit("render_1"))
    c.ok(other.submit("render_1"))


@check("render.output.default", facts=["render.output.default", "render.output.options"])
def output_is_optional(c: Context) -> None:
    session = c.user().session()
    body = session.render_body(new_render_id())
    del body["output"]
    c.ok(session.user.post(RENDER, body))
    c.ok(session.submit(output={"format": "mp4", "resolution": "720p", "fps": 30}))
    c.ok(session.submit(output={"format": "mp4", "codec": "h264", "crf": 23}))
    c.refused(session.submit(output={"format": "avi"}), 422)


@check(
    "render.poll",
    facts=[
        "render.poll.endpoint",
        "render.poll.top-level-status",
        "render.poll.data",
        "render.poll.output-url",
        "render.poll.union",
        "render.poll.completed",
        "render.output.url",
    ],
)
def poll(c: Context) -> None:
    render = c.user().session().export()
    done = render.finish()[-1]
    assert done["status"] == "completed", done
    assert done["url"], "no address"
    body = c.ok(render.session.user.poll(render.id))
    name = {"data": "PollData", "output-url": "PollOutputUrl"}.get(
        c.profile.render_poll, "PollTopLevel"
    )
    assert not (errors := schema_errors(name, body)), errors
    if c.profile.render_poll == "union":
        assert not (errors := schema_errors("PollData", body)), errors
    if c.profile.render_poll == "top-level":
        assert {"url", "duration", "size"} <= body["output"].keys(), body


@check(
    "render.poll.forward",
    facts=[
        "render.poll.statuses",
        "render.poll.progress",
        "render.duration",
    ],
    clock=True,
)
def only_forward(c: Context) -> None:
    c.control.mode("manual")
    began = c.control.now()
    polls = c.user().session().export().finish()
    seconds = c.control.now() - began
    places = [ORDER.index(seen["status"]) for seen in polls]
    assert places == sorted(places), f"status went back: {[seen['status'] for seen in polls]}"
    assert set(places) >= {1, 2}, "never processing"
    percents = [seen["progress"] for seen in polls]
    assert percents == sorted(percents), f"progress fell: {percents}"
    assert percents[-1] == 100, f"completed at {percents[-1]}"
    assert all(seen["url"] is None for seen in polls[:-1]), "an address before the end"
    shortest, longest = fact("render.duration").range_seconds
    assert shortest - 1 <= seconds <= longest + 2, f"took {seconds} s"


@check("render.poll.pending", facts=["render.poll.pending"], clock=True)
def first_poll(c: Context) -> None:
    c.control.mode("manual")
    seen, user = set(), c.user()
    for _ in range(40):
        render = user.session().export()
        c.control.advance(1)
        seen.add(render.poll()["status"])
    assert seen == {"pending", "processing"}, f"after a second all of 40 were {seen}"


@check(
    "render.queue",
    facts=["render.queue.parallel", "render.queue.one-per-session", "render.duration"],
    clock=True,
)
def several_at_once(c: Context) -> None:
    c.control.mode("manual")
    session = c.user().session()
    renders = [session.export() for _ in range(3)]
    _, longest = fact("render.duration").range_seconds
    c.control.advance(longest)
    done = [render.poll()["status"] == "completed" for render in renders]
    if c.profile.render_queue == "parallel":
        assert all(done), f"after {longest} s {sum(done)} of three renders were done"
    else:
        assert done[0], f"the first render is not done after {longest} s"
        assert not done[2], f"the third render was done after {longest} s, although they queue"
        assert renders[2].finish()[-1]["status"] == "completed"


@check(
    "render.file",
    facts=[
        "render.output.url",
        "render.output.h264",
        "render.output.no-bearer",
        "render.download.range",
    ],
)
def output_file(c: Context) -> None:
    import av

    done = c.user().session().export().finish()[-1]
    whole = c.http.get(done["url"])
    assert whole.status_code == 200, f"HTTP {whole.status_code} without a bearer"
    assert whole.headers["content-type"] == "video/mp4"
    with av.open(io.BytesIO(whole.content)) as file:
        video = file.streams.video[0].codec_context
        assert video.name == "h264", video.name
        assert max(video.width, video.height) <= max(fact("render.output.h264").numbers), (
            f"{video.width}x{video.height}"
        )
    part = c.http.get(done["url"], headers={"Range": "bytes=4-11"})
    assert part.status_code == 206, f"HTTP {part.status_code} for a range"
    assert part.content == whole.content[4:12], "another range than asked for"


@check("render.1080p", facts=["render.output.1080p", "draft.m.canvas"], free=False)
def full_hd_by_default(c: Context) -> None:
    session = c.user().session()
    session.upload()
    session.say("turn these photos into a slideshow video")
    meta = session.draft()["m"]
    assert min(meta["width"], meta["height"]) == fact("render.output.1080p").count, meta


@check(
    "render.download",
    facts=[
        "render.download.endpoint",
        "render.download.bytes",
        "render.download.json",
    ],
)
def download(c: Context) -> None:
    render = c.user().session().export()
    url = render.finish()[-1]["url"]
    answer = render.session.user.download(render.id)
    assert answer.status_code == 200, f"HTTP {answer.status_code}"
    if c.profile.download == "json":
        assert answer.json()["output"]["url"] == url
    else:
        assert answer.content == c.http.get(url).content, "the two files differ"
    c.refused(c.http.get(operation("download_render").path(render.id), headers=ATTRIBUTION), 1001)


@check("render.download.early", facts=["render.download.early"])
def download_too_early(c: Context) -> None:
    render = c.user().session().export()
    c.refused(render.session.user.download(render.id), 409)


@check(
    "render.owner",
    facts=["render.owner.token", "render.owner.user", "session.isolated"],
    clock=True,
)
def owner(c: Context) -> None:
    render = c.user("owner").session().export()
    c.refused(c.user().poll(render.id), 404) if _not_found(c) else None
    c.control.advance(LIFE)
    again = c.user("owner")
    answer = again.poll(render.id)
    if again.token == render.session.user.token or c.profile.render_owner == "user":
        c.ok(answer)
    elif _not_found(c):
        c.refused(answer, 404)


def _not_found(c: Context) -> bool:
    return c.profile.unknown_render == "not-found"


@check(
    "render.unknown",
    facts=[
        "render.unknown.not-found",
        "render.unknown.success-false",
        "render.unknown.failed",
    ],
)
def unknown(c: Context) -> None:
    from ..context import read_poll

    user = c.user()
    answer = user.poll("render_nobody")
    match c.profile.unknown_render:
        case "not-found":
            c.refused(answer, 404)
        case "success-false":
            body = c.ok(answer)
            assert body["success"] is False, body
            assert body["error"], body
        case _:
            assert read_poll(c, answer)["status"] == "failed"
    c.refused(user.cancel("render_nobody"), 404)
    c.refused(user.download("render_nobody"), 404)


UNUSABLE: tuple[dict[str, Any], ...] = (
    {},
    {"t": []},
    {"t": [{"tt": 0, "sg": []}]},
    {"t": [{"tt": 3, "sg": [{"d": 1000}]}]},
    {"t": [{"tt": 7, "sg": [{"d": -5}]}]},
)


@check(
    "render.unusable",
    facts=[
        "render.unusable.failed",
        "render.unusable.refused",
        "render.poll.failed-reason",
        "draft.ready",
    ],
)
def unusable_draft(c: Context) -> None:
    session = c.user().session()
    for draft in UNUSABLE:
        if c.profile.unusable_draft == "refused":
            c.refused(session.submit(draft=draft), 422)
        else:
            done = session.export(draft=draft).finish()[-1]
            assert done["status"] == "failed", f"{draft} ended {done['status']}"
            assert done["error"], "failed without a reason"


@check("render.unknown-keys", facts=["draft.unknown-keys"])
def unknown_keys_in_draft(c: Context) -> None:
    draft = {**TITLE_DRAFT, "zz": 1, "m": {**TITLE_DRAFT["m"], "future": True}}
    assert c.user().session().export(draft=draft).finish()[-1]["status"] == "completed"


@check("render.cancel", facts=["render.cancel.endpoint", "render.cancel.answer"], clock=True)
def cancel(c: Context) -> None:
    c.control.mode("manual")
    render = c.user().session().export()
    body = c.ok(render.session.user.cancel(render.id))
    assert (body["success"], body["data"]["status"]) == (True, "cancelled"), body
    c.control.advance(LONG)
    assert render.poll()["status"] in ("cancelled", "failed")
    c.refused(render.session.user.download(render.id), 409)


@check("render.cancel.finished", facts=["render.cancel.finished"])
def cancel_finished(c: Context) -> None:
    render = c.user().session().export()
    render.finish()
    c.refused(render.session.user.cancel(render.id), 409)
    assert render.poll()["status"] == "completed", "a refused cancellation changed the render"


@check("render.several", facts=["render.each-its-own", "job.batch"])
def an_id_per_render(c: Context) -> None:
    session = c.user().session()
    renders = [session.export() for _ in range(3)]
    urls = {render.finish()[-1]["url"] for render in renders}
    assert len(urls) == 3, "renders share an address"


@check(
    "render.patience",
    facts=["render.poll.every-30s", "render.poll.ten-times", "render.duration"],
    clock=True,
)
def patience_is_enough(c: Context) -> None:
    """A client that polls as it should sees every render of the usual length end."""
    pause, most = fact("render.poll.every-30s").seconds, fact("render.poll.ten-times").count
    c.control.mode("manual")
    render = c.user().session().export()
    for _ in range(most):
        c.control.advance(pause)
        if render.poll()["status"] == "completed":
            return
    raise AssertionError(f"not completed after {most} polls, {pause:g} s apart")


@check("render.survives-client", facts=["render.poll.completed"], clock=True)
def nobody_polls(c: Context) -> None:
    c.control.mode("manual")
    render = c.user().session().export()
    c.control.advance(LONG)
    assert render.finish()[-1]["status"] == "completed"
