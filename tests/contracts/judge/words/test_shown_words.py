"""Whether the user saw each answer: words that two answers have in common prove neither."""

from __future__ import annotations

import json

import pytest
from nemovideo_contracts.judge.results import Record

from tests.contracts.judge.journeys import Journal, ending, journey, of, spoiled, violations

RULE = "sse.text.forwarded"
FIRST, SECOND = "I set crossfade transitions.", "I added the title you asked for."


def answering(*answers: tuple[str, ...]) -> Record:
    """A journey whose turns say these texts, an event for each."""

    def answer(journal: Journal) -> None:
        for turn, texts in zip(of(journal, "run_sse"), answers, strict=True):
            events = ({"type": "text", "content": text} for text in texts)
            frames = [{"at": 0, "data": f"data: {json.dumps(event)}\n\n"} for event in events]
            turn["response"]["frames"] = frames

    return spoiled(journey("smooth"), answer)


def missing(record: Record, output: str) -> list[str]:
    found = violations(ending(record, output=output))
    return [violation.violation for v in found if v.rule.id == RULE for violation in v.violations]


@pytest.mark.parametrize(
    "opener",
    ["Done!", "All set.", "Sure, here it is.", "I have updated your timeline.", "已为你完成修改。"],
)
def test_a_shared_opener_does_not_show_the_second_answer(opener: str) -> None:
    record = answering((opener, FIRST), (opener, SECOND))
    assert missing(record, f"{opener} {FIRST}\n{opener} {SECOND}") == []
    assert missing(record, f"{FIRST}\n{SECOND}") == []
    (swallowed,) = missing(record, f"{opener} {FIRST}")
    assert SECOND in swallowed
    (swallowed,) = missing(record, f"{opener} {SECOND}")
    assert FIRST in swallowed


def test_a_shared_opener_shown_twice_is_enough() -> None:
    """What else was said may have been translated away."""
    record = answering(("All set. ", FIRST), ("All set. ", SECOND))
    assert missing(record, f"All set.\n{FIRST}\nAll set.") == []


@pytest.mark.parametrize("opener", ["All set.", "Sure, here it is."])
def test_sentences_that_speak_of_a_screen_may_be_left_out_whole(opener: str) -> None:
    """What is left then is short, and is shown for every answer."""
    spoken = f"{opener} I added the title, and all it takes to watch it is to click Play."
    record = answering((spoken,), (spoken,))
    assert missing(record, f"{opener}\n{opener}") == []
    assert missing(record, opener)


def test_a_sentence_in_several_events_is_one() -> None:
    record = answering(("Done! I added the title ", "and you can click Play."), (FIRST,))
    assert missing(record, FIRST) == []


def test_the_same_answer_twice_is_shown_twice() -> None:
    record = answering((FIRST,), (FIRST,))
    assert missing(record, f"{FIRST}\n{FIRST}") == []
    assert missing(record, FIRST)


def test_an_answer_inside_a_longer_one_is_not_shown_by_it() -> None:
    record = answering(
        ("I set crossfade transitions between all clips.",), ("I set crossfade transitions.",)
    )
    assert missing(record, "I set crossfade transitions between all clips.")


def test_what_a_broken_stream_said_need_not_be_shown_as_well() -> None:
    record = answering(("All set.",), ("All set.",))
    record = spoiled(record, lambda journal: of(journal, "run_sse")[0].update(ending="cut"))
    assert missing(record, "All set.") == []


def test_a_word_that_a_piece_ends_with_shows_no_answer() -> None:
    first = ("I laid out your media on the ", "timeline. ", "I set crossfade ", "transitions.")
    record = answering(first, (SECOND,))
    own = "the timeline was changed"
    assert len(missing(record, own)) == 2
    assert missing(record, f"{own}\n{''.join(first)}\n{SECOND}") == []
