"""What an invitation says: who, when and where, as far as a message says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nemovideo_mock.agent.language.patterns import any_of, pattern

_MONTHS = any_of(
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept",
    "sep", "oct", "nov", "dec",
)  # fmt: skip
_DATES = (
    rf"(?i)\b{_MONTHS}\.? \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?\b",
    rf"(?i)\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTHS}\b\.?(?:,? \d{{4}})?",
    r"(?<!\d)\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)",
    r"(?<!\d)\d{1,2}[/.]\d{1,2}[/.]\d{2,4}(?!\d)",
    r"(?:[0-9〇零一二三四五六七八九]{4}年)?[0-9一二三四五六七八九十]{1,"
    r"3}月[0-9一二三四五六七八九十]{1,3}[日号]",
)
_NAME = r"[A-ZÀ-ÖØ-Þ][\w'’-]{0,30}(?: [A-ZÀ-ÖØ-Þ][\w'’-]{0,30}){0,2}"
_PAIR = rf"(?P<one>{_NAME}) ?(?:and|&|\+|und|et|y) ?(?P<two>{_NAME})"
_HAN = r"[\u4e00-\u9fff·]{1,6}?"
_HAN_PAIR = rf"(?P<one>{_HAN}|{_NAME}) ?(?:和|与|及|跟|&) ?(?P<two>{_HAN}|{_NAME})"
_END = r"(?=[,。;!,.;!\s]|的|在|将|要|结婚|$)"
_NOBODY = r"(?i:tik ?tok|reels?|insta\w*|ig|youtube|yt|shorts|facebook|fb|linkedin|twitter|x)\b"
_BRIDE, _GROOM = (
    r"新娘(?:是|叫|[::])? ?",
    r"新郎(?:是|叫|[::])? ?",
)
_COUPLES = (
    # Our names are Emma and Liam
    r"\b(?i:our names(?: are)?|the names(?: are)?|names(?: are)?|we are|we're|the couple(?: is)?|"
    rf"bride and groom(?: are)?|names)\b ?:? ?{_PAIR}",
    # bride: Emma, groom: Liam
    rf"\b(?i:bride|bride's name)(?i: is| named)?:? (?P<one>{_NAME})[,;]? (?i:and )?(?i:the )?"
    rf"(?i:groom|groom's name)(?i: is| named)?:? (?P<two>{_NAME})",
    # the wedding of Emma and Liam
    r"\b(?i:wedding|marriage|engagement|anniversary)(?i: invitation)?(?i: video)? "
    rf"(?i:of|for|between) {_PAIR}",
    # Emma and Liam's wedding
    rf"{_PAIR}(?='s? (?:wedding|engagement|anniversary|big day|marriage)|’s wedding"
    r"| are getting married| get married)",
    # an invitation for Emma & Liam; but not a video for TikTok and YouTube
    rf"\b(?i:for) (?!{_NOBODY}){_PAIR}(?=[,.!;]| (?:on|at)\b|$)",
    # 给李明和王芳做一个婚礼视频
    rf"[给为替] ?{_HAN_PAIR}(?=(?:制?作|做|办|准备|的?(?:婚礼|订婚|结婚)))",
    # 我们的名字是李明和王芳
    r"(?:我们的名字是|我们的名字叫|我们叫|我们是|名字是|名字叫|名字[::]|姓名[::]|新人是|"
    rf"新人[::]?|夫妻是) ?{_HAN_PAIR}{_END}",
    # 新郎李明,新娘王芳
    rf"{_GROOM}(?P<one>{_HAN})[,、, ]?(?:和)?{_BRIDE}(?P<two>{_HAN}){_END}",
    rf"{_BRIDE}(?P<one>{_HAN})[,、, ]?(?:和)?{_GROOM}(?P<two>{_HAN}){_END}",
)
_HOUSES = "Hotel|Hall|Garden|Gardens|Church|Chapel|Resort|Manor|Estate|Vineyard|Park|Beach|Castle"
_VENUES = (
    # the venue is Rose Garden
    r"(?i:\b(?:the )?(?:venue|location|place)(?: is| will be|:)) ?"
    r"(?:(?i:at) )?(?P<where>[^,.;!\n]{2,60})",
    # at the Grand Hotel
    r"\b(?:at|in) (?P<where>(?:[Tt]he )?[A-Z][\w'’]{1,30}(?: [A-Z][\w'’]{1,30}){0,4} "
    rf"(?:{_HOUSES}))\b",
    # 地点在花园酒店
    r"(?:地点|地址|场地)(?:是|在|为|[::]) ?(?P<where>[^,。;!,.;!\n]{2,40})",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Names as `Emma & Liam`, the date as it was written, the venue; empty when not given."""

    names: str = ""
    date: str = ""
    venue: str = ""

    def __bool__(self) -> bool:
        return bool(self.names or self.date or self.venue)


def find(text: str) -> tuple[Facts, str]:
    """The facts in a text, and the text without them."""
    names, text = _names(text)
    date, text = _first(_DATES, text, 0)
    venue, text = _first(_VENUES, text, "where")
    return Facts(names=names, date=date, venue=venue), text


def _names(text: str) -> tuple[str, str]:
    for source in _COUPLES:
        if found := pattern(source).search(text):
            names = f"{_bare(found['one'])} & {_bare(found['two'])}"
            return names, _without(text, found.start("one"), found.end("two"))
    return "", text


def _first(sources: tuple[str, ...], text: str, group: str | int) -> tuple[str, str]:
    for source in sources:
        if found := pattern(source).search(text):
            return found[group].strip(), _without(text, found.start(group), found.end(group))
    return "", text


def _bare(name: str) -> str:
    """A name without the possessive of `Emma and Liam's wedding`."""
    return re.sub(r"['’]s$", "", name.strip())


def _without(text: str, begin: int, end: int) -> str:
    return f"{text[:begin].rstrip()} {text[end:]}"
