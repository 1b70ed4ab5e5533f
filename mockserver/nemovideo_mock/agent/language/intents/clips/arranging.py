"""Requests about which clips are shown; for their order see moving."""

from __future__ import annotations

from nemovideo_mock.agent.edits.clips.arrangement import (
    AddAgain,
    AddClips,
    Duplicate,
    KeepOnly,
    Remove,
    Replace,
)
from nemovideo_mock.agent.edits.slideshow import Slideshow
from nemovideo_mock.agent.language.clause import Clause
from nemovideo_mock.agent.language.context import Context
from nemovideo_mock.agent.language.intent import Intent
from nemovideo_mock.agent.language.intents import building
from nemovideo_mock.agent.language.intents.clips.moving import TO_END, TO_START, move, order, swap
from nemovideo_mock.agent.language.lexicon.target_words import EXCEPT, NOUN, NUMBER, ORDINAL
from nemovideo_mock.agent.language.patterns import either, pattern, word
from nemovideo_mock.agent.language.slots import targets
from nemovideo_mock.agent.timeline.targets import Targets
from nemovideo_mock.agent.words import Words

_REMOVE = either(
    r"\bno (?:videos?|(?:video )?clips?|photos?|pictures?)\b|\bgone\b",
    r"\b(?:can|should|must|may) go\b",
    word(
        "remove|delete|drop|get rid of|take (?:out|off|away)|clear|erase|lose|"
        "throw (?:out|away)|ditch|scrap|skip|discard|exclude|cut(?: out)?|leave out|"
        "omit|don'?t (?:use|show|include|want)"
    ),
    r"\btake\b.{1,40}\b(?:out|off|away)\b",
    rf"\bwithout (?:the |my )?(?:{ORDINAL}|{NOUN} {NUMBER}|last|[\ue800-\uefff])",
    "删|去掉|去除|移除|不要|剔除|拿掉|去了",
)
_KEEP = either(
    r"\b(?:keep|use|using|include|leave|show|take|want)\b.{0,12}\bonly\b",
    r"\bonly (?:keep|use|using|include|leave|show|want|the|with)\b",
    r"\b(?:just|only)\b.{0,6}\b(?:use|using|keep)\b",
    "只用|只保留|仅用|仅保留|只要|只留|只使用",
    r"^\W*(?:please )?just (?:the )?(?=#|last|[\ue800-\uefff]|photos?|videos?|pictures?)",
    r"\bkeep (?:just|only)\b|\b(?:using|with|from|of) just\b|\bonly\b",
)
_STAYS = r"\b(?:keep|stay|use|include|show)\b|保留|留|用"
_COPY = r"\b(?:duplicate|copy|clone|repeat|show)\b(?!.{0,30}<)|复制|重复(?!播放)|再来一遍"
_COPIES = r"\b(?:duplicate|copy|clone)\b|复制"
_LINKS = r"(?:\b(?:and|the|my|please|just|only|files?)\b|[和与用])"
_TWICE = r"(?:放|显示|出现|展示)[2两][遍次回]"
_ONCE_MORE = either(
    word(
        "once more|one more time|another time|"
        r"(?:show|use|add|put|play|include)\b.{0,40}\bagain"
    ),
    "再(?:来|放|加|出现|显示|播放?|展示)[1一](?:次|遍|份|张|回)",
)
_BESIDE = r"\b(?:before|after|between)\b|之间|[张个段]之?[前后]"
_REPLACE = (
    r"\b(?:replace|substitute|swap out|exchange|swap|change|switch)\b|替换|换成|换为|换掉|替代"
)
_GAP = either(
    r"\bbetween (?:the )?(?:\w+ )?#?(\d+) and (?:the )?(?:\w+ )?#?(\d+)",
    "#(\\d+)[张个段]?[^#\\d]{0,4}[和与跟]#?(\\d+)[张个段]?[^#\\d]{0,6}(?:中间|之间)",
)
_SAYS_ADD = r"\b(?:add|insert|append|include)\b|加|添|插"
_ADD = r"\b(?:add|insert|include|append|put|bring|use|throw)\b|加|添|插入|放"


def recognize(clause: Clause, context: Context) -> list[Intent]:
    """Orders, swaps, moves, copies, replacements, additions and removals, in that order."""
    for read in (order, swap, _replace, _again, move, _keep, _copy, _add, _remove):
        edits = read(clause, context)
        if edits:
            return edits
    return []


def _again(clause: Clause, context: Context) -> list[Intent]:
    """`show the harbor photo once more at the end`, `第三张再来一份`."""
    copies = clause.has(_COPIES) and (clause.has(TO_START) or clause.has(TO_END))
    if clause.off or clause.has(_BESIDE) or not (copies or clause.has(_ONCE_MORE)):
        return []
    clause.take(r"\bagain\b|\bonce more\b|\b(?:one more|another) time\b")
    place = 1 if clause.has(TO_START) else -1 if clause.has(TO_END) else None
    chosen = context.find_targets(clause)
    if chosen is None or not (chosen.files or chosen.picks):
        return []
    if place is None:
        return [Duplicate(targets=chosen)]
    at = 1 if place == 1 else None
    if chosen.files:
        return [AddClips(files=chosen.files, place=at)]
    return [AddAgain(targets=chosen, place=at)]


