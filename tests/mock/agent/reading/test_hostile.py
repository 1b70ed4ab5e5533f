"""Messages nobody means well by: answered, and never an exception."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nemovideo_mock.agent.language import reader
from nemovideo_mock.profile import SEED
from nemovideo_mock.wire import sse

from tests.mock.agent.scenes import phrasings, say, scene

HOSTILE = {
    "empty": "",
    "spaces": " \n\t ",
    "controls": "\x00\x01\x1b[31m remove \x7f the second \x9f clip",
    "surrogate": "add a title 'a\ud800b'",
    "private use": "add title \ue000\ue001\uf8ff",
    "long words": "a" * 100_000,
    "long message": "add music " * 10_000,
    "commas": "," * 100_000,
    "digits": "9" * 100_000,
    "units": "9s" * 50_000,
    "quotes": '"' * 100_000,
    "escaped quotes": '\\"' * 50_000,
    "open escaped quotes": '"a\\"b' * 20_000,
    "single quotes": "'a " * 33_000,
    "curly quotes": "“" * 50_000,
    "and": "and " * 25_000,
    "brackets": "[{" * 50_000,
    "hashes": "#1 " * 30_000,
    "chinese": "第二张照片删掉" * 14_000,
    "numbers": "twenty one hundred " * 5_000,
    "names": "Our names are " + "Anna " * 20_000,
    "spaces between": ("make " + " " * 500) * 190,
    "huge number": "make every photo last 99999999999999999999999999 seconds",
    "huge clip": "remove clip 99999999999999999999999999",
    "zero": "make every photo last 0 seconds",
    "division": "speed up 0x",
    "right to left": "\u202eevomer eht dnoces pilc",
    "emoji": "🎬🎵" * 1000,
    "combining": "e\u0301" * 20_000,
}


@pytest.mark.parametrize("message", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_messages_are_answered(message: str) -> None:
    turn = say(message, scene("laid"))
    assert turn.events
    assert b"".join(frame for _, frame in sse.stream(turn, SEED)).endswith(b"\n\n")


def test_a_long_message_says_what_was_read() -> None:
    turn = say("add jazz. " + "blah " * 5000, scene("laid"))
    assert turn.commit is not None
    assert any("beginning" in getattr(event, "text", "") for event in turn.events)


WORDS = sorted({word for row in phrasings(of=1) for word in row["say"].split()})


@settings(max_examples=120, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
def test_any_words_in_any_order(message: str) -> None:
    say(message, scene("scored"))


@settings(max_examples=120, deadline=None, derandomize=True)
@given(st.text(max_size=80))
def test_any_text(message: str) -> None:
    say(message, scene("scored"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["scenes", "duration", "motion", "text", "music", "transition", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.dictionaries(st.sampled_from(["scenes", "clips", "duration", "speed", "size"]), JSON))
def test_any_json(data: dict[str, object]) -> None:
    say(json.dumps(data), scene("fresh"))
    assert reader.read(json.dumps(data), scene("fresh"))
