"""How wishes about which clips there are, and in which order, are recognized."""

from __future__ import annotations

from dataclasses import replace

from nemovideo_mock.agent import targets
from nemovideo_mock.agent.clause import Clause
from nemovideo_mock.agent.edits.base import Wish
from nemovideo_mock.agent.edits.clips import (
    AddAgain,
    AddClips,
    Duplicate,
    KeepOnly,
    Remove,
    Replace,
)
from nemovideo_mock.agent.edits.ordering import Arrange, Move, Order, Ordering, Swap
from nemovideo_mock.agent.hearing import Hearing
from nemovideo_mock.agent.patterns import either, pattern, word
from nemovideo_mock.agent.targets import Targets

_REMOVE = either(
    r"\bno (?:videos?|video clips?|photos?|pictures?)\b|\bgone\b",
    word(
        "remove|delete|drop|get rid of|take (?:out|off|away)|clear|erase|lose|"
        "throw (?:out|away)|ditch|scrap|skip|discard|exclude|cut(?: out)?|leave out|"
        "omit|don'?t (?:use|show|include|want)"
    ),
    r"\btake\b.{1,40}\b(?:out|off|away)\b",
    "删|去掉|去除|移除|不要|剔除|拿掉|去了",
)
_KEEP = either(
    r"\b(?:keep|use|using|include|leave|show|take|want)\b.{0,12}\bonly\b",
    r"\bonly (?:keep|use|using|include|leave|show|want|the|with)\b",
    r"\b(?:just|only)\b.{0,6}\b(?:use|using|keep)\b",
    "只用|只保留|仅用|仅保留|只要|只留|只使用",
    r"\bkeep (?:just|only)\b|\busing just\b|\bonly\b",
)
_COPY = r"\b(?:duplicate|copy|clone|repeat|show)\b(?!.{0,30}<)|复制|重复(?!播放)|再来一遍"
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
_SWAP = r"\b(?:swap|switch|exchange|trade|flip)\b|交换|对调|调换|互换"
_MOVE = either(
    word(
        "put|move|place|bring|make|start|begin|open|end|shift|drag|set|show|have|use|"
        "finish|close|let|come|comes|go|goes"
    ),
    "放|移|挪|排在|排到|调到|提到|开头用|作为|换到|以",
)
_ADD = r"\b(?:add|insert|include|append|put|bring|use|throw)\b|加|添|插入|放"


def recognize(clause: Clause, hearing: Hearing) -> list[Wish]:
    """Orders, swaps, moves, copies, replacements, additions and removals, in that order."""
    for read in (_order, _swap, _replace, _again, _move, _keep, _copy, _add, _remove):
        edits = read(clause, hearing)
        if edits:
            return edits
    return []


def _order(clause: Clause, hearing: Hearing) -> list[Wish]:
    if clause.negated:
        return []
    if (files := _listed(clause)) is not None:
        return [Arrange(files=files)]
    for by, source in _ORDERS.items():
        if clause.take(source):
            targets.find(clause)
            return [Order(by=by)]
    return []


def _again(clause: Clause, hearing: Hearing) -> list[Wish]:
    """`show the harbor photo once more at the end`, `第三张再来一份`."""
    if clause.off or clause.has(_BESIDE) or not clause.take(_ONCE_MORE):
        return []
    place = 1 if clause.has(_TO_START) else -1 if clause.has(_TO_END) else None
    chosen = hearing.find_targets(clause)
    if chosen is None or not (chosen.files or chosen.picks):
        return []
    if place is None:
        return [Duplicate(targets=chosen)]
    at = 1 if place == 1 else None
    if chosen.files:
        return [AddClips(files=chosen.files, place=at)]
    return [AddAgain(targets=chosen, place=at)]


def _listed(clause: Clause) -> tuple[str, ...] | None:
    """`set the order to dance, harbor, beach`."""
    if not clause.has(r"\b(?:order|sequence|arrange)\b|顺序|依次|排列"):
        return None
    files = clause.take_files()
    return files if len(files) > 1 else None