def _replace(clause: Clause, context: Context) -> list[Intent]:
    """`replace the second photo with harbor`; the new file is the last one named."""
    if not clause.has(_REPLACE) or clause.negated:
        return []
    files = clause.has("[\ue800-\uefff]") and clause.take_files()
    if not files:
        return []
    old = Targets(files=files[:-1]) if len(files) > 1 else targets.find(clause)
    clause.clear()
    return [Replace(targets=old, file=files[-1])] if old else []


def _keep(clause: Clause, context: Context) -> list[Intent]:
    keeps = clause.has(_KEEP) or (clause.has(_STAYS) and clause.has(EXCEPT))
    if clause.off or not keeps or pattern(r"<\d+>").search(clause.text):
        return []
    chosen = context.find_targets(clause)
    if chosen is None or chosen.everything:
        return []
    return [KeepOnly(targets=chosen)]


def _copy(clause: Clause, context: Context) -> list[Intent]:
    if clause.off or not (clause.has(_COPY) or clause.take(_TWICE)):
        return []
    if clause.has(r"\bshow\b") and not clause.has(r"\b(?:twice|again|2 times)\b"):
        return []
    if clause.has(r"\b(?:loop|repeat)\b.*\b(?:times|twice)\b"):
        return []
    chosen = context.find_targets(clause)
    return [Duplicate(targets=chosen)] if chosen else []


def _add(clause: Clause, context: Context) -> list[Intent]:
    uses = clause.has(r"\buse\b|用" if context.scene.draft.clips else r"\b(?:use|take)\b|用")
    timed = clause.has(r"<\d+>") and not clause.has(_SAYS_ADD)
    if clause.off or timed or not (clause.take(_ADD) or uses):
        return []
    place = 1 if clause.has(TO_START) else None
    spot = clause.has(
        r"\b(before|after)\b(?: the)? ?(?:clip|photo|picture|image|video)? ?#?(\d+)|"
        r"(?:在|到)?#(\d+)[张个段][^前后]{0,4}(前|后)"
    )
    if spot:
        number = int((spot[2] or spot[3])[:6])
        place = number + (1 if (spot[1] or spot[4]) in ("after", "后") else 0)
    gap = clause.has(_GAP)
    if gap:
        place = max(int(digits[:6]) for digits in gap.groups() if digits)
    if uses and place is None and (only := _only(clause, context)):
        return [only]
    files = clause.take_files()
    if files:
        return [AddClips(files=files, place=place)]
    if clause.take(
        r"\b(?:the |my |all |all the )?(?:new|other|remaining|missing|uploaded|"
        r"rest of the|latest|last uploaded)\b.{0,12}\b(?:photos?|pictures?|images?|"
        r"clips?|videos?|files?|uploads?|footage|media)\b|新(?:上传)?的?(?:照片|图片|"
        "视频|素材)|剩下的|其余的"
    ):
        return [AddClips(place=place)]
    if clause.has(r"#\d|\blast\b|最后") and (again := targets.find(clause)) and again.picks:
        return [AddAgain(targets=again, place=place)]
    return []


def _only(clause: Clause, context: Context) -> Intent | None:
    """`use beach and dinner`: these and no others, unless one of them is not there yet.

    On a timeline that is laid out it is all that a clause says: `use photo 2 twice` keeps the rest.
    """
    shown = {clip.media for clip in context.scene.draft.clips}
    if not shown:
        chosen = building.chosen(clause, context.scene)
        if isinstance(chosen, Words):
            clause.clear()
            return chosen
        return Slideshow(files=chosen) if chosen else None
    before = clause.left
    found = targets.find(clause)
    names_shown = found and (found.picks or (found.files and shown.issuperset(found.files)))
    if found and names_shown and not pattern(r"\w").search(pattern(_LINKS).sub("", clause.left)):
        return KeepOnly(targets=found)
    clause.left = before
    return None


def _unwanted(clause: Clause) -> Targets | None:
    """`no video clips`: every clip of that kind."""
    found = clause.take(r"\bno (?:(videos?|(?:video )?clips?)|photos?|pictures?)\b")
    return Targets(kind="video" if found[1] else "image") if found else None


def _remove(clause: Clause, context: Context) -> list[Intent]:
    if not clause.has(_REMOVE) or clause.has(r"<\d+>"):
        return []
    chosen = _unwanted(clause) or context.find_targets(clause)
    if chosen is None and not pattern(r"<\d+>").search(clause.text):
        chosen = context.the_video(clause)
    if chosen is None or (chosen.everything and not clause.has(r"\ball\b|所有|全部")):
        return []
    context.targets = None  # they are gone: `the rest` is all there is
    return [Remove(targets=chosen)]
