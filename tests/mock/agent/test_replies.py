"""In which form an answer comes: every form, both languages, and the mixture the dice make."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nemovideo_mock.agent.plan.records import Text, Turn
from nemovideo_mock.agent.plan.replies import Form, Reply, Speaker
from nemovideo_mock.agent.words import Language, Words
from nemovideo_mock.profile import SEED, options
from nemovideo_mock.wire import sse

from tests.mock.agent.scenes import say, scene

FORMS: tuple[Form, ...] = options("replies") or ()
TALK = re.compile(r"click|open the|drag|preview in|Export|点击|打开|拖拽|预览|导出", re.IGNORECASE)
MESSAGES = {"en": "add crossfades and jazz", "zh": "加叠化转场,再加爵士乐"}
DONE = {
    "en": ("I set crossfade transitions", "I added Jazz background music"),
    "zh": ("已设置叠化转场", "已添加Jazz背景音乐"),
}


def texts(turn: Turn) -> list[str]:
    return [event.text for event in turn.events if isinstance(event, Text)]


def said(form: str, language: str, nth: int, message: str = "") -> list[str]:
    profile = SEED.replace(replies=form)
    return texts(say(message or MESSAGES[language], scene("laid"), nth, profile))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("form", FORMS)
def test_what_was_done_is_said_in_every_form(form: str, language: str) -> None:
    for nth in range(25):
        whole = "".join(said(form, language, nth))
        for done in DONE[language]:
            assert done in whole


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_form_is_what_its_name_says(language: str) -> None:
    for nth in range(25):
        first, last = said("separate", language, nth)
        assert not TALK.search(first)
        assert TALK.search(last)

        [inline] = said("inline", language, nth)
        sentence = re.split(r"(?<=[.!。!]) ?", inline.rstrip("。."))[-1]
        assert TALK.search(sentence)
        assert DONE[language][-1] in sentence

        [markdown] = said("markdown", language, nth)
        assert re.match(r"### |\*\*", markdown)
        assert re.search(r"^(?:[-*] |1\. |\| 1 \| )", markdown, re.MULTILINE)

        pieces = said("partial", language, nth)
        assert len(pieces) > 2 or language == "zh"
        assert TALK.search("".join(pieces))

        [plain] = said("plain", language, nth)
        assert not TALK.search(plain)


def test_the_mixture_has_every_form_and_every_answer_is_its_own() -> None:
    answers = [tuple(said("varied", "en", nth)) for nth in range(200)]
    assert len(set(answers)) > 100
    with_talk = [answer for answer in answers if TALK.search("".join(answer))]
    assert 0.75 < len(with_talk) / len(answers) < 0.95
    assert sum(len(answer) > 2 for answer in answers) > 20
    assert sum("|---|" in answer[0] for answer in answers) > 3
    assert sum("### " in answer[0] for answer in answers) > 5


def test_small_talk_comes_whole_or_in_pieces() -> None:
    whole = said("plain", "en", 0, "hello")
    assert "".join(said("partial", "en", 0, "hello")) == "".join(whole)


def test_one_seed_gives_one_wording_and_the_form_moves_no_time() -> None:
    assert said("varied", "en", 7) == said("varied", "en", 7)
    turns = [say("add jazz", scene("laid"), 7, SEED.replace(replies=form)) for form in FORMS]
    assert len({turn.commit and turn.commit.at for turn in turns}) == 1
    assert len({turn.ends_at for turn in turns}) == 1


def test_the_agent_kit_repeats_partial_texts_whole() -> None:
    """fact: adk.event.partial"""
    profile = SEED.replace(replies="partial", payload="adk", heartbeat="none")
    turn = say("add jazz", scene("laid"), profile=profile)
    frames = [frame.decode() for _, frame in sse.stream(turn, profile)]
    partial = [frame for frame in frames if '"partial":true' in frame]
    assert len(partial) == len(texts(turn))
    assert '"partial"' not in frames[-1]
    assert "I added Jazz background music" in frames[-1]
    ids = [re.search(r'"id":"([0-9a-f-]{36})","timestamp"', frame) for frame in frames]
    assert len({id_ and id_[1] for id_ in ids}) == len(frames)
    assert len({re.findall(r'"invocationId":"[^"]+"', frame)[0] for frame in frames}) == 1


@given(st.text(min_size=1), st.sampled_from(FORMS), st.sampled_from(["en", "zh"]), st.randoms())
def test_nothing_of_a_sentence_is_lost(
    words: str, form: Form, language: Language, dice: Random
) -> None:
    sentence = f"I said {words} so"
    speaker = Speaker(language, form, dice)
    replies: list[Reply] = [
        speaker.composed((Words(sentence, sentence),)),
        speaker.conversed((Words(sentence, sentence),)),
    ]
    for reply in replies:
        whole = "".join(reply.texts)
        assert sentence in whole or sentence.replace("|", "\\|").replace("\n", " ") in whole
        assert all(reply.texts)
