"""Text events → what the user reads."""

from __future__ import annotations

import pytest
from nemovideo_client.flows.text import Reader
from nemovideo_client.protocol.sse import Text


def read(*events: Text) -> str:
    reader = Reader("")
    shown = "".join([*(reader.feed(event) for event in events), reader.finish()])
    assert reader.text == shown.strip()
    return shown


def p(text: str) -> Text:
    return Text(text, partial=True)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        # Deltas, then the whole.
        ([p("Adding "), p("a title"), Text("Adding a title")], "Adding a title"),
        ([p("Adding "), Text("Adding a title ✅")], "Adding a title ✅"),
        # Cumulative partials, then the whole.
        (
            [p("Adding"), p("Adding a"), p("Adding a title"), Text("Adding a title")],
            "Adding a title",
        ),
        ([p("Add "), p("Add a title")], "Add a title"),
        ([p("Add"), p("Add a title")], "AddAdd a title"),
        ([Text("XX")], "XX"),
        # A whole that is worded differently has already been read.
        ([p("Adding a title"), Text("I add a title")], "Adding a title"),
        # Short repeated deltas are no cumulation.
        ([p("ha"), p("ha"), p("ha")], "hahaha"),
        # The same whole text twice.
        ([Text("Done."), Text("Done.")], "Done."),
        ([Text("Done."), Text("Again."), Text("Done.")], "Done.\nAgain.\nDone."),
        # Two messages, and one in pieces.
        ([Text("Working."), Text("Done.")], "Working.\nDone."),
        ([Text("Adding a "), Text("title.")], "Adding a title."),
        ([Text("Adding"), Text(", then done.")], "Adding, then done."),
        ([Text("Done."), Text(" Really.")], "Done. Really."),
        ([p("One."), Text("One."), p("Two."), Text("Two.")], "One.\nTwo."),
        ([Text("好的。"), Text("完成。")], "好的。\n完成。"),
        # Noise.
        ([Text("Done."), Text("I encountered a temporary issue")], "Done."),
        ([Text("I've encountered a temporary issue.")], ""),
        ([], ""),
    ],
)
def test_nothing_twice_nothing_lost(events: list[Text], expected: str) -> None:
    assert read(*events) == expected


def test_partial_text_waits_for_its_sentence() -> None:
    reader = Reader("")
    assert reader.feed(p("Click the Ex")) == ""
    assert reader.feed(p("port button. Then")) == "Say “export”. "
    assert reader.actions == {"export"}
    assert reader.finish() == "Then"


def test_a_number_is_no_sentence_end() -> None:
    reader = Reader("")
    assert reader.feed(p("It takes 2.")) == "It takes 2."
    assert reader.feed(p("5 seconds. Ok")) == "5 seconds. "


def test_secrets_are_not_read_out() -> None:
    reader = Reader("own-token")
    text = "Your tokens: own-token, nmv_usr_abc-DEF_1 and clm_xyz."
    assert reader.feed(Text(text)) == "Your tokens: ***, nmv_usr_*** and clm_***."
    assert Reader("").feed(Text("a b")) == "a b"


def test_noise_is_no_text() -> None:
    reader = Reader("")
    assert reader.feed(Text("i ENCOUNTERED a temporary issue")) == ""
    assert reader.text == ""
