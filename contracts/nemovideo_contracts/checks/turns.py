"""Turns: what a message may look like, what the stream holds, and what outlives it."""

from __future__ import annotations

import contextlib
import threading

import httpx

from ..context import RUN, Context, Session
from ..samples import photos
from . import check

SLIDESHOW = "turn these photos into a slideshow video"
HOSTILE = ("", "   ", "\0\1\2", "🎬" * 500, "a" * 100_000, "[" * 20_000, "<script>", "导出" * 200)


def with_photos(c: Context, count: int = 2) -> Session:
    session = c.user().session()
    session.upload(*photos(count))
    return session


@check("run.stream", facts=["run.endpoint", "run.body.fields", "run.body.parts", "sse.media-type"])
def stream(c: Context) -> None:
    session = c.user().session()
    answer = session.send("hello, what can you do?")
    assert answer.status_code == 200, f"HTTP {answer.status_code}"
    assert answer.headers["content-type"].startswith("text/event-stream")
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
    assert answer.headers["content-type"].startswith("text/event-stream"), answer.text[:200]


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
    for value, accepted in (("me", me), (session.user.id, own)):
        answer = session.send("hello", user_id=value)
        streams = answer.headers["content-type"].startswith("text/event-stream")
        assert streams is accepted, f"user_id {value!r}: {answer.text[:200]}"
    body = session.turn_body("hello")
    del body["user_id"]
    answer = session.user.post(RUN, body)
    if c.profile.run_user_id == "optional":
        assert answer.headers["content-type"].startswith("text/event-stream")
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
        assert answer.headers["content-type"].startswith("text/event-stream"), answer.text[:200]
    else:
        c.refused(answer, 422)


@check("run.hostile", facts=["error.no-500"], free=False)
def hostile_messages(c: Context) -> None:
    session = with_photos(c)
    for message in HOSTILE:
        answer = session.send(message)
        assert answer.status_code < 500, f"HTTP {answer.status_code} for {message[:20]!r}"


@check(
    "sse.framing",
    facts=["sse.framing", "sse.end-is-close", "run.no-resume", "sse.utf8"],
    free=False,
)
def framing(c: Context) -> None:
    session = with_photos(c)
    content = session.say("把这些照片做成视频，标题“生日快乐”").content
    assert content.endswith(b"\n\n"), "the last event is not finished"
    assert b"\r" not in content, "line ends are not LF"
    assert "\\u" not in content.decode(), "other scripts are escaped"
    for frame in session.say("hello").frames:
        allowed = {"data", ""} | ({"event"} if c.profile.heartbeat == "event" else set())
        assert set(frame.fields) <= allowed, f"odd fields {frame.fields}"


@check(
    "sse.events",
    facts=[
        "sse.kinds",
        "sse.payload.typed",
        "sse.payload.adk",
        "sse.payload.text",
        "sse.payload.gateway",
        "adk.event.always",
        "adk.event.text",
        "adk.event.tools",
    ],
    free=False,
)
def events(c: Context) -> None:
    from ..document import schema_errors

    stream = with_photos(c).say(SLIDESHOW)
    kinds = {each.kind for each in stream.events}
    assert {"call", "result"} <= kinds, f"no tools in {kinds}"
    name = {"typed": "TypedEvent", "adk": "AdkEvent", "text": "TextEvent"}
    schema = name.get(c.profile.payload, "GatewayEvent")
    for event in stream.events:
        if event.raw is not None:
            assert event.kind != "other", f"an event of no known kind: {event.raw}"
            assert not (errors := schema_errors(schema, event.raw)), f"{event.raw}: {errors}"


@check("sse.tool-pairs", facts=["sse.tool-pairs", "sse.tool-names"], free=False)
def tool_pairs(c: Context) -> None:
    waiting: list[str] = []
    for event in with_photos(c).say(SLIDESHOW).events:
        if event.kind == "call":
            assert event.text, "a tool without a name"
            waiting.append(event.text)
        if event.kind == "result":
            assert event.text in waiting, f"a result of {event.text!r} without its call"
            waiting.remove(event.text)
    assert waiting == [], f"calls without a result: {waiting}"


@check(
    "sse.heartbeats",
    facts=[
        "sse.heartbeat.json",
        "sse.heartbeat.empty",
        "sse.heartbeat.json-and-empty",
        "sse.heartbeat.comment",
        "sse.heartbeat.event",
        "sse.heartbeat.none",
        "sse.heartbeat.interval",
    ],
    free=False,
)
def heartbeats(c: Context) -> None:
    """A generation takes minutes, so that signs of life must be among its frames."""
    frames = c.user().session().say("generate a video of a sunset over the sea").frames
    forms = {
        "json": any(each.data == '{"type":"heartbeat"}' for each in frames),
        "empty": any(each.data == "" for each in frames),
        "comment": any(each.fields == ("",) for each in frames),
        "event": any(("event", "heartbeat") in each.lines for each in frames),
    }
    wanted = {"json-and-empty": {"json", "empty"}, "none": set()}
    expected = wanted.get(c.profile.heartbeat, {c.profile.heartbeat})
    found = {name for name, seen in forms.items() if seen}
    assert expected <= found, f"expected {expected}, found {found}"
    assert found - {"empty"} <= expected, f"expected {expected}, found {found}"


