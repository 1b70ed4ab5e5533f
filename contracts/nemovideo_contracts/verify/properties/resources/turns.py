"""Turns: their times, their order, their streams, and what they leave behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from ....spec import fact
from ...actor import streams
from ...context import Context, Session
from ...streams import Event, Stream, expected_signs
from ..drawn import holds
from ..journeys.words import FAULTS, Message, edits, messages, ordered, titles

QUIET = {"silent_rate": 0.0, "noise_rate": 0.0}
"""Choices under which every turn ends as it should."""
RICH = 10_000
LONGEST_TURN = fact("run.durations.generation").range_seconds[1]
PAYLOADS = ("typed", "adk", "text", "gateway")
START = 1_800_000_000.0
_DURATIONS = {
    "talk": "run.durations.talk",
    "edit": "run.durations.edit",
    "title": "run.durations.edit",
    "generation": "run.durations.generation",
}


def at_work(c: Context, credits: int = RICH) -> Session:
    """A session with two photos laid out, and credits for more."""
    # The same client in every run, or nothing could be compared.
    session = c.user("somebody-at-work").session()
    session.upload()
    c.control.give(session.user.id, credits + c.profile.edit_cost)
    session.say("turn these photos into a slideshow video")
    c.control.give(session.user.id, credits)
    return session


def post(session: Session, text: str) -> None:
    """Send a message and leave its stream as soon as it has begun."""
    with session.listening(text) as answer:
        assert streams(answer), answer.read().decode()


@holds(
    "property.turns.durations",
    facts=["run.durations.talk", "run.durations.edit", "run.durations.generation"],
    message=messages(),
)
def turns_take_their_time(c: Context, message: Message) -> None:
    c.choose(**QUIET)
    session = at_work(c)
    shortest, longest = fact(_DURATIONS[message.kind]).range_seconds
    began = c.control.now()
    session.say(message.text)
    took = c.control.now() - began
    assert shortest - 0.01 <= took <= longest + 0.01, f"{message.text!r} took {took:.1f} s"


@holds(
    "property.turns.at-once",
    facts=["credits.settled-at-end", "credits.frozen.reserved", "state.reading-changes-nothing"],
    message=st.one_of(edits(), ordered()),
    moments=st.lists(st.floats(0, 1), min_size=3, max_size=6).map(sorted),
)
def an_edit_comes_into_force_at_once(c: Context, message: Message, moments: list[float]) -> None:
    """Until a moment nothing of a turn shows and its price is frozen; from then on all of it is."""
    c.choose(**QUIET)
    session = at_work(c)
    c.control.mode("manual")
    before, money, began = session.state(), session.user.balance(), c.control.now()
    post(session, message.text)
    longest = fact(_DURATIONS[message.kind]).range_seconds[1]
    seen = [(before, money)]
    for moment in (*moments, 1.0):
        c.control.advance(max(0.0, began + moment * longest - c.control.now()))
        seen.append((session.state(), session.user.balance()))
    after, left = seen[-1]
    assert left["frozen"] == 0, f"after its end {left['frozen']} are still frozen"
    price = money["total"] - left["total"]
    done = False
    for state, balance in seen[1:]:
        done = done or state == after != before or balance["total"] == left["total"] != RICH
        wanted = after if done else before
        assert state == wanted, f"between two states there was a third: {state}"
        assert balance["frozen"] == (0 if done else price), f"{balance} at a price of {price}"
    _paid_for_what_happened(c, before, after, price)


def _paid_for_what_happened(c: Context, before: Any, after: Any, price: int) -> None:
    made = len(after["generated_media"]) - len(before["generated_media"])
    changed = after.get("draft") != before.get("draft")
    clips = made if c.profile.generation_charge == "per-clip" else min(made, 1)
    free = c.profile.edit_charge == "per-session"
    edit = c.profile.edit_cost if changed and not made and not free else 0
    cost = clips * c.profile.generation_cost + edit
    assert price == cost, f"{made} clips, the timeline {'changed' if changed else 'same'}: {price}"


@holds(
    "property.turns.clips",
    facts=["credits.cost.generation-per-clip", "credits.cost.generation-per-turn"],
    charge=st.sampled_from(["per-clip", "per-turn"]),
    clips=st.lists(
        st.sampled_from(["the sea", "a forest", "a red car", "snow on a mountain"]),
        min_size=1,
        max_size=4,
        unique=True,
    ),
    short=st.sampled_from([0, 1, 50]),
)
def clips_have_their_price(c: Context, charge: str, clips: list[str], short: int) -> None:
    """Paid with exactly enough, refused with less; a refusal leaves everything as it was."""
    c.choose(generation_charge=charge, **QUIET)
    session = c.user().session()
    price = c.profile.generation_cost * (len(clips) if charge == "per-clip" else 1)
    c.control.give(session.user.id, price - short)
    answer = session.send(" ".join(f"Generate a clip of {clip}." for clip in clips))
    if short:
        _refused(c, answer)
    made = len(session.state()["generated_media"])
    assert made == (0 if short else len(clips)), f"{made} clips of {clips}"
    c.control.advance(2 * LONGEST_TURN)
    left = session.user.balance()["total"]
    assert left == (price - short if short else 0), f"{left} of {price - short} are left"


def _refused(c: Context, answer: Any) -> None:
    if c.profile.out_of_credits == "response":
        c.refused(answer, 2001)
    elif c.profile.out_of_credits == "stream":
        assert Stream(answer.content).of("failure"), "too few credits are no failure"


@holds(
    "property.turns.endings",
    facts=["run.silent.state-changed", "run.noise", "run.disconnect-keeps-edit"],
    message=messages(),
    faults=st.lists(st.sampled_from(FAULTS), min_size=4, max_size=4, unique_by=str),
)
def how_a_turn_ends_changes_nothing(c: Context, message: Message, faults: list[Any]) -> None:
    """Without words, with noise, cut or stalled: timeline and price are those of a whole turn."""
    c.choose(**QUIET)
    found = []
    for effect in (None, *faults):
        c.control.renew(c.profile, start=START)
        session = at_work(c)
        if effect is not None:
            c.control.fault({"turn": effect}, "run_sse", times=1)
        post(session, message.text)
        c.control.advance(2 * LONGEST_TURN)
        found.append((session.draft(), session.user.balance()))
        assert found[-1] == found[0], f"under {effect} {found[0]} became {found[-1]}"


@holds(
    "property.turns.queue",
    facts=["run.concurrent.queue", "session.keeps-timeline"],
    sent=st.lists(ordered(), min_size=2, max_size=4),
    credits=st.sampled_from([RICH, 150, 100, 50]),
)
def a_queue_is_one_after_another(c: Context, sent: list[Message], credits: int) -> None:
    """Messages sent at once come to the same as messages that wait for each other."""
    c.choose(concurrent_turns="queue", out_of_credits="stream", **QUIET)
    found = []
    for together in (False, True):
        c.control.renew(c.profile, start=START)
        session = at_work(c, credits)
        c.control.mode("manual")
        for message in sent:
            post(session, message.text)
            if not together:
                c.control.advance(2 * LONGEST_TURN)
        c.control.advance(2 * LONGEST_TURN * len(sent))
        found.append((session.draft(), session.user.balance()))
    assert found[0] == found[1], f"one by one {found[0]}, at once {found[1]}"


@holds(
    "property.turns.side-by-side",
    facts=["run.concurrent.interleave", "run.concurrent.nothing-lost"],
    sent=st.lists(ordered(), min_size=2, max_size=4, unique=True),
    apart=st.floats(0, 30),
)
def turns_side_by_side_lose_nothing(c: Context, sent: list[Message], apart: float) -> None:
    """Whoever is done first, every title and every clip is there in the end."""
    c.choose(concurrent_turns="interleave", **QUIET)
    session = at_work(c)
    before = len(_clips(session.draft()))
    c.control.mode("manual")
    for message in sent:
        post(session, message.text)
        c.control.advance(apart)
    c.control.advance(2 * LONGEST_TURN)
    draft, made = session.draft(), session.state()["generated_media"]
    lost = {message.title for message in sent if message.title} - {*_titles(draft)}
    assert not lost, f"{lost} of {_titles(draft)} are lost"
    generated = sum(message.kind == "generation" for message in sent)
    assert len(made) == generated, f"{len(made)} clips of {generated} generations"
    clips = len(_clips(draft))
    assert clips == before + generated, f"{clips} clips of {before} and {generated} more"


@holds(
    "property.turns.busy",
    facts=["run.concurrent.queue", "run.concurrent.refuse", "run.concurrent.interleave"],
    rule=st.sampled_from(["queue", "refuse", "interleave"]),
    title=titles(),
)
def only_one_session_is_busy(c: Context, rule: str, title: str) -> None:
    """What a second message meets depends on the profile, and in another session on nothing."""
    for elsewhere in (False, True):
        c.choose(concurrent_turns=rule, **QUIET)
        _second_message(c, rule, elsewhere, title)


def _second_message(c: Context, rule: str, elsewhere: bool, title: str) -> None:
    session = at_work(c)
    other = session.user.session() if elsewhere else session
    if elsewhere:
        other.upload()
        other.say("turn these photos into a slideshow video")
    c.control.mode("manual")
    post(session, "generate a video of a sunset over the sea")
    second = f'add the title "{title}"'
    if rule == "refuse" and not elsewhere:
        # Read only if it is no stream: under this clock none would end.
        with other.listening(second) as answer:
            assert not streams(answer), "a busy session took another message"
            answer.read()
        c.refused(answer, 409)
        return
    post(other, second)
    c.control.advance(fact("run.durations.edit").range_seconds[1])
    done = title in _titles(other.draft())
    waits = rule == "queue" and not elsewhere
    assert done != waits, f"the title is {'there already' if done else 'not there yet'}"


def _clips(draft: Any) -> list[Any]:
    return [segment for track in draft.get("t", ()) for segment in track["sg"] if not track["tt"]]


def _titles(draft: Any) -> list[str]:
    segments = [segment for track in draft.get("t", ()) for segment in track["sg"]]
    return [segment["m"]["text"] for segment in segments if "text" in segment["m"]]


@holds(
    "property.turns.parts",
    facts=["run.body.parts"],
    share=0.5,
    title=titles(),
    more=st.sampled_from(["add romantic background music", "add the title 'The End'"]),
)
def a_message_is_all_of_its_parts(c: Context, title: str, more: str) -> None:
    """Sentences in parts of their own are the same message as on lines of their own."""
    c.choose(**QUIET)
    sentences = [f'add the title "{title}"', more]
    drafts = []
    for parts in (["\n".join(sentences)], sentences):
        c.control.renew(c.profile, start=START)
        session = at_work(c)
        session.send("", new_message={"parts": [{"text": part} for part in parts]})
        drafts.append(session.draft())
    assert title in _titles(drafts[0]), f"{title!r} is not in the timeline"
    assert drafts[0] == drafts[1], f"in parts: {drafts[1]}, on lines: {drafts[0]}"


@holds(
    "property.turns.streams",
    facts=["sse.framing", "sse.kinds", "sse.tool-pairs", "client.text.whole"],
    replies=st.sampled_from(["partial", "varied", "separate", "inline", "markdown", "plain"]),
    heartbeat=st.sampled_from(["json-and-empty", "json", "empty", "comment", "event", "none"]),
    title=titles(),
)
def streams_are_well_formed(c: Context, replies: str, heartbeat: str, title: str) -> None:
    """In every dialect: raw UTF-8, calls before their results, words that say what was done."""
    for payload in PAYLOADS:
        c.choose(payload=payload, replies=replies, heartbeat=heartbeat, **QUIET)
        _well_formed(c, payload, title)
    _alive(c, heartbeat)


def _alive(c: Context, heartbeat: str) -> None:
    """What takes minutes gives signs of life, in the form that was chosen."""
    c.choose(heartbeat=heartbeat, **QUIET)
    found = at_work(c).say("generate a video of a sunset over the sea").signs_of_life
    wanted = expected_signs(heartbeat)
    # An empty line may open any stream.
    assert wanted <= found <= wanted | {"empty"}, f"{found} as signs of life, not {wanted}"


def _well_formed(c: Context, payload: str, title: str) -> None:
    session = at_work(c)
    began = c.control.now()
    stream = session.say(f'add the title "{title}"')
    text = stream.content.decode("utf-8")
    assert "\\u" not in text, "characters are escaped"
    assert title in text, f"{title!r} is not in the stream as it was written"
    kinds = [event.kind for event in stream.events if event.kind in ("call", "result", "text")]
    assert kinds[:2] == ["call", "result"], kinds
    assert stream.words.strip(), "a turn with words has none"
    _paired(stream.events)
    if payload == "adk":
        _agent_kit(c, session, stream, began)


def _paired(events: Sequence[Event]) -> None:
    waiting = list[str]()
    for event in events:
        if event.kind == "call":
            waiting.append(event.text)
        if event.kind == "result":
            assert event.text in waiting, f"{event.text} answers before it is called"
            waiting.remove(event.text)


def _agent_kit(c: Context, session: Session, stream: Stream, began: float) -> None:
    """What Google's agent kit was measured to send."""
    calls, texts = dict[str, str](), list[str]()
    for event in stream.events:
        if not isinstance(event.raw, dict) or "author" not in event.raw:
            continue
        raw, partial = event.raw, event.raw.get("partial", False)
        assert began - 1 <= raw["timestamp"] <= c.control.now() + 1, f"{raw['timestamp']} s"
        assert isinstance(raw["timestamp"], float), f"{raw['timestamp']} s"
        content = raw.get("content") or {}
        for part in content.get("parts", ()):
            if "functionCall" in part:
                calls[part["functionCall"]["id"]] = part["functionCall"]["name"]
                assert content["role"] == "model", f"a call has the role {content['role']}"
            if "functionResponse" in part:
                answered = part["functionResponse"]
                assert calls.get(answered["id"]) == answered["name"], f"{answered} of {calls}"
                assert content["role"] == "user", f"a result has the role {content['role']}"
            if "text" in part:
                assert content["role"] == "model", f"words have the role {content['role']}"
                _whole_after_parts(texts, part["text"], partial)
    assert not texts, f"partial words {texts} without the whole"
    deltas = [event.raw["actions"]["stateDelta"] for event in stream.of("result")]
    drafts = [delta["draft"] for delta in deltas if delta.get("draft")]
    assert drafts[-1:] == [session.draft()], "the stateDelta is not what the state became"


def _whole_after_parts(parts: list[str], text: str, partial: bool) -> None:
    if partial:
        parts.append(text)
        return
    assert not parts or text == "".join(parts), f"{parts} do not add up to {text!r}"
    parts.clear()
