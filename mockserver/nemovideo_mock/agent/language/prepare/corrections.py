"""Second thoughts: what people take back within a message, settled before anything is understood.

remove the title. no, not the title, the music     → remove the music
make photo 2 last 5s, no wait, 6                   → make photo 2 last 6s
don't remove the title, just the music             → remove the music
every photo but the first                          → every photo except the first

A correction names what it changes by kind: a color takes the place of a color, a thing of a thing.
"""

from __future__ import annotations

import re

from nemovideo_mock.agent.language.lexicon.colors import CHINESE, ENGLISH
from nemovideo_mock.agent.language.lexicon.moods import MUSICAL
from nemovideo_mock.agent.language.patterns import any_of, either, pattern, word
from nemovideo_mock.agent.language.prepare import splitting

MOST_CORRECTIONS = 8

_PICK_EN = r"(?:#\d+(?: to last)?|last|middle|every|each|all(?: the)?|both)"
_NOUN_EN = (
    r"(?:photos?|pictures?|pics?|images?|clips?|videos?|slides?|shots?|scenes?|segments?|one|"
    r"titles?|subtitles?|captions?|lower thirds?|texts?|music|bgm|song|soundtrack|transitions?|"
    r"sound|audio)"
)
_PICK_ZH = r"(?:(?:倒数)?#\d+[张个段首]?|最后1?[张个段]|每1?[张个段]|所有的?|全部)"
_NOUN_ZH = r"(?:照片|图片|视频片段|视频|片段|标题|字幕|文字|背景音乐|音乐|配乐|歌|转场|原声|图)"
_FILE = "[\ue800-\uefff]"
_THING = either(
    rf"\b(?:the |my |that |this )?(?:{_PICK_EN} )?{_NOUN_EN} \d+\b(?!%)",
    rf"(?:\b(?:the |my |that |this ))?{_PICK_EN} {_NOUN_EN}\b",
    rf"\b(?:the |my |that |this )?{_NOUN_EN}\b",
    rf"(?:\bthe )?{_PICK_EN}(?! ?[\w<])",
    rf"(?:\bthe )?{_FILE}(?: (?:photo|picture|pic|image|clip|video|one)\b)?(?:那?[张个段])?",
    rf"{_PICK_ZH}的?{_NOUN_ZH}?|{_NOUN_ZH}",
)
# One kind of word takes the place of another of its kind.
_KINDS: tuple[str, ...] = (
    "[\ue000-\ue3ff]",
    r"<\d+>",
    r"\d+(?:\.\d+)?%",
    r"\b\d{1,2}:\d{1,2}\b",
    r"\b\d+(?:\.\d+)?x\b|\d+(?:\.\d+)?倍",
    either(rf"\b{any_of(*ENGLISH)}\b", rf"{any_of(*CHINESE)}色"),
    MUSICAL,
    either(
        word(
            r"cross ?fad\w*|dissolv\w*|wip(?:e|es)|slides?(?! ?show)|fade to (?:black|white)|cuts"
        ),
        "叠化|溶解|擦除|滑动|黑场|白场|淡入淡出",
    ),
    either(
        word("(?:top|bottom)(?: (?:left|right))?|left|right|cent(?:er|re)|middle"),
        "[左右][上下]角?|顶部|底部|中间|居中|上方|下方|左边|右边",
    ),
    either(
        word("vertical|horizontal|portrait|landscape|square|tiktok|youtube|reels?"),
        "竖屏|横屏|方形|抖音|竖版|横版",
    ),
    either(word("(?:the )?(?:end|start|beginning|front|back)"), "开头|结尾|片头|片尾"),
    either(word("sepia|vintage|warm|cool|black and white|b&w"), "黑白|复古|暖色调?|冷色调?"),
    _THING,
)
_BARE_NUMBER = r"(?<![#\d<.:])(\d+(?:\.\d+)?)(?![\d>%:.x]| ?(?:photo|clip|pic|image))"

