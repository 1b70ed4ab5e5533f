"""What comes of a turn: its second stage, and what outlives a silent, dropped or crowded stream."""

from __future__ import annotations

from ...spec import fact
from ..actor import streams
from ..context import Context, Session
from . import check
from .material import SLIDESHOW, with_photos

ALIVE = ("heartbeat", "blank")
TITLE = 'add the title "Hello"'


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
    c.control.advance(fact("run.within-limit").seconds)
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
                last = [event.kind for event in stream.events if event.kind not in ALIVE][-1]
                assert last == "result", f"a silent stream ends with {last}"
        assert session.draft().get("t"), "an edit is not in the state"
        c.control.advance(fact("auth.token.seven-days").seconds)
    if c.profile.silent_subject == "generations":
        assert silent == 0, f"{silent} silent edits, where only generations are"
    else:
        assert 2 <= silent <= 20, f"{silent} silent of {total} edits"


@check(
    "run.concurrent",
    facts=[
        "run.concurrent.queue",
        "run.concurrent.refuse",
        "run.concurrent.interleave",
        "run.concurrent.nothing-lost",
    ],
    clock=True,
    free=False,
)
def concurrent_messages(c: Context) -> None:
    """A title beside a generation that takes longer: at once, after it, or not at all."""
    session = with_photos(c)
    c.control.give(session.user.id, 1000)
    session.say(SLIDESHOW)
    c.control.mode("manual")
    with session.listening("generate a video of a sunset over the sea"):
        if c.profile.concurrent_turns == "refuse":
            _refused_at_once(c, session)
            return
        with session.listening(TITLE):
            pass  # the edit outlives its stream
    c.control.advance(fact("run.durations.edit").range_seconds[1])
    early = _titled(session)
    c.control.advance(2 * fact("run.durations.generation").range_seconds[1])
    assert early == (c.profile.concurrent_turns == "interleave"), "the title is there " + (
        "while the first message is at work" if early else "only after the first message"
    )
    assert _titled(session), "the second message is lost"
    assert session.state()["generated_media"], "the first message is lost"


def _refused_at_once(c: Context, session: Session) -> None:
    """Read only if it is no stream: under a clock that stands still none would end."""
    with session.listening(TITLE) as answer:
        assert not streams(answer), "a busy session took another message"
        answer.read()
    c.refused(answer, 409)


def _titled(session: Session) -> bool:
    segments = [segment for track in session.draft()["t"] for segment in track["sg"]]
    return any(segment["m"].get("text") == "Hello" for segment in segments)
