"""Whatever stands in quotes arrives unchanged in the draft."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nemovideo_mock.draft import from_json, to_json

from tests.mock.agent.scenes import outcome, say, scene

PAIRS = (
    '""',
    "“”",
    "„“",
    "””",
    "«»",
    "»«",
    "‹›",
    "「」",
    "『』",
    "《》",
    "〈〉",
    "｢｣",
    "＂＂",
    "``",
)
SINGLE = ("''", "‘’")
TEXTS = (
    "Call 00491701234567",
    "DE89 3704 0044 0532 0130 00",
    "DE89370400440532013000",
    "first line\nsecond line\n\nfourth",
    "word " * 120 + "end",
    "a" * 3000,
    "🎬 Ünïcödé — 你好,世界!",
    "C:\\new\\table\\",
    "remove all clips; add music, 9:16",
    "{hello: world} [1, 2] {}",
    '{"scenes": 1}'.replace('"', ""),
    "two  spaces and a\ttab",
    " edges ",
    "１２３，full width！",
    "e\u0301 is two characters",
    "\ue000\uf8ff private use",
    "zwj 👨‍👩‍👧 and \u202ertl",
)
SLOW = settings(max_examples=60, deadline=None, derandomize=True)


def said(text: str, pair: str, request: str = "add a title {}") -> list[str]:
    turn = say(request.format(f"{pair[0]}{text}{pair[1]}"), scene("laid"))
    assert turn.commit is not None, "nothing was done"
    draft = from_json(json.loads(json.dumps(to_json(turn.commit.draft))))
    assert [clip.id for clip in draft.clips] == [clip.id for clip in scene("laid").draft.clips]
    return [shown.text for shown in draft.texts]


def drawn(pair: str) -> st.SearchStrategy[str]:
    """Texts without the marks that would end the quotation."""
    closing = {"”": "”", "“": '“”"'}.get(pair[1], pair[1])
    alphabet = st.characters(exclude_categories=["Cs"], exclude_characters=closing)
    loud = st.sampled_from("0123456789\n \\'\"“”„«»「」『』《》`‘’{}[],.;!?:🎬你好")
    chars = st.one_of(alphabet, loud.filter(lambda char: char not in closing))
    return st.text(chars, min_size=1, max_size=600).filter(lambda text: bool(text.strip()))


@SLOW
@given(st.data())
def test_any_text_in_any_quotes_is_unchanged(data: st.DataObject) -> None:
    pair = data.draw(st.sampled_from(PAIRS))
    text = data.draw(drawn(pair))
    assert said(text, pair) == [text]


@SLOW
@given(st.data())
def test_any_text_in_single_quotes_is_unchanged(data: st.DataObject) -> None:
    """Single quotes are apostrophes as well: there are none inside, and no space at the edges."""
    pair = data.draw(st.sampled_from(SINGLE))
    text = data.draw(drawn(pair).filter(lambda text: not {"'", "’", "‘"} & set(text)))
    if (text := text.strip()) and not text[:1].isdigit():
        assert said(text, pair) == [text]


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text)[:30])
def test_hard_texts_in_every_pair(text: str, pair: str) -> None:
    assert said(text, pair) == [text]


@pytest.mark.parametrize(
    "request_",
    [
        "put {} on the last clip",
        "please add a subtitle saying {} at the end",
        "add music and the title {}, then make every photo last 3 seconds",
        "加一个标题{}",
        "标题写{}",
    ],
)
def test_in_every_request(request_: str) -> None:
    text = "Call 00491701234567\nDE89370400440532013000, now!"
    turn = say(request_.format(f'"{text}"'), scene("laid"))
    assert turn.commit is not None
    assert [shown.text for shown in turn.commit.draft.texts] == [text]


@pytest.mark.parametrize(
    "message", ["add a title saying Call 00491701234567", "标题写00491701234567"]
)
def test_words_without_quotes_keep_their_digits(message: str) -> None:
    turn = say(message, scene("laid"))
    assert turn.commit is not None
    assert turn.commit.draft.texts[0].text.endswith("00491701234567")


@SLOW
@given(drawn("\x00\x00"))
def test_any_text_in_a_json_prompt_is_unchanged(text: str) -> None:
    prompt = {"title": text, "scenes": [{"image": "beach.jpg", "text": {"content": text}}]}
    turn = say(json.dumps(prompt), scene("fresh"))
    assert turn.commit is not None
    assert [shown.text for shown in turn.commit.draft.texts] == [text, text]


@pytest.mark.parametrize(
    ("message", "texts"),
    [
        (r'add a title "he said \"hi\" to all"', [r"he said \"hi\" to all"]),
        (r'add a title "C:\temp\" and a caption "B"', ["B", "C:\\temp\\"]),
        (r'add a title "\"quoted\""', [r"\"quoted\""]),
    ],
)
def test_escaped_marks_end_no_quotation(message: str, texts: list[str]) -> None:
    turn = say(message, scene("laid"))
    assert turn.commit is not None
    assert sorted(shown.text for shown in turn.commit.draft.texts) == texts


def test_inches_are_no_quotes() -> None:
    turn = say('the prints are 5" by 7", add the title "Our Trip"', scene("laid"))
    assert turn.commit is not None
    assert [shown.text for shown in turn.commit.draft.texts] == ["Our Trip"]


@pytest.mark.parametrize("fence", ["```json\n{}\n```", "```\n{}\n```", "'{}'", "`{}`", "{}"])
def test_json_in_a_fence_is_json(fence: str) -> None:
    prompt = fence.format('{"scenes":[{"image":"city.jpg","duration":3}]}')
    before = scene("fresh")
    for message in (prompt, f"Use this:\n{prompt}"):
        assert outcome(say(message, before), before)["names"] == ["city"]


@pytest.mark.parametrize(
    "message", ['make a video with "city.jpg"', "make a video from 'city.jpg'"]
)
def test_a_file_may_be_named_in_quotes(message: str) -> None:
    before = scene("fresh")
    assert outcome(say(message, before), before)["names"] == ["city"]
