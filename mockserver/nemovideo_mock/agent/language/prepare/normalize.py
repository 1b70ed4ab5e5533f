"""A message made ready to be understood: cleaned, its quotations and names set aside, in clauses.

What people quote must not be taken for a command. Each quotation, and each file the message
mentions, is replaced by one private-use character that stands for it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from nemovideo_mock.agent.language.patterns import any_of, lowered, pattern
from nemovideo_mock.agent.language.prepare import corrections, facts, splitting
from nemovideo_mock.agent.language.prepare.facts import Facts
from nemovideo_mock.agent.language.prepare.numbers import uniform
from nemovideo_mock.agent.language.prepare.quotes import (
    QUOTE,
    keep,
    quotations,
    set_sayings_aside,
    speaks_of_text,
)
from nemovideo_mock.agent.language.prepare.splitting import Piece
from nemovideo_mock.agent.language.prepare.unread import in_another_language, in_another_script
from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.agent.timeline.layout import stem
from nemovideo_mock.media import Media

READ_AT_MOST = 4000  # characters; nobody asks for more in one breath
LONGEST = 100_000  # quotations and all
FILE = 0xE800
FILES = "[\ue800-\uefff]"
# File names that are words of the trade: `the first photo` does not mean first.jpg.
_COMMON = frozenset((
    "photo", "photos", "picture", "image", "images", "video", "videos", "clip", "clips", "music",
    "song", "title", "text", "audio", "file", "first", "second", "third", "last", "one", "two",
    "three", "red", "blue", "green", "black", "white", "final", "intro", "outro", "start", "end",
    "slideshow", "new", "all", "the", "and", "best", "make", "cut", "fade", "zoom", "pan", "left",
    "right", "top", "bottom",
))  # fmt: skip


NO_FACTS = Facts()


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """A message in pieces. `quotes` and `files` are what the placeholders stand for."""

    pieces: tuple[Piece, ...]
    quotes: tuple[str, ...]
    files: tuple[Media, ...]
    facts: Facts
    whole: str
    cut_short: bool
    foreign: bool = False

    def expand(self, text: str) -> str:
        """The text with its placeholders spelled out again."""
        return "".join(self._meaning(char) for char in text)

    def _meaning(self, char: str) -> str:
        code = ord(char)
        if QUOTE <= code < QUOTE + len(self.quotes):
            return self.quotes[code - QUOTE]
        if FILE <= code < FILE + len(self.files):
            return stem(self.files[code - FILE].filename)
        return char


def clean(message: str) -> str:
    """The message without control, private-use and lone surrogate characters; spaces single."""
    return _single_spaces(_printable(message))


def prepare(message: str, scene: Scene) -> Prose:
    """The message as prose, of what is not quoted at most the first READ_AT_MOST characters."""
    quotes: list[str] = []
    text = _single_spaces(_without_quotations(message[:LONGEST], scene, quotes))
    cut_short = len(text) > READ_AT_MOST or len(message) > LONGEST
    foreign = in_another_script(text)
    text = set_sayings_aside(text[:READ_AT_MOST], quotes)
    foreign = foreign or in_another_language(text)
    text = pattern(r"(\d{12})\d+").sub(r"\1", text)  # no number here has more digits
    found, text = facts.find(text)
    text = _set_aside_files(text, scene.media)
    low = corrections.settled(uniform(lowered(_plain_width(text))))
    return Prose(
        pieces=splitting.pieces(low),
        quotes=tuple(quotes),
        files=scene.media,
        facts=found,
        whole=low,
        cut_short=cut_short,
        foreign=foreign,
    )


# fact: agent.quotes
def _without_quotations(message: str, scene: Scene, quotes: list[str]) -> str:
    """The message with a placeholder for each quotation, before anything else is done to it."""
    names = {media.filename for media in scene.media}
    out: list[str] = []
    at = 0
    for quotation in quotations(message):
        before = message[at : quotation.begin]
        out.append(_printable(before))
        if quotation.words in names and not speaks_of_text(before):
            out.append(f" {quotation.words} ")  # a file, not words to show
        else:
            out.append(keep(quotation.words, quotes))
        at = quotation.end
    return "".join((*out, _printable(message[at:])))


def _printable(text: str) -> str:
    if text.isprintable():
        return unicodedata.normalize("NFC", text)
    return "".join(
        " " if unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn") and char != "\n" else char
        for char in unicodedata.normalize("NFC", text)
    )


def _single_spaces(text: str) -> str:
    return pattern(r"[^\S\n]+").sub(" ", text).strip()


def _plain_width(text: str) -> str:
    """Full-width digits, letters and signs as ASCII; typographic apostrophes straight."""
    if text.isascii():
        return text
    wide = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
    text = "".join(
        str(unicodedata.digit(char)) if not char.isascii() and char.isdecimal() else char
        for char in text
    )
    return text.translate(wide | {0x2019: 0x27, 0x2018: 0x27, 0xD7: ord("x"), 0x2013: 0x2D})


def _set_aside_files(text: str, media: tuple[Media, ...]) -> str:
    """Mentions of files, by whole name or by stem."""
    low = lowered(text)
    names: dict[str, int] = {}
    for index, upload in enumerate(media[:0x700]):
        for name in _called(upload.filename):
            names.setdefault(name, index)
    present = [name for name in names if name in low]
    if not present:
        return text
    words = any_of(*(re.escape(item) for item in present))
    edges = rf"(?<![a-z0-9_]){words}(?![a-z0-9_])"
    return re.sub(
        edges,
        lambda found: _file(names.get(lowered(found[0])), found[0]),
        text,
        flags=re.IGNORECASE,
    )


def _file(index: int | None, said: str) -> str:
    return said if index is None else chr(FILE + index)


def _called(filename: str) -> list[str]:
    whole = lowered(filename)
    bare = lowered(stem(filename))
    spaced = pattern(r"[_-]+").sub(" ", bare)
    short = [name for name in dict.fromkeys((bare, spaced)) if _distinctive(name)]
    return [whole, *short]


def _distinctive(name: str) -> bool:
    if name.isdigit() or name in _COMMON:
        return False
    return len(name) >= (3 if name.isascii() else 2)
