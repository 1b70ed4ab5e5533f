"""Words to be shown as they are: quotations, and what stands after `saying`, `titled`, `写着`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nemovideo_mock.agent.language.patterns import either, pattern, word

QUOTE = 0xE000
QUOTES = "[\ue000-\ue3ff]"
MOST_QUOTES = 0x3FF
# What opens a quotation, and what closes it; the first closing mark that is there counts.
_MARKS = {
    '"': '"', "“": "”“\"", "„": "“”\"", "”": "”", "＂": "＂", "«": "»", "»": "«", "‹": "›",
    "「": "」", "『": "』", "《": "》", "〈": "〉", "｢": "｣", "`": "`", "```": "```",
}  # fmt: skip
# A mark after a digit means inches; a single mark after a letter, or in 'em, is an apostrophe.
_OPENS = either(
    r"```",
    r"(?<![\d\\])\"",
    "[“„”＂«»‹「『《〈｢`]",
    r"(?<!\w)['‘](?!\s|\d0s\b|(?i:tis|twas|til|cause|em|n)\b)",
)
# Inner marks may be escaped, in pairs, as programs write them.
_PLAIN = r'[^"\\]*(?:\\[^"][^"\\]*)*'
_CLOSES_ESCAPED = rf'{_PLAIN}(?:\\"{_PLAIN}\\"{_PLAIN})+"'
_CLOSES_SINGLE = r"(?<=\S)['’](?!\w)"
_TEXTS = r"(?:titles?|subtitles?|captions?|headlines?|headings?|lower[- ]thirds?|text|words?)"
_FIRST, _FURTHER = r"[^\s\ue000-\uefff]", r"[^\n.!?;,\ue000-\uefff]{0,120}?"
_SAID = rf"(?P<said>{_FIRST}{_FURTHER})"
# Where such words end: at a stop, or where the sentence says when, where or what else.
_SCENERY = r"(?! the (?:world|world'?s|sun|city|sea|road|beach|moon|air)\b)"
_GOES_ON = (
    "at|on|in|to|across|over|near|for|from|during|with|using|between|throughout|"
    "and (?:add|put|make|use|set|then|remove|give|include|a |some |apply|also|play|have|"
    "romantic|upbeat|background|music)"
)
_STOPS = rf"(?= (?:{_GOES_ON})\b{_SCENERY}|[.!?;,\n]|$)"
# a title saying …, the caption: …, titled …, change the title to …
_AFTER = either(
    rf"\b{_TEXTS} ?(?:saying|(?:that|which) (?:says|reads)|reading|says|reads|called|named|"
    r"should (?:say|read)|to (?:say|read)|with the (?:text|words?)|:)",
    r"\bsaying|\bthat says|\btitled|\bcaptioned|\bentitled|\b(?:the|with) words?",
    r"\b(?:change|rename|set) the title to",
    r"\b(?:says|reads):?",
)
_SAYING = rf"(?i)(?:{_AFTER}):? +{_SAID}{_STOPS}"
# Add title Our Summer
_CAPITALIZED = (
    r"\b(?i:add|put|insert)(?i: a| the)? (?i:title|caption|subtitle|text) "
    rf"(?P<said>[A-Z]{_FURTHER}){_STOPS}"
)
# overlay the words our summer
_NOT_WORDS = word(
    "at|on|in|to|for|of|from|and|with|that|again|over|under|back|away|up|saying|reading"
)
_SHOWN = (
    r"(?i)\b(?:add|overlay|put|write|show|display|insert|type) the (?:text|words?|phrase|message) "
    rf"(?!{_NOT_WORDS}){_SAID}{_STOPS}"
)
# 标题写着…, 字幕改成…
_WRITTEN = (
    "(?:标题|字幕|文字|片头|片尾|内容|副标题)?"
    "(?:写上|写着|写成|内容[是为]|改成|改为|显示为|写|(?:文字|标题|字幕)[是为:]|叫做?):? ?"
    r"(?P<said>[^\s,。!?;、\n\ue000-\uefff]{1,60}?)(?=[,。!?;、\n]|$)"
)
_ABOUT_TEXT = "标题|字幕|文字|字样|写"
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
_LONE_WORD = r"(?i)^(?:(?:a|an|the|my|our|something|what|its?|in|at|on|be|to)\b|$)"


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words in marks: `begin` and `end` with the marks, in the message as it came."""

    begin: int
    end: int
    mark: str
    words: str


def quotations(text: str) -> Iterator[Quotation]:
    """Every quotation of a text, from left to right; what stands inside one opens no other."""
    absent: set[str] = set()
    at = 0
    while found := pattern(_OPENS).search(text, at):
        at = found.end()
        close = None if found[0] in absent else _closing(text, found[0], at)
        if close is None:
            absent.add(found[0])
            continue
        begin, end = close
        if text[at:begin].strip():
            yield Quotation(found.start(), end, found[0], text[at:begin])
            at = end


def _closing(text: str, mark: str, at: int) -> tuple[int, int] | None:
    """Where the mark that closes a quotation begins and ends."""
    if mark in "'‘":
        found = pattern(_CLOSES_SINGLE).search(text, at)
        return found.span() if found else None
    if mark == '"' and (found := pattern(_CLOSES_ESCAPED).match(text, at)):
        return found.end() - 1, found.end()
    closing = [_MARKS[mark]] if mark == "```" else list(_MARKS[mark])
    for end_mark in closing:
        if (begin := text.find(end_mark, at)) >= 0:
            return begin, begin + len(end_mark)
    return None


def keep(words: str, quotes: list[str]) -> str:
    """The placeholder of words to show, which are added to `quotes` as they are."""
    if not words.strip() or len(quotes) >= MOST_QUOTES:
        return " "
    quotes.append(writable(words))
    return chr(QUOTE + len(quotes) - 1)


def writable(words: str) -> str:
    """The words as they are, but for lone surrogates, which cannot be written as UTF-8."""
    return pattern("[\ud800-\udfff]").sub("\ufffd", words)


def speaks_of_text(text: str) -> bool:
    """Whether words before a quotation say that it is to be shown."""
    return bool(pattern(rf"(?i)\b{_TEXTS}\b|\bsaying\b|{_ABOUT_TEXT}").search(text))


def _plain_stops(text: str) -> str:
    """Full-width stops as ASCII: unquoted words to show end at them."""
    return text.translate(
        {ord(char): ord(char) - 0xFEE0 for char in "\uff0c\uff01\uff1f\uff1b\uff1a"}
    )


def set_sayings_aside(text: str, quotes: list[str]) -> str:
    """The text with a placeholder for each quotation without marks."""
    text = _plain_stops(text)
    for source in (_SAYING, _CAPITALIZED, _SHOWN):
        text = pattern(source).sub(lambda found: _said(found, quotes), text)
    for found in pattern(_WRITTEN).finditer(text):
        if pattern(_ABOUT_TEXT).search(text[max(0, found.start() - 12) : found.end()]):
            return text[: found.start()] + _said(found, quotes) + text[found.end() :]
    return text


def _said(found: re.Match[str], quotes: list[str]) -> str:
    said = found["said"].strip()
    if pattern(_LONE_WORD).match(said) and len(said.split()) < 2:
        return found[0]
    if pattern(_STYLES).match(said):
        return found[0]
    begin = found.start("said") - found.start()
    return found[0][:begin] + keep(said, quotes) + found[0][begin + len(found["said"]) :]