_TAKES_BACK = either(
    (
        r"(?:[,.;!?…-]|\s-|^)\s*(?:(?:oh|oops|uh|um|ah|hmm|ok)[, ]+)?(?:"
        r"no,? (?:no,? )?wait|no,? sorry|no,? actually|wait,? no|wait,? actually|sorry,? no|"
        r"(?:sorry,? |no,? )?i (?:mean|meant)|no,? no|scratch that|make that|or rather|"
        r"correction|sorry(?=,)|wait(?=,)|no(?=,)|nope(?=,)|"
        r"no(?= (?:make|use|put|set|change|keep) )"
        r")\b[\s,.:;!…-]*"
    ),
    (
        r"(?:[,。;!?…\s]|^)(?:哦|啊|呃|等等|等1下|等下)?[,]?(?:(?<=[哦啊呃])不|不(?=,)|不对|不不|说错了?|错了|我是说|"
        r"我的意思是|不是(?=[,。]))[,。!:\s]*"
    ),
)
# `no, not jazz, …`, about the turn before.
_AT_ONCE = r"^\W*(?:no|nope|不)\W+not [^,.;]{1,60}[,;.] (?=\w)"
_LEADS = r"^\W*(?:it'?s|that'?s|just|only|but|rather|instead|应该是|应该|应是|而是|是)\s*"
_NOT_THIS = either(
    r"^\W*not (?P<en>[^,.;]{1,60}?)(?:[,.;]| but| -)+\s*",
    r"^\W*不是(?P<zh>[^,。;]{1,30})[,。;]\s*",
)
_NOT_THAT = r"^\W*(?:not|不是) ?(?P<gone>[^,.;,。]{1,60})\W*$"
_IT = r"\b(?:it|them|that)\b|它"

_ENGLISH_VERB = rf"(?P<verb>(?:get rid of|take out|{splitting.VERBS_EN}))"
_RESTING = r"(?:,|;|\.|-|\bbut\b)"
# `don't remove the title, just the music`: the verb is meant for the second thing.
_SPARES = (
    rf"\b(?:don'?t|do not|never) {_ENGLISH_VERB} (?P<spared>[^,.;!?]{{1,60}}?)"
    rf"(?P<gone> gone| removed| deleted| out)?\s*{_RESTING}"
    r"[\s,]*(?:but |and )?(?:just|only|instead|rather|but)\s+(?P<meant>[^,.;!?]{1,80})"
)
_CHINESE_VERB = "(?P<verb>删除|删掉|删|去掉|移除|换掉|换|改|静音|加|调|剪)"
_SPARES_ZH = (
    rf"不是(?:要|让你)?{_CHINESE_VERB}?(?P<spared>[^,。;]{{1,20}})[,。;]?"
    "(?:而)?是(?P<meant>[^,。;!?]{1,40})"
)
# `the music, not the title`; `every photo but not the first` leaves one out.
_APART_FROM = r",? (?:but|just|only) not (?=(?:on |for |in )?(?:the |#|photo|clip|[\ue800-\uefff]))"
_NOT_BUT = either(
    (
        r",\s*(?:and )?not (?!only|just|too|so|to|more|less|longer|at|before|until|over|that|"
        r"crop\w*|sure|bad|yet|be\b)(?P<en>[^,.;!?]{1,50}?)(?=[,.;!?]|$)"
    ),
    r",\s*(?:而)?不是(?P<zh>[^,。;!?]{1,20}?)(?=[,。;!?]|$)",
)
_ALL_BUT = (
    r"\b((?:every|each|all)(?: of)?(?: the| my)? \w+|everything|anything|everyone) "
    r"but (?=the |my |#|photo|clip|[\ue800-\uefff])"
)
_INSTEAD = r"\binstead of (?!crop|cut)[^,.;!?]{1,40}"


def settled(low: str) -> str:
    """A uniform, lowercase message without what it takes back."""
    low = pattern(_ALL_BUT).sub(r"\1 except ", low)
    low = pattern(_INSTEAD).sub(" ", low)
    low = _contrasted(low)
    parts = _parted(pattern(_AT_ONCE).sub("", low, count=1))
    said = parts[0]
    for correction in parts[1:]:
        said = _corrected(said, correction)
    return said


def _parted(low: str) -> list[str]:
    """What was said first, and each correction of it."""
    marks = list(pattern(_TAKES_BACK).finditer(low))
    marks = [mark for mark in marks if _requests(low[: mark.start()])][:MOST_CORRECTIONS]
    begins = [0, *(mark.end() for mark in marks)]
    ends = [*(mark.start() for mark in marks), len(low)]
    return [low[begin:end] for begin, end in zip(begins, ends, strict=True)]


