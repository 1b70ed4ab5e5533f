"""What comes of a turn: its second stage, and what outlives a silent, dropped or crowded stream."""

from __future__ import annotations

import contextlib
import threading

import httpx

from ...spec import fact
from ..context import Context, Session
from . import check
from .material import SLIDESHOW, with_photos

ALIVE = ("heartbeat", "blank")


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
    with contextlib.suppress(httpx.HTTPError):  # the state shows what came of it
        session.send(message)


def _advance_until(c: Context, thread: threading.Thread) -> None:
    for _ in range(400):
        thread.join(0.02)
        if not thread.is_alive():
            return
        c.control.advance(5)
    raise AssertionError("the second stream never ended")
