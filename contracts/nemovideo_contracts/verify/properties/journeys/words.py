"""What is said and how things are named: drawn, in any script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from hypothesis import strategies as st

Kind = Literal["edit", "title", "generation", "talk"]

# Beyond ASCII in every way that goes wrong: combined, compatible, astral, joined, right to left.
WORDS = (
    "Élodie",
    "e\u0301te\u0301",
    "Mara",
    "summer",
    "2026",
    "婚礼",
    "ｶﾀｶﾅ",
    "Привет",
    "مرحبا",
    "ﬁn",
    "𝓗𝓮𝓵𝓵𝓸",
    "🎉",
    "👩‍👩‍👧",
    "straße",
)
TALK = ("hello, who are you?", "what can you do?", "谢谢")
GENERATE = "generate a video of a sunset over the sea"
EDITS = (
    "turn these photos into a slideshow video",
    "add romantic background music",
    "把这些照片做成视频",
)


@dataclass(frozen=True, slots=True)
class Message:
    """What is said. `title` is what must then stand in the timeline, letter by letter."""

    kind: Kind
    text: str
    title: str = ""


SLIDESHOW = Message("edit", EDITS[0])


def titles() -> st.SearchStrategy[str]:
    """A few words of any script."""
    return st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)


def file_names() -> st.SearchStrategy[str]:
    """The name of a photo, without its ending."""
    return st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map("-".join)


def messages() -> st.SearchStrategy[Message]:
    return st.one_of(edits(), ordered())


def edits() -> st.SearchStrategy[Message]:
    return st.sampled_from([Message("edit", text) for text in EDITS])


def ordered() -> st.SearchStrategy[Message]:
    """Messages whose price is known beforehand, given a timeline to work on."""
    return st.one_of(
        titles().map(_title),
        st.sampled_from([Message("talk", text) for text in TALK]),
        st.just(Message("generation", GENERATE)),
    )


def _title(text: str) -> Message:
    return Message("title", f'add the title "{text}"', text)


FAULTS: tuple[Any, ...] = (
    "silent",
    "noise",
    "split-utf8",
    "multi-line",
    "comment-flood",
    {"delivery": "cut", "after": 1},
    {"delivery": "cut", "after": 3},
    "cut-inside",
    "stalled",
    "unclosed",
    "half-character",
)
"""Ways for a stream to go wrong that the turn behind it does not notice."""
FAILED: Any = {"commit": "never", "delivery": "error"}
"""A turn that comes to nothing: what it held is given back."""