def _requests(text: str) -> bool:
    return _has_verb(text) or bool(pattern(_THING).search(text))


def _contrasted(low: str) -> str:
    """`don't V this, just that`, `V that, not this`: only what is meant stays."""
    low = pattern(_SPARES).sub(_verb_meant, low)
    low = pattern(_SPARES_ZH).sub(_verb_meant, low)
    low = pattern(_APART_FROM).sub(" except ", low)
    return pattern(_NOT_BUT).sub(lambda found: "" if _names_only(found) else found[0], low)


def _verb_meant(found: re.Match[str]) -> str:
    meant, verb = found["meant"], found["verb"]
    if found.groupdict().get("gone"):
        verb = "remove"
    if _has_verb(meant) or verb is None:
        return meant if verb is None or found[0][0] == "不" else found[0]
    return f"{verb} {meant}"


def _names_only(found: re.Match[str]) -> bool:
    return not _has_verb(found["en"] or found["zh"])


def _has_verb(text: str) -> bool:
    return bool(pattern(f"{splitting.VERBS_EN}|{splitting.VERBS_ZH}").search(text))


def _corrected(said: str, correction: str) -> str:
    """What was said, as the correction puts it."""
    if gone := pattern(_NOT_THAT).match(correction):
        return _left_out(said, gone["gone"].strip())
    if wrong := pattern(_NOT_THIS).match(correction):
        correction = correction[wrong.end() :]
    head, _, tail = _first_sentence(correction)
    head = pattern(_LEADS).sub("", head)
    if not _has_verb(head) or pattern(_IT).search(head):
        changed = _exchanged(said, head)
        if changed is not None:
            return changed + tail
    if _has_verb(head):
        return _without_last(said) + head + tail
    return f"{said}, {head}{tail}"


def _first_sentence(text: str) -> tuple[str, str, str]:
    found = pattern(r"[.!?;](?=\s|$)|[。\n]").search(text)
    if not found:
        return text, "", ""
    return text[: found.start()], found[0], text[found.start() :]


def _left_out(said: str, gone: str) -> str:
    """What was said without a thing named in it; without its last request if it is all of that."""
    place = said.rfind(gone)
    shorter = said[:place] + said[place + len(gone) :] if place >= 0 else ""
    if not pattern(_THING).search(shorter):
        return _without_last(said)
    return shorter


def _without_last(said: str) -> str:
    pieces = splitting.pieces(said)[:-1]
    kept = "".join(piece.joint + piece.text for piece in pieces)
    return f"{kept}. " if kept else ""


def _exchanged(said: str, correction: str) -> str | None:
    """What was said with the correction's words in place of their like; None if none are alike."""
    changed = False
    for kind in _KINDS:
        new = pattern(kind).search(correction)
        old = list(pattern(kind).finditer(said))
        if new and old:
            place = old[-1]
            said = f"{said[: place.start()]}{_as_full(new[0], place[0])}{said[place.end() :]}"
            changed = True
            correction = f"{correction[: new.start()]} {correction[new.end() :]}"
    if changed:
        return said
    return _renumbered(said, correction)


def _as_full(new: str, old: str) -> str:
    """`the fourth` for `the third photo` is the fourth photo."""
    noun = pattern(rf" {_NOUN_EN}$|{_NOUN_ZH}$").search(old)
    bare = pattern(rf"(?:the )?{_PICK_EN}|{_PICK_ZH}").fullmatch(new)
    return f"{new}{noun[0]}" if noun and bare else new


def _renumbered(said: str, correction: str) -> str | None:
    """A bare number counts in the unit of the number it corrects."""
    new = pattern(_BARE_NUMBER).search(correction)
    old = list(pattern(r"<\d+>|\d+(?:\.\d+)?%").finditer(said))
    if not new or not old:
        return None
    place, value = old[-1], float(new[1][:8])
    unit = f"<{round(min(value, 36_000) * 1000)}>" if place[0].startswith("<") else f"{value:g}%"
    return f"{said[: place.start()]}{unit}{said[place.end() :]}"
