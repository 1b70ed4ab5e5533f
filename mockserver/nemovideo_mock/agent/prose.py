"""A message made ready to be understood: cleaned, its quotations and names set aside, in clauses.

What people quote must not be taken for a command. Each quotation, and each file the message
mentions, is replaced by one private-use character that stands for it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from nemovideo_mock.agent import corrections, facts, splitting
from nemovideo_mock.agent.facts import Facts
from nemovideo_mock.agent.numbers import uniform
from nemovideo_mock.agent.patterns import any_of, either, lowered, pattern
from nemovideo_mock.agent.records import Scene
from nemovideo_mock.agent.splitting import Piece
from nemovideo_mock.agent.timeline import stem
from nemovideo_mock.media import Media

READ_AT_MOST = 4000  # characters; nobody asks for more in one breath
QUOTE, FILE = 0xE000, 0xE800
QUOTES, FILES = "[\ue000-\ue3ff]", "[\ue800-\uefff]"
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

    def expand(self, text: str) -> str:
        """The text with its placeholders spelled out again."""
        return "".join(self._meaning(each) for each in text)

    def _meaning(self, each: str) -> str:
        code = ord(each)
        if QUOTE <= code < QUOTE + len(self.quotes):
            return self.quotes[code - QUOTE]
        if FILE <= code < FILE + len(self.files):
            return stem(self.files[code - FILE].filename)
        return each


def clean(message: str) -> str:
    """The message without control, private-use and lone surrogate characters; spaces single."""
    text = unicodedata.normalize("NFC", message)
    text = "".join(
        " " if unicodedata.category(each) in ("Cc", "Cs", "Co", "Cn") and each != "\n" else each
        for each in text
    )
    text = pattern(r"(\d{12})\d+").sub(r"\1", text)  # no number here has more digits
    return pattern(r"[^\S\n]+").sub(" ", text).strip()


def prepare(message: str, scene: Scene) -> Prose:
    """The message as prose, at most its first READ_AT_MOST characters."""
    text = clean(message[: 2 * READ_AT_MOST])
    cut_short = len(text) > READ_AT_MOST or len(message) > 2 * READ_AT_MOST
    quotes: list[str] = []
    text = _plain_stops(_set_aside_quotes(text[:READ_AT_MOST], quotes))
    text = _set_aside_sayings(text, quotes)
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
    )


def _plain_stops(text: str) -> str:
    """Full-width stops as ASCII: unquoted words to show end at them."""
    return text.translate(
        {ord(each): ord(each) - 0xFEE0 for each in "\uff0c\uff01\uff1f\uff1b\uff1a"}
    )


def _plain_width(text: str) -> str:
    """Full-width digits, letters and signs as ASCII; typographic apostrophes straight."""
    wide = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
    text = "".join(
        str(unicodedata.digit(each)) if not each.isascii() and each.isdecimal() else each
        for each in text
    )
    return text.translate(wide | {0x2019: 0x27, 0x2018: 0x27, 0xD7: ord("x"), 0x2013: 0x2D})


_PAIRS = (
    '"([^"\n]{1,300})"',
    "“([^”\n]{1,300})[”“]",
    "「([^」\n]{1,300})」",
    "『([^』\n]{1,300})』",
    "《([^》\n]{1,300})》",
    "«([^»\n]{1,300})»",
    "`([^`\n]{1,300})`",
    r"(?<!\w)[‘']([^‘\n]{0,300}?\S)[’'](?!\w)",
)


def _set_aside_quotes(text: str, quotes: list[str]) -> str:
    for pair in _PAIRS:
        text = pattern(pair).sub(lambda found: _keep(found[1].strip(), quotes), text)
    return text


def _keep(words: str, quotes: list[str]) -> str:
    if not words or len(quotes) >= 0x3FF:
        return " "
    quotes.append(words)
    return chr(QUOTE + len(quotes) - 1)


_TEXTS = r"(?:titles?|subtitles?|captions?|headlines?|headings?|lower[- ]thirds?|text|words?)"
_STOPS = (
    "(?= (?:at|on|in|to|across|over|near|for|from|during|with|using|between|"
    "throughout|and (?:add|put|make|use|set|then|remove|give|include|a |some |apply|"
    r"also|play|have|romantic|upbeat|background|music))\b(?! the (?:world|world'?s|"
    r"sun|city|sea|road|beach|moon|air)\b)|[.!?;,\n]|$)"
)
_SAYINGS = (
    rf"(?i)(\b{_TEXTS} ?(?:saying|that (?:says|reads)|which (?:says|reads)|reading|says|reads|"
    rf"called|named|should (?:say|read)|to (?:say|read)|with the (?:text|words?)|:)|"
    rf"\bsaying|\bthat says|"
    rf"\btitled|\bcaptioned|\bentitled|\b(?:the|with) words?|\bchange the title to|"
    rf"\brename the title to|"
    rf"\bset the title to|\b(?:says|reads):?)"
    r":? +(?P<said>[^\s\ue000-\uefff][^\n.!?;,\ue000-\uefff]{0,120}?)" + _STOPS,
    (
        "(?:标题|字幕|文字|片头|片尾|内容|副标题)?(?:写上|写着|写成|内容[是为]|改成|改为|"
        "显示为|写|文字[是为]|标题[是为]|字幕[是为]|标题[::]|字幕[::]|文字[::]|"
        r"叫做?)[::]? ?(?P<said>[^\s,。!?;、,\n\ue000-\uefff]{1,60}?)(?=[,。!?;、,\n]|$)"
    ),
)


# What a title is changed *to* may be a style and no words.
_STYLES = either(
    (
        "(?i)^(?:be )?(?:the )?(?:red|green|blue|yellow|orange|purple|pink|white|black|"
        "gold|golden|silver|gr[ae]y|brown|top|bottom|left|right|cent(?:er|re)|middle|"
        "bigger|smaller|larger|big|small)(?: (?:left|right|colou?r|corner|text))?$"
    ),
    "^(?:[红绿蓝黄橙紫粉青金银灰黑白米棕]|粉红|天蓝)色?的?$",
    "^(?:顶部|底部|居中|中间|左边|右边|上方|下方|更?[大小]一?[点些号]?|[大小]号)$",
)


_CAPITALIZED = (
    r"\b(?i:add|put|insert)(?i: a| the)? (?i:title|caption|subtitle|"
    r"text) (?P<said>[A-Z][^\n.!?;,\ue000-\uefff]{0,120}?)"
) + _STOPS
_SHOWN = (
    r"(?i)\b(?:add|overlay|put|write|show|display|insert|type) the (?:text|words?|"
    "phrase|message) (?!(?:at|on|in|to|for|of|from|and|with|that|again|over|under|"
    "back|away|up|saying|reading|"
    r"in)\b)(?P<said>[^\s\ue000-\uefff][^\n.!?;,\ue000-\uefff]{0,120}?)"
) + _STOPS


def _set_aside_sayings(text: str, quotes: list[str]) -> str:
    """Unquoted words after `saying`, `titled`, `写着`: quotations without their marks."""
    english, chinese = _SAYINGS
    text = pattern(english).sub(lambda found: _said(found, quotes), text)
    for source in (_CAPITALIZED, _SHOWN):
        text = pattern(source).sub(lambda found: _said(found, quotes), text)
    for found in pattern(chinese).finditer(text):
        about_text = pattern("标题|字幕|文字|字样|写").search(
            text[max(0, found.start() - 12) : found.end()]
        )
        if about_text:
            return text[: found.start()] + _said(found, quotes) + text[found.end() :]
    return text


def _said(found: re.Match[str], quotes: list[str]) -> str:
    said = found["said"].strip()
    if pattern(r"(?i)^(?:(?:a|an|the|my|our|something|what|its?|in|at|on|be|to)\b|$)").match(
        said
    ) and (len(said.split()) < 2):
        return found[0]
    if pattern(_STYLES).match(said):
        return found[0]
    begin = found.start("said") - found.start()
    return found[0][:begin] + _keep(said, quotes) + found[0][begin + len(found["said"]) :]


def _set_aside_files(text: str, media: tuple[Media, ...]) -> str:
    """Mentions of files, by whole name or by stem."""
    low = lowered(text)
    names: dict[str, int] = {}
    for index, each in enumerate(media[:0x700]):
        for name in _called(each.filename):
            names.setdefault(name, index)
    present = [name for name in names if name in low]
    if not present:
        return text
    words = any_of(*(re.escape(each) for each in present))
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
    short = [each for each in dict.fromkeys((bare, spaced)) if _distinctive(each)]
    return [whole, *short]


def _distinctive(name: str) -> bool:
    if name.isdigit() or name in _COMMON:
        return False
    return len(name) >= (3 if name.isascii() else 2)
