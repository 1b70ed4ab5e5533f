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


def w(text: str) -> Text:
    return Text(text, whole=True)


# fact: adk.event.partial
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
        # A reply that ends in markup, in an emoji or in a list; the next one starts a line.
        ([Text("**Done.**"), Text("I added a title.")], "**Done.**\nI added a title."),
        ([Text("Adding a title ✅"), Text("Done.")], "Adding a title ✅\nDone."),
        (
            [Text("- a beach\n- a boat"), Text("I added both.")],
            "- a beach\n- a boat\nI added both.",
        ),
        # What the agent kit sends whole is a reply of its own, whatever it ends in.
        ([w("Adding a title"), w("done")], "Adding a title done"),
        ([w("Adding a title"), w("Done")], "Adding a title\nDone"),
        ([w("好的"), w("完成")], "好的\n完成"),
        # Pieces of one word, however they are cut.
        ([Text("I laid out your me"), Text("dia.")], "I laid out your media."),
        ([Text("Java"), Text("Script is fine.")], "JavaScript is fine."),
        ([p("cat."), p("JPG is in.")], "cat.JPG is in."),
        # Noise.
        ([Text("Done."), Text("I encountered a temporary issue")], "Done."),
        ([Text("I've encountered a temporary issue.")], ""),
        ([], ""),
    ],
)
def test_nothing_twice_nothing_lost(events: list[Text], expected: str) -> None:
    assert read(*events) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (p("Happy with it."), p("I added the title."), "Happy with it.\nI added the title."),
        (Text("Happy with it"), Text("I added the title."), "Happy with it\nI added the title."),
        (p("I will now"), p("add the title."), "I will now add the title."),
        (p("I will now "), p("add the title."), "I will now add the title."),
        (p("Adding"), p(", then done."), "Adding, then done."),
        (p("Adding "), Text("Adding a title"), "Adding a title"),
        (p("Adding "), p("Adding a title"), "Adding a title"),
        (p("Adding it."), Text("I added it."), "Adding it.\nI added it."),
    ],
)
def test_a_tool_between_two_texts_separates_them(before: Text, after: Text, expected: str) -> None:
    reader = Reader("")
    shown = reader.feed(before)
    reader.interrupt()
    assert shown + reader.feed(after) + reader.finish() == expected


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
    assert Reader("").feed(Text("a b.")) == "a b."


def test_noise_is_no_text() -> None:
    reader = Reader("")
    assert reader.feed(Text("i ENCOUNTERED a temporary issue")) == ""
    assert reader.text == ""