_ORDERS: dict[Ordering, str] = {
    "shuffle": (
        either(
            word(
                r"shuffl\w+|random(?:i[sz]e|ly)?(?: order)?|mix up|scramble|"
                "in (?:a )?random order"
            ),
            "打乱|随机|乱序",
        )
    ),
    "reverse": (
        either(
            r"\brevers\w*(?: the)? ?(?:order|sequence|clips|photos)?\b",
            r"\b(?:flip|invert) the (?:order|sequence)\b",
            r"\bbackwards?(?: order)?\b",
            r"\b(?:opposite|last to first) order\b",
            "倒序|逆序|反转|反过来|颠倒|倒过来",
        )
    ),
    "name": (
        either(
            r"\b(?:by|in)\b[^,]{0,12}\b(?:names?|filenames?|file names?|titles?|alphabet\w*)\b",
            r"\balphabeti\w+",
            "按(?:文件)?名(?:称|字)?",
        )
    ),
    "uploaded": (
        either(
            r"\b(?:in )?(?:the )?(?:original|upload(?:ed)?|same) order\b",
            r"\bas (?:i )?uploaded\b",
            r"\border(?:ed)? (?:of|by|they were) upload\w*",
            "(?:按|照)?上传(?:的)?顺序|原(?:来的)?顺序",
        )
    ),
}


def _swap(clause: Clause, hearing: Hearing) -> list[Wish]:
    if clause.off or not clause.has(_SWAP):
        return []
    if clause.has(r"\b(?:with|for|to|by)\b") and clause.has("[\ue800-\uefff]"):
        return []
    first = targets.find(clause)
    if first is None:
        return []
    if len(first.picks) == 2:
        one, other = (replace(first, picks=(each,)) for each in first.picks)
    elif len(first.files) == 2:
        one, other = (Targets(files=(each,)) for each in first.files)
    elif (second := targets.find(clause)) is not None:
        one, other = first, second
    else:
        return []
    clause.clear()
    return [Swap(one=one, other=other)]


def _replace(clause: Clause, hearing: Hearing) -> list[Wish]:
    """`replace the second photo with harbor`; the new file is the last one named."""
    if not clause.has(_REPLACE) or clause.negated:
        return []
    files = clause.has("[\ue800-\uefff]") and clause.take_files()
    if not files:
        return []
    old = Targets(files=files[:-1]) if len(files) > 1 else targets.find(clause)
    clause.clear()
    return [Replace(targets=old, file=files[-1])] if old else []


_TO_START = either(
    (
        r"\b(?:to |at |in )?(?:the )?(?:very )?(?:front|beginning|start|"
        r"top)\b(?! of (?:the )?(?:clip|photo))"
    ),
    r"\b(?:go |come |be |is )?(?:first|#1)$",
    r"#1(?: place| position| spot| slot)?\s*$",
    word("start|begin|open"),
    "最前面?|开头|开始|#1(?:位|个位置)|首位|前面去|片头",
)
_TO_END = either(
    r"\b(?:to |at |in )?(?:the )?(?:very )?(?:end|back|finish)\b",
    r"\b(?:go |come |be |is )?last\s*(?:\||$)",
    r"\b(?:end|finish|close) (?:with|on)\b",
    "最后面?$|最后(?:面|一位|去)|末尾|结尾|片尾|最末",
)


def _move(clause: Clause, hearing: Hearing) -> list[Wish]:
    if clause.off or not clause.has(_MOVE) or clause.has(r"<\d+>"):
        return []
    if clause.has(r"\b(?:add|insert|append|include)\b|添加|加|插入"):
        return []
    start = clause.take(
        r"\b(?:start|begin|open)(?:ing|s)?(?: the (?:video|slideshow|movie))? (?:with|"
        r"on)\b|开头用|以(?=.*(?:开头|开始))"
    )
    finish = clause.take(
        r"\b(?:end|finish|close)(?:ing|s)?(?: the (?:video|slideshow|movie))? (?:with|"
        r"on)\b|结尾用|以(?=.*(?:结尾|结束))"
    )
    if start or finish:
        chosen = targets.find(clause)
        return [Move(targets=chosen, place=1 if start else -1)] if chosen else []
    return _beside(clause) or _to_place(clause, hearing)


def _beside(clause: Clause) -> list[Wish]:
    """`put clip 2 after clip 4`, `把第二张移到第四张后面`."""
    if edits := _between(clause):
        return edits
    found = clause.has(r"\b(before|after|behind|in front of|ahead of|next to)\b")
    chinese = clause.has(
        r"(?:到|在)(#\d+[张个段]?|最后1?[张个段]|[\ue800-\uefff])[^前后]{0,6}(之?前|之?后)"
    )
    if not found and not chinese:
        return []
    left, right = (
        (clause.left[: found.start()], clause.left[found.end() :])
        if found
        else (clause.left[: chinese.start()], chinese[1])
        if chinese
        else ("", "")
    )
    moved = targets.find(Clause(left, clause.prose))
    anchor = targets.find(Clause(right, clause.prose))
    if moved is None or anchor is None:
        return []
    after = found[1] in ("after", "behind", "next to") if found else "后" in (chinese or [""])[0]
    clause.clear()
    return [Move(targets=moved, beside=anchor, after=after)]