@check(
    "sse.heartbeat.rhythm",
    facts=["sse.heartbeat.interval", "run.within-limit"],
    clock=True,
    free=False,
)
def heartbeat_rhythm(c: Context) -> None:
    """Never a minute of silence in a generation, and an end within the limit."""
    session = c.user().session()
    before = c.control.now()
    session.say("generate a video of a sunset over the sea")
    after = c.control.now()
    assert after - before <= c.profile.stream_limit, f"a stream of {after - before} s"
    if c.profile.heartbeat == "none":
        return
    exchange = c.control.journal()[-1]
    times = [each["at"] for each in exchange["response"]["frames"]]
    gaps = [later - sooner for sooner, later in zip([before, *times], times, strict=False)]
    assert max(gaps) < 60, f"{max(gaps)} s of silence"


@check(
    "run.second-stage",
    facts=[
        "run.second-stage",
        "run.second-stage.always",
        "run.second-stage.strippable",
    ],
    free=False,
)
def second_stage(c: Context) -> None:
    session = c.user().session()
    session.say("generate a video of a sunset over the sea")
    types = {track["tt"] for track in session.draft()["t"] if track["sg"]}
    assert 0 in types, "no picture"
    assert types & {1, 7}, "neither music nor a title was added"
    other = c.user().session()
    other.say("generate a video of a sunset over the sea, no music, no title, no effects")
    types = {track["tt"] for track in other.draft()["t"] if track["sg"]}
    extras = bool(types & {1, 7})
    assert extras is (c.profile.second_stage == "always"), f"tracks {types}"


@check(
    "run.disconnect",
    facts=["run.disconnect-keeps-edit", "session.keeps-timeline"],
    clock=True,
    free=False,
)
def disconnect_keeps_edit(c: Context) -> None:
    session = with_photos(c)
    c.control.mode("manual")
    with session.listening(SLIDESHOW):
        pass
    assert session.draft() == {}, "the edit was there before its time"
    c.control.advance(900)
    assert session.draft().get("t"), "the edit was lost with the stream"


@check(
    "run.silent",
    facts=[
        "run.silent.rate",
        "run.silent.generations",
        "run.silent.both",
        "run.silent.after-tool-result",
        "run.silent.state-changed",
    ],
    clock=True,
    free=False,
)
def silent_turns(c: Context) -> None:
    """Of many edits some end without text, about three in ten where edits are the subject."""
    silent = total = 0
    for _ in range(16):
        session = with_photos(c, 1)
        for message in (SLIDESHOW, 'add the title "Hello"'):
            stream = session.say(message)
            total += 1
            if not stream.words.strip():
                silent += 1
                last = [each.kind for each in stream.events if each.kind not in ALIVE][-1]
                assert last == "result", f"a silent stream ends with {last}"
        assert session.draft().get("t"), "an edit is not in the state"
        c.control.advance(7 * 24 * 3600)
    if c.profile.silent_subject == "generations":
        assert silent == 0, f"{silent} silent edits, where only generations are"
    else:
        assert 2 <= silent <= 20, f"{silent} silent of {total} edits"


ALIVE = ("heartbeat", "blank")


@check(
    "run.concurrent",
    facts=[
        "run.concurrent.queue",
        "run.concurrent.refuse",
        "run.concurrent.interleave",
    ],
    clock=True,
    free=False,
)
def concurrent_messages(c: Context) -> None:
    session = with_photos(c)
    c.control.mode("manual")
    with session.listening(SLIDESHOW):
        if c.profile.concurrent_turns == "refuse":
            c.refused(session.send('add the title "Hello"'), 409)
            return
        second = threading.Thread(target=_send_and_forget, args=(session, 'add the title "Hello"'))
        second.start()
        _advance_until(c, second)
    titles = [t for t in session.draft()["t"] if t["tt"] == 7]
    clips = [t for t in session.draft()["t"] if t["tt"] == 0]
    assert titles, "the second message is lost"
    if c.profile.concurrent_turns == "queue":
        assert clips, "the second message knew nothing of the first"


def _send_and_forget(session: Session, message: str) -> None:
    with contextlib.suppress(httpx.HTTPError):  # what came of it, the state tells
        session.send(message)


def _advance_until(c: Context, thread: threading.Thread) -> None:
    for _ in range(400):
        thread.join(0.02)
        if not thread.is_alive():
            return
        c.control.advance(5)
    raise AssertionError("the second stream never ended")


@check("gui.spoken", facts=["gui.spoken"], free=False)
def speaks_of_a_screen(c: Context) -> None:
    """Among a few turns in English and Chinese, somebody is told to click, open or export."""
    signs = ["click", "open ", "drag", "timeline", "export", "panel"]
    signs += ["点击", "打开", "拖", "导出", "时间线"]
    for language, message in (("en", SLIDESHOW), ("zh", "把这些照片做成视频")):
        heard = ""
        for _ in range(2):
            session = c.user().session(language=language)
            session.upload(*photos(2))
            heard += session.say(message).words + session.say(message).words
        assert any(sign in heard.lower() for sign in signs), f"no screen in {heard[:300]!r}"
