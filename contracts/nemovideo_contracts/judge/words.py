"""The agent's words, and whether the user saw them."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

from ..spec import upload_formats
from .journal import answers
from .journal.case import Case, Outcome
from .journal.exchange import Exchange

_NAME = r"[\[“\"「]?\w+[\]”\"」]?"
SCREEN_TALK = re.compile(
    rf"\bclick(?: on)? (?:the )?{_NAME}|\b(?:open|in) (?:the )?{_NAME} panel"
    r"|\bdrag (?:and drop )?(?:the |a |your )?\w+|\bexport[\]”\"」]? button"
    r"|\bpreview in (?:the )?timeline"
    r"|点击|拖拽|拖动|打开[^。,，]{0,12}面板|时间[线轴][^。,，]{0,4}预览",
    re.IGNORECASE,
)
"""Talk of buttons and panels, which a client translates; emphasis is taken off first."""
_SENTENCES = r"(?<=[.!?。！？])\s*|\n+"
_BREAKS = r"[,;:，；：|“”\"'–—\ufffd()（）\[\]]+"
_LONG, _SHORT = 12, 5
"""Characters that a stretch of words needs to be surely the agent's; the latter where none is
longer."""


_FORMATS = re.compile(rf"\b(?:{'|'.join(upload_formats())})\b", re.IGNORECASE)


def names_formats(text: str) -> bool:
    """Whether at least two accepted formats are named."""
    return len({name.lower() for name in _FORMATS.findall(text)}) > 1


_CHANGE = re.compile(
    r"timeline|track|chang|updat|added|edit(?:ed)?\b|now (?:has|shows|contains)|applied"
    r"|时间线|轨道|改动|更新|添加|已(?:经)?(?:做|加|改)",
    re.IGNORECASE,
)


def reports_change(case: Case, draft: Mapping[str, object]) -> bool:
    """Whether the client says in words of its own what is on the timeline, or that it changed."""
    if case.outcome is None:
        return False
    own = own_words(case, case.outcome)
    names = {_flat(name) for _, segment in answers.segments(draft) for name in _names(segment)}
    return bool(_CHANGE.search(own)) or any(name in _flat(own) for name in names if name)


def _names(segment: Mapping[str, object]) -> list[str]:
    m = segment.get("m")
    values = (m.get("text"), m.get("name")) if isinstance(m, Mapping) else ()
    return [value for value in values if isinstance(value, str)]


def own_words(case: Case, outcome: Outcome) -> str:
    """The lines of the output that are not the agent's."""
    said = [turn.stream.texts for turn in case.turns]
    texts = [_flat(text) for words in said for text in (whole(words), *words)]
    lines = [(line.strip(), _flat(line)) for line in outcome.output.splitlines()]
    return "\n".join(line for line, flat in lines if not any(flat in text for text in texts))


def shown(case: Case, turn: Exchange) -> bool:
    """Whether any stretch of a turn's words stands in what the client printed.

    Words that other turns say as well have to stand there as often as all of them say it: an
    opener that two answers share shows neither.
    """
    seen = _flat(case.outcome.output) if case.outcome else ""
    whole_turns = (message for message in case.turns if message.ending == "complete")
    others = [_flat(whole(message.stream.words)) for message in whole_turns if message is not turn]
    stretches = _stretches(turn.stream.words)
    return any(seen.count(one) > sum(other.count(one) for other in others) for one in stretches)


def _stretches(words: Sequence[str]) -> Iterator[str]:
    """What may be looked for of a turn's words.

    Of a piece that breaks off inside a sentence only what is long: the rest may be a single word
    that any client prints.
    """
    yield from (*pieces(whole(words)), *_left_alone(whole(words)))
    for before, word in itertools.pairwise(("", *words)):
        found = (*pieces(word), *_left_alone(word))
        sentences = _ends_sentence(before) and _ends_sentence(word)
        yield from found if sentences else filter(_sure, found)


def _ends_sentence(text: str) -> bool:
    return not text.strip() or re.split(_SENTENCES, text)[-1] == ""


def _sure(stretch: str) -> bool:
    return len(stretch) >= _LONG or _chinese(stretch)


def _left_alone(text: str) -> list[str]:
    """Stretches of the sentences that stay where those that speak of a screen are left out."""
    sentences = re.split(_SENTENCES, _without_emphasis(text))
    plain = [sentence for sentence in sentences if not SCREEN_TALK.search(sentence)]
    return [piece for sentence in plain for piece in pieces(sentence)] if plain != sentences else []


def whole(words: Sequence[str]) -> str:
    """A turn's texts as one: they may add up, and a text sent twice counts once."""
    return "".join(text for text, _ in itertools.groupby(words))


def screen_talk(words: Sequence[str]) -> set[str]:
    """The phrases of a turn that speak of a screen, wherever one event ends and the next begins."""
    texts = {_without_emphasis(word) for word in (whole(words), *words)}
    return {found.group() for text in texts for found in SCREEN_TALK.finditer(text)}


def passed_on(phrase: str, output: str) -> bool:
    """Whether a phrase stands in what the client printed, however it set and parted it."""
    return _flat(phrase) in _flat(output)


def pieces(text: str) -> list[str]:
    """Stretches of a text that a translation of screen talk may leave alone."""
    parts = re.split(rf"{_SENTENCES}|{_BREAKS}", _without_emphasis(text))
    whole = [_flat(part) for part in parts if not SCREEN_TALK.search(part)]
    return list(filter(_sure, whole)) or [stretch for stretch in whole if len(stretch) >= _SHORT]


def plain(text: str) -> bool:
    """Whether a sentence of it speaks of no screen: a client may leave out the others whole."""
    sentences = re.split(_SENTENCES, _without_emphasis(text))
    return any(pieces(part) for part in sentences if not SCREEN_TALK.search(part))


def _without_emphasis(text: str) -> str:
    return re.sub(r"[*`]+", "", text)


def _chinese(text: str) -> bool:
    return len(re.findall(r"[\u4e00-\u9fff]", text)) > 3


@functools.lru_cache(64)
def _flat(text: str) -> str:
    """Letters and digits only, in lower case; text that was escaped as JSON is read first."""
    unescaped = re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text, flags=re.IGNORECASE)
    return "".join(
        character for character in unescaped.replace("\\n", " ").lower() if character.isalnum()
    )
