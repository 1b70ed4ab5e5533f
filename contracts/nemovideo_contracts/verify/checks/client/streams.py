"""How a client hears a turn."""

from __future__ import annotations

from collections.abc import Iterator

from ...actor import RUN
from ...context import Context
from .. import check
from .meddling import Talk, complains, event, talker, with_photos

SLIDESHOW = "turn these photos into a slideshow video"


@check(
    "client.stream",
    facts=[
        "sse.text.forwarded",
        "sse.tools.internal",
        "sse.heartbeat.alive",
        "sse.close-then-answer",
    ],
    clock=True,
)
def stream_reading(c: Context) -> None:
    def chunks() -> Iterator[bytes]:
        yield event(type="text", content="Cutting now. ")
        yield event(type="tool_call", name="edit_multitrack", args={"secret": "inner"})
        yield b"data:\n\n"
        yield event(type="heartbeat")
        yield event(type="tool_result", name="edit_multitrack", result={"status": "inner"})
        yield event(type="text", content="Click the Export button to save it.")

    with talker(c) as talk:
        talk.client.connect()
        talk.wire.stream(RUN, chunks)
        reply = talk.client.say("hello")
        assert "Cutting now." in reply.text
        assert "inner" not in reply.text + talk.said, "a tool's words reached the user"
        assert "edit_multitrack" not in reply.text + talk.said
        assert "Click" not in reply.text, f"screen talk was passed on: {reply.text!r}"
        assert "export" in reply.actions


@check(
    "client.payloads",
    facts=["sse.payload.client-tolerant", "adk.event.partial", "adk.event.thought"],
    clock=True,
)
def adk_reading(c: Context) -> None:
    def adk(*parts: dict[str, object], **more: object) -> bytes:
        actions: dict[str, object] = {"stateDelta": {}, "artifactDelta": {}}
        head = {"content": {"role": "model", "parts": list(parts)}, "author": "nemo_agent"}
        return event(**{**head, "actions": actions, **more})

    def chunks() -> Iterator[bytes]:
        yield adk({"text": "secret plan", "thought": True})
        yield adk({"text": "Adding "}, partial=True)
        yield adk({"text": "a title."}, partial=True)
        yield adk({"text": "Adding a title."})

    with talker(c) as talk:
        talk.client.connect()
        talk.wire.stream(RUN, chunks)
        assert talk.client.say("hello").text == "Adding a title."


@check("client.adk-error", facts=["adk.event.error"], clock=True)
def adk_error(c: Context) -> None:
    for payload in (
        {"errorCode": "X", "errorMessage": "it broke", "actions": {}},
        {"error": "it broke"},
    ):
        with talker(c) as talk:
            talk.client.connect()
            talk.wire.stream(RUN, lambda told=payload: [event(**told)])  # type: ignore[misc]
            with complains("it broke"):
                talk.client.say("hello")


@check("client.still-working", facts=["sse.still-working", "sse.heartbeat.alive"], clock=True)
def still_working(c: Context) -> None:
    with talker(c) as talk:

        def chunks() -> Iterator[bytes]:
            for _ in range(50):
                talk.clock.sleep(10)
                yield event(type="heartbeat")
            yield event(type="text", content="Done.")

        talk.client.connect()
        talk.wire.stream(RUN, chunks)
        assert talk.client.say("hello").text == "Done."
        told = [each for each in talk.notices if "working" in each.lower()]
        assert len(told) == 4, f"{len(told)} notices in 500 s"


@check(
    "client.timeout", facts=["run.client-timeout", "run.client-timeout.heartbeats-only"], clock=True
)
def stream_timeouts(c: Context) -> None:
    for payload, limit in (
        ({"type": "text", "content": "still. "}, 900),
        ({"type": "heartbeat"}, 600),
    ):
        with talker(c) as talk:
            talk.client.connect()
            began = talk.clock.moment
            ended: list[float] = []

            def chunks(
                talk: Talk = talk, payload: dict[str, str] = payload, ended: list[float] = ended
            ) -> Iterator[bytes]:
                for _ in range(200):
                    talk.clock.sleep(10)
                    ended.append(talk.clock.moment)
                    yield event(**payload)

            talk.wire.stream(RUN, chunks)
            with complains():
                talk.client.say("hello")
            heard = ended[-1] - began
            assert limit <= heard <= limit + 20, f"gave up after {heard} s, not {limit}"
            assert len(talk.wire.to(RUN)) == 1, "the message was sent again"


@check("client.silent", facts=["run.silent.poll-state"], clock=True)
def silent_turn(c: Context) -> None:
    c.choose(silent_rate=1.0, silent_subject="both")
    with talker(c) as talk:
        with_photos(talk)
        reply = talk.client.say(SLIDESHOW)
        assert reply.silent, f"a silent stream had the text {reply.text!r}"
        assert reply.changes, "nobody was told what changed"
        assert set(reply.changes) <= set(talk.notices), "the changes were not shown"


@check(
    "client.drop",
    facts=["run.disconnect-recovery", "run.never-resend", "run.no-resume"],
    clock=True,
)
def dropped_stream(c: Context) -> None:
    import httpx

    def chunks() -> Iterator[bytes]:
        yield event(type="text", content="Starting. ")
        raise httpx.ReadError("the line broke")

    with talker(c) as talk:
        talk.client.connect()
        talk.wire.stream(RUN, chunks)
        with complains(r"(?i)timeline"):
            talk.client.say("hello")
        assert talk.clock.sleeps == [30.0, 60.0, 60.0, 60.0, 60.0], talk.clock.sleeps
        assert len(talk.wire.to(RUN)) == 1, "the message was sent again"


@check("client.noise", facts=["run.noise"], clock=True)
def noise(c: Context) -> None:
    def chunks() -> Iterator[bytes]:
        yield event(type="text", content="The title is there.")
        yield event(type="text", content="I encountered a temporary issue.")

    with talker(c) as talk:
        talk.client.connect()
        talk.wire.stream(RUN, chunks)
        assert talk.client.say("hello").text == "The title is there."
