"""Turns: what a message may look like."""

from __future__ import annotations

from ..actor import RUN, streams
from ..context import Context
from . import check
from .material import with_photos

HOSTILE = ("", "   ", "\0\1\2", "🎬" * 500, "a" * 100_000, "[" * 20_000, "<script>", "导出" * 200)


@check("run.stream", facts=["run.endpoint", "run.body.fields", "run.body.parts", "sse.media-type"])
def stream(c: Context) -> None:
    session = c.user().session()
    answer = session.send("hello, what can you do?")
    assert answer.status_code == 200, f"HTTP {answer.status_code}"
    assert streams(answer), answer.text[:200]
    assert answer.content, "an empty stream"


@check("run.missing-fields", facts=["run.body.fields", "run.body.parts", "error.invalid-request"])
def missing_fields(c: Context) -> None:
    session = c.user().session()
    for missing in ("app_name", "session_id", "new_message"):
        body = session.turn_body("hello")
        del body[missing]
        c.refused(session.user.post(RUN, body), 422)


@check("run.extra-keys", facts=["adk.extra-keys"])
def extra_keys(c: Context) -> None:
    answer = c.user().session().send("hello", streaming=True, anything={"a": 1})
    assert streams(answer), answer.text[:200]


@check(
    "run.user-id",
    facts=[
        "run.user-id.optional",
        "run.user-id.required",
        "run.user-id.me-only",
        "run.user-id.own",
    ],
)
def user_id(c: Context) -> None:
    session = c.user().session()
    me, own = c.profile.run_user_id != "own", c.profile.run_user_id != "me"
    for value, accepted, codes in (("me", me, (1002, 422)), (session.user.id, own, (422,))):
        answer = session.send("hello", user_id=value)
        if accepted:
            assert streams(answer), f"user_id {value!r}: {answer.text[:200]}"
        else:
            c.refused(answer, *codes)
    body = session.turn_body("hello")
    del body["user_id"]
    answer = session.user.post(RUN, body)
    if c.profile.run_user_id == "optional":
        assert streams(answer), answer.text[:200]
    else:
        c.refused(answer, 422)


@check("run.user-id.foreign", facts=["session.isolated"])
def foreign_user_id(c: Context) -> None:
    session, other = c.user().session(), c.user()
    c.refused(session.send("hello", user_id=other.id), 1002, 422)


@check("run.casing", facts=["run.body.snake-case", "run.body.both-casings"])
def casing(c: Context) -> None:
    session = c.user().session()
    own = session.turn_body("hello")
    body = {
        "appName": own["app_name"],
        "userId": own["user_id"],
        "sessionId": own["session_id"],
        "newMessage": own["new_message"],
    }
    answer = session.user.post(RUN, body)
    if c.profile.run_casing == "both":
        assert streams(answer), answer.text[:200]
    else:
        c.refused(answer, 422)


@check("run.hostile", facts=["error.no-500"], free=False)
def hostile_messages(c: Context) -> None:
    session = with_photos(c)
    for message in HOSTILE:
        answer = session.send(message)
        assert answer.status_code < 500, f"HTTP {answer.status_code} for {message[:20]!r}"
