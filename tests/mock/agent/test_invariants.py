"""Whatever is said, the timeline stays sound; and it does what a plain list would."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import given, settings
from hypothesis import strategies as st
from nemovideo_mock.agent.edits import apply
from nemovideo_mock.agent.edits.base import Edit
from nemovideo_mock.agent.edits.clips.arrangement import Duplicate, Remove
from nemovideo_mock.agent.edits.clips.cuts import CutOut, Split
from nemovideo_mock.agent.edits.clips.ordering import Move, Order, Swap
from nemovideo_mock.agent.edits.clips.timing import ClipLength, TotalLength
from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.agent.timeline.summary import summary
from nemovideo_mock.agent.timeline.targets import Targets
from nemovideo_mock.agent.words import CannotDo
from nemovideo_mock.draft import Draft, from_json, to_json

from tests.mock.agent.scenes import after, phrasings, say, scene

MESSAGES = [row["say"] for row in phrasings(of=1) if row["in"] in ("laid", "scored")]
QUICK = settings(max_examples=60, deadline=None, derandomize=True)


def sound(draft: Draft, session: Scene) -> None:
    """The draft's invariants."""
    ids = [entry.id for entry in draft.segments()]
    assert len(set(ids)) == len(ids)
    assert all(ids)
    known = {entry.id for entry in session.media}
    for track in draft.tracks:
        assert track.segments
        end = 0
        for segment in track.segments:
            assert isinstance(segment.duration, int)
            assert segment.duration > 0
            assert segment.start >= end
            end = segment.end
    assert draft.duration == max((entry.end for entry in draft.segments()), default=0)
    at = 0
    for nth, clip in enumerate(draft.clips):
        assert clip.start == at
        at = clip.end
        assert clip.media in known
        assert 0 <= clip.freeze <= clip.duration
        shortest = min(clip.duration, draft.clips[nth - 1].duration) if nth else 0
        assert clip.transition.ms <= shortest
    for item in draft.sounds:
        assert item.media is None or item.media in known
        assert item.fade_in <= item.duration
        assert item.fade_out <= item.duration
    assert from_json(to_json(draft)) == draft
    assert summary(draft).startswith(f"Timeline ({len(draft.tracks)} track")


@QUICK
@given(st.lists(st.sampled_from(MESSAGES), min_size=1, max_size=6))
def test_any_messages_leave_a_sound_timeline(messages: list[str]) -> None:
    now = scene("scored")
    for nth, message in enumerate(messages):
        now = after(say(message, now, nth), now)
        sound(now.draft, now)


@QUICK
@given(st.sampled_from(MESSAGES))
def test_undo_takes_any_message_back(message: str) -> None:
    before = scene("scored")
    turn = say(message, before, 1)
    if turn.commit is None or turn.commit.step != "edit":
        return
    changed = after(turn, before)
    assert after(say("undo", changed, 2), changed).draft == before.draft


@QUICK
@given(st.sampled_from(["make it warmer", "add jazz music", "add the title 'X'", "make it 9:16"]))
def test_edits_of_other_things_keep_every_id(message: str) -> None:
    before = scene("scored")
    now = after(say(message, before, 1), before)
    kept = {clip.id for clip in before.draft.clips}
    assert {clip.id for clip in now.draft.clips} == kept


@dataclass(frozen=True)
class Model:
    """A timeline as a plain list of (name, ms)."""

    clips: tuple[tuple[str, int], ...]


def numbers() -> st.SearchStrategy[int]:
    return st.integers(1, 6)


def edits() -> st.SearchStrategy[tuple[str, int, int]]:
    kinds = ["remove", "duplicate", "move", "swap", "reverse", "name", "length", "cut", "split"]
    return st.tuples(st.sampled_from([*kinds, "total"]), numbers(), numbers())


def as_edit(kind: str, a: int, b: int) -> Edit:
    one, other = Targets(picks=(a,)), Targets(picks=(b,))
    choices: dict[str, Edit] = {
        "remove": Remove(targets=one),
        "duplicate": Duplicate(targets=one),
        "move": Move(targets=one, place=b),
        "swap": Swap(one=one, other=other),
        "reverse": Order(by="reverse"),
        "name": Order(by="name"),
        "length": ClipLength(targets=one, ms=b * 1000 + 500),
        "cut": CutOut(start=a * 700, end=a * 700 + b * 300),
        "split": Split(at=a * 1100),
        "total": TotalLength(ms=a * 7000 + b),
    }
    return choices[kind]


def modeled(model: Model, kind: str, a: int, b: int) -> Model:
    """The same edit on the list."""
    clips = list(model.clips)
    i, j = a - 1, b - 1
    match kind:
        case "remove":
            del clips[i]
        case "duplicate":
            clips.insert(a, clips[i])
        case "move":
            clips.insert(j, clips.pop(i))
        case "swap":
            clips[i], clips[j] = clips[j], clips[i]
        case "reverse":
            clips.reverse()
        case "name":
            clips.sort(key=lambda clip: clip[0])
        case "length":
            clips[i] = (clips[i][0], b * 1000 + 500)
        case "cut":
            clips = cut(clips, a * 700, a * 700 + b * 300)
        case "split":
            clips = split(clips, a * 1100)
    return Model(tuple(clips))


def cut(clips: list[tuple[str, int]], begin: int, end: int) -> list[tuple[str, int]]:
    """Ms by ms would do the same: what lies outside stays, in one piece per side."""
    out, at = [], 0
    for name, ms in clips:
        head = max(0, min(ms, begin - at))
        tail = max(0, min(ms, at + ms - end))
        if head + tail >= ms:
            out.append((name, ms))
        else:
            out += [(name, item) for item in (head, tail) if item]
        at += ms
    return out


def split(clips: list[tuple[str, int]], place: int) -> list[tuple[str, int]]:
    out, at = [], 0
    for name, ms in clips:
        if at < place < at + ms:
            out += [(name, place - at), (name, at + ms - place)]
        else:
            out.append((name, ms))
        at += ms
    return out


def photos() -> Scene:
    """Four photos on the timeline: nothing runs out of source."""
    laid = scene("laid")
    start = apply(laid.draft, Remove(targets=Targets(picks=(5,))), laid)
    return replace(laid, draft=start)


@settings(max_examples=120, deadline=None, derandomize=True)
@given(st.lists(edits(), max_size=8))
def test_edits_do_what_a_plain_list_would(messages: list[tuple[str, int, int]]) -> None:
    now = photos()
    model = Model(tuple((clip.name, clip.duration) for clip in now.draft.clips))
    for nth, (kind, a, b) in enumerate(messages):
        ids = tuple(clip.id for clip in now.draft.clips)
        place = replace(now, salt=str(nth), numbering=ids)
        try:
            draft = apply(now.draft, as_edit(kind, a, b), place)
        except CannotDo:
            continue
        before, now = now.draft, replace(now, draft=draft)
        if kind == "total":
            lengths = [clip.duration for clip in draft.clips]
            assert sum(lengths) == a * 7000 + b
            assert max(lengths) - min(lengths) <= 1
            model = Model(tuple((clip.name, clip.duration) for clip in draft.clips))
            continue
        model = modeled(model, kind, a, b)
        assert tuple((clip.name, clip.duration) for clip in draft.clips) == model.clips
        untouched = {clip.id for clip in before.clips} & {clip.id for clip in draft.clips}
        lost = b if kind == "cut" else 1
        assert len(untouched) >= min(len(before.clips), len(draft.clips)) - lost
        sound(draft, now)