def _between(clause: Clause) -> list[Wish]:
    """`move the dance clip between photo 1 and photo 2`: after the first of them."""
    found = clause.has(r"\bbetween\b")
    if not found:
        return []
    moved = targets.find(Clause(clause.left[: found.start()], clause.prose))
    gap = targets.find(Clause(clause.left[found.end() :], clause.prose))
    if moved is None or gap is None or len(gap.picks) != 2:
        return []
    clause.clear()
    return [Move(targets=moved, beside=replace(gap, picks=gap.picks[:1]), after=True)]


def _to_place(clause: Clause, hearing: Hearing) -> list[Wish]:
    number = clause.has(
        r"\b(?:to|in|at|into|as) (?:the )?(?:position|place|slot|spot|number|"
        r"no\.?) ?#?(\d+)|\b(?:to|in|into) (?:the )?#(\d+) ?(?:place|position|slot|spot|"
        r"$)|(?:到|在)#(\d+)(?:个?位置?|位)?|[放排移挪调]#(\d+)(?:个?位置?|"
        r"[个张段])?\W*$"
    )
    first, last = clause.has(_TO_START), clause.has(_TO_END)
    if not (number or first or last):
        return []
    span = number or first or last
    assert span is not None
    rest = Clause(clause.left[: span.start()] + " " + clause.left[span.end() :], clause.prose)
    chosen = targets.find(rest) or _the_video(rest, hearing)
    if chosen is None or not (chosen.picks or chosen.files or chosen.kind == "video"):
        return []
    clause.clear()
    if number:
        place = int(next(each for each in number.groups() if each)[:6])
        return [Move(targets=chosen, place=max(1, place))]
    return [Move(targets=chosen, place=1 if first else -1)]


def _keep(clause: Clause, hearing: Hearing) -> list[Wish]:
    if clause.off or not clause.has(_KEEP) or clause.has(r"<\d+>"):
        return []
    chosen = hearing.find_targets(clause)
    if chosen is None or chosen.everything:
        return []
    return [KeepOnly(targets=chosen)]


def _copy(clause: Clause, hearing: Hearing) -> list[Wish]:
    if clause.off or not clause.has(_COPY):
        return []
    if clause.has(r"\bshow\b") and not clause.has(r"\b(?:twice|again|2 times)\b"):
        return []
    if clause.has(r"\b(?:loop|repeat)\b.*\b(?:times|twice)\b"):
        return []
    chosen = hearing.find_targets(clause)
    return [Duplicate(targets=chosen)] if chosen else []


def _add(clause: Clause, hearing: Hearing) -> list[Wish]:
    if clause.off or not clause.take(_ADD):
        return []
    place = 1 if clause.has(_TO_START) else None
    spot = clause.has(
        r"\b(before|after)\b(?: the)? ?(?:clip|photo|picture|image|video)? ?#?(\d+)|"
        r"(?:在|到)?#(\d+)[张个段][^前后]{0,4}(前|后)"
    )
    if spot:
        number = int((spot[2] or spot[3])[:6])
        place = number + (1 if (spot[1] or spot[4]) in ("after", "后") else 0)
    gap = clause.has(r"\bbetween (?:the )?(?:\w+ )?#?(\d+) and (?:the )?(?:\w+ )?#?(\d+)")
    if gap:
        place = max(int(gap[1][:6]), int(gap[2][:6]))
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


def _unwanted(clause: Clause) -> Targets | None:
    """`no video clips`: every clip of that kind."""
    found = clause.take(r"\bno (?:(videos?|video clips?)|photos?|pictures?)\b")
    return Targets(kind="video" if found[1] else "image") if found else None


def _the_video(clause: Clause, hearing: Hearing) -> Targets | None:
    """`the video`, where it can be told from the photos around it."""
    kinds = {each.kind for each in hearing.scene.uploads}
    if len(kinds) > 1 and clause.has(r"\b(?:the|that|my) video\b(?! (?:is|to)\b)|视频"):
        return Targets(kind="video")
    return None


def _remove(clause: Clause, hearing: Hearing) -> list[Wish]:
    if not clause.has(_REMOVE) or clause.has(r"<\d+>"):
        return []
    chosen = _unwanted(clause) or hearing.find_targets(clause)
    if chosen is None and not pattern(r"<\d+>").search(clause.text):
        chosen = _the_video(clause, hearing)
    if chosen is None or (chosen.everything and not clause.has(r"\ball\b|所有|全部")):
        return []
    hearing.targets = None  # they are gone: `the rest` is all there is
    return [Remove(targets=chosen)]
