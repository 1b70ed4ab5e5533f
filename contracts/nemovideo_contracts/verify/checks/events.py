"""What a stream holds: frames, events, signs of life, and talk of a screen."""

from __future__ import annotations

from collections.abc import Iterator

from ...spec import fact
from ...spec.tools import call_errors, objects_in, result_errors
from ..context import Context
from ..samples import photos
from ..streams import expected_signs
from . import check
from .material import SLIDESHOW, with_photos


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
    from ...spec import schema_errors

    stream = with_photos(c).say(SLIDESHOW)
    kinds = {event.kind for event in stream.events}
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


EDITS = (
    'make a 20 second slideshow with crossfades, the title "Hello" at the top and jazz at 30%',
    "generate a 5 second clip of rain without music",
)
"""Two messages that make a target call its tools with something of everything."""


@check("sse.tools.plain-data", facts=["sse.tools.plain-data"], free=False)
def plain_data(c: Context) -> None:
    for event in with_photos(c).say(EDITS[0]).events:
        if event.kind in ("call", "result"):
            assert isinstance(event.data, dict), f"{event.text} comes with no object: {event.raw}"
            assert not (found := [*objects_in(event.data)]), f"{event.text}: {found}"


# A schema of this project's own: nobody else's backend is held to it, so it takes a mock, as the
# checks that move a clock do.
@check("sse.tools.schema", facts=["sse.tools.schema"], free=False, clock=True)
def tools_schema(c: Context) -> None:
    for message in EDITS:
        for event in with_photos(c).say(message).events:
            if event.kind in ("call", "result"):
                errors = (call_errors if event.kind == "call" else result_errors)(
                    event.text, event.data
                )
                assert not errors, f"{event.text}: {errors}"


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
    found = c.user().session().say("generate a video of a sunset over the sea").signs_of_life
    expected = expected_signs(c.profile.heartbeat)
    assert expected <= found, f"expected {expected}, found {found}"
    assert found - {"empty"} <= expected, f"expected {expected}, found {found}"


@check(
    "sse.heartbeat.rhythm",
    facts=["sse.heartbeat.interval", "sse.heartbeat.within", "run.within-limit"],
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
    times = [frame["at"] for frame in exchange["response"]["frames"]]
    gaps = [later - sooner for sooner, later in zip([before, *times], times, strict=False)]
    longest = fact("sse.heartbeat.within").seconds
    assert max(gaps) < longest, f"{max(gaps)} s of silence"


@check(
    "gui.spoken",
    # Not where a profile chose answers without any screen.
    facts=[
        "gui.spoken",
        "reply.varied",
        "reply.separate",
        "reply.inline",
        "reply.markdown",
        "reply.partial",
    ],
    free=False,
)
def speaks_of_a_screen(c: Context) -> None:
    """Among a few turns in English and Chinese, the user is asked to click, open or export."""
    signs = ["click", "open ", "drag", "timeline", "export", "panel"]
    signs += ["点击", "打开", "拖", "导出", "时间线"]
    for language, message in (("en", SLIDESHOW), ("zh", "把这些照片做成视频")):
        words = "".join(_answers(c, language, message, enough=signs))
        assert any(sign in words.lower() for sign in signs), f"no screen in {words[:300]!r}"


def _answers(c: Context, language: str, message: str, enough: list[str]) -> Iterator[str]:
    """What is answered to a message sent twice by four users, until one of the signs is there."""
    for _ in range(4):
        session = c.user().session(language=language)
        session.upload(*photos(2))
        for _ in range(2):
            words = session.say(message).words
            yield words
            if any(sign in words.lower() for sign in enough):
                return


@check("reply.form", facts=["reply.separate", "reply.inline", "reply.markdown"], free=False)
def reply_form(c: Context) -> None:
    """Two turns, of which one at least has words, in the form that the profile chose."""
    for texts in _texts(c):
        match c.profile.replies:
            case "separate":
                assert len(texts) == 2, f"not two texts: {texts}"
            case "inline":
                assert len(texts) == 1, f"not one text: {texts}"
            case "markdown":
                assert "\n\n" in texts[0], f"no Markdown: {texts}"


@check("reply.partial", facts=["reply.partial"], free=False)
def reply_partial(c: Context) -> None:
    for texts in _texts(c):
        assert len(texts) > 2, f"not in pieces: {texts}"


@check("reply.plain", facts=["reply.plain"], free=False)
def reply_plain(c: Context) -> None:
    for texts in _texts(c):
        assert len(texts) == 1, f"not one text: {texts}"
        assert "click" not in texts[0].lower(), f"a screen in {texts}"


@check("reply.varied", facts=["reply.varied"], free=False)
def reply_varied(c: Context) -> None:
    """Answers to the same message in several sessions are not all alike."""
    found = {tuple(texts) for _ in range(4) for texts in _texts(c)}
    assert len(found) > 1, f"always the same: {found}"


def _texts(c: Context) -> list[list[str]]:
    """The texts of two turns, without those that end silently."""
    session = with_photos(c)
    turns = [session.say(message) for message in (SLIDESHOW, 'add the title "Hello"')]
    return [texts for turn in turns if (texts := [event.text for event in turn.of("text")])]
