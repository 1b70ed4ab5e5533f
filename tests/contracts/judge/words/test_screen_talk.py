"""Talk of a screen in every form of an answer: what the judge finds, what clients make of it."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

import pytest
from nemovideo_client.flows.text import Reader
from nemovideo_client.protocol.sse import Decoder
from nemovideo_client.protocol.sse import Text as ClientText
from nemovideo_client.words import gui
from nemovideo_contracts.judge.words import SCREEN_TALK, passed_on, pieces, screen_talk, whole
from nemovideo_mock.agent.language import small_talk
from nemovideo_mock.agent.plan import phrases
from nemovideo_mock.agent.plan import screen_talk as talk
from nemovideo_mock.agent.words import Words
from nemovideo_mock.profile import SEED, options
from nemovideo_mock.wire import sse

from tests.mock.agent.scenes import say, scene

FORMS = [form for form in options("replies") or () if form != "varied"]
MESSAGES = {
    "en": ("add crossfades", 'add the title "Hello" and jazz', "undo"),
    "zh": ("加叠化转场", "加标题“你好”,再加爵士乐", "撤销"),
}


@functools.cache
def turns(form: str, language: str, payload: str = "typed") -> list[bytes]:
    """The streams of many answers."""
    profile = SEED.replace(replies=form, payload=payload, heartbeat="none")
    out = []
    for nth in range(12):
        for message in MESSAGES[language]:
            turn = say(message, scene("scored"), nth, profile)
            out.append(b"".join(frame for _, frame in sse.stream(turn, profile)))
    return out


def texts_of(stream: bytes) -> list[ClientText]:
    return [event for event in Decoder().feed(stream) if isinstance(event, ClientText)]


def words_of(stream: bytes) -> tuple[str, ...]:
    return tuple(text.text for text in texts_of(stream) if not text.partial)


def translating(stream: bytes) -> str:
    """The reference client's reading."""
    reader = Reader("")
    for text in texts_of(stream):
        reader.feed(text)
    reader.finish()
    return reader.text


def stripping(stream: bytes) -> str:
    """An honest client that leaves out every clause which speaks of a screen."""
    text = re.sub(r"[*`]+", "", "".join(words_of(stream)))
    clauses = re.split(r"(?<=[.!?,;:。，])\s*|\n+", text)
    return "\n".join(
        part
        for part in clauses
        if not re.search(r"click|panel|drag|preview|export|点击|拖拽|预览|导出|面板", part, re.I)
    )


def raw(stream: bytes) -> str:
    return "".join(words_of(stream))


def line_by_line(stream: bytes) -> str:
    """A client that prints each event on a line of its own, as it came."""
    return "\n".join(words_of(stream))


def rendering(stream: bytes) -> str:
    """A client that renders Markdown and lets everything else stand."""
    return re.sub(r"[*`#|]+", "", "".join(words_of(stream)))


@pytest.mark.parametrize("payload", ["typed", "adk"])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("client", [translating, stripping])
def test_an_honest_client_passes_in_every_form(
    client: Callable[[bytes], str], form: str, language: str, payload: str
) -> None:
    for stream in turns(form, language, payload):
        output, words = client(stream), words_of(stream)
        assert not [phrase for phrase in screen_talk(words) if passed_on(phrase, output)], output
        flat = re.sub(r"\W+", "", output).lower()
        assert any(piece in flat for piece in pieces(whole(words))), (words, output)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("form", [form for form in FORMS if form != "plain"])
@pytest.mark.parametrize("client", [raw, line_by_line, rendering])
def test_a_client_that_shows_it_raw_fails_in_every_form(
    client: Callable[[bytes], str], form: str, language: str
) -> None:
    for stream in turns(form, language):
        output = client(stream)
        phrases_ = screen_talk(words_of(stream))
        assert phrases_, output
        assert any(passed_on(phrase, output) for phrase in phrases_), output


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_answer_without_a_screen_has_nothing_to_translate(language: str) -> None:
    for stream in turns("plain", language):
        assert screen_talk(words_of(stream)) == set()
        assert translating(stream) == raw(stream).strip()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pieces_in_another_order_leave_no_screen_either(language: str) -> None:
    for stream in turns("partial", language):
        frames = [frame + b"\n\n" for frame in stream.split(b"\n\n") if frame]
        for index in range(0, len(frames) - 1, 2):
            frames[index], frames[index + 1] = frames[index + 1], frames[index]
        swapped = b"".join(frames)
        output = translating(swapped)
        found = screen_talk(words_of(swapped))
        assert not [phrase for phrase in found if passed_on(phrase, output)], output


def sentences() -> list[str]:
    """Everything the mock can say of a screen, in both languages and every way to set names."""
    fixed = (small_talk.HELP, small_talk.HELLO, small_talk.THANKS, small_talk.EXPORT)
    out = [text for words in fixed for text in (words.en, words.zh)]
    for pool in (talk.AFTER_AN_EDIT, talk.AFTER_A_GENERATION, talk.INSIDE):
        for words in pool:
            for line, marks in ((words.en, talk._MARKS["en"]), (words.zh, talk._MARKS["zh"])):
                out += [re.sub(r"\{(.+?)\}", mark.format(r"\1"), line) for mark in marks.values()]
    return sorted(set(out))


@pytest.mark.parametrize("sentence", sentences())
def test_every_sentence_is_found_and_translated(sentence: str) -> None:
    found = screen_talk([sentence])
    assert found, "the judge does not see it"
    translated, actions = gui.translate(sentence)
    assert actions
    assert not [phrase for phrase in found if passed_on(phrase, translated)], translated


@pytest.mark.parametrize(
    "words",
    [*(opening for opening in phrases.OPENINGS if opening), *phrases.HEADINGS, *phrases.FAREWELLS],
)
def test_no_other_sentence_is_taken_for_it(words: Words) -> None:
    assert not SCREEN_TALK.search(words.en)
    assert not SCREEN_TALK.search(words.zh)


def test_a_phrase_is_found_across_events() -> None:
    parted = ("I added jazz, and you can cl", "ick the Exp", "ort button.")
    assert screen_talk(parted) == {"click the Export"}
    assert screen_talk(tuple(text for text in parted for _ in range(2))) == screen_talk(parted)
