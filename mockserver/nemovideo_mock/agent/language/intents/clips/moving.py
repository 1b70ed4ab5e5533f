"""Requests about the order of the clips."""

from __future__ import annotations

from dataclasses import replace

from nemovideo_mock.agent.edits.clips.ordering import Arrange, Move, Order, Ordering, Swap
from nemovideo_mock.agent.language.clause import Clause
from nemovideo_mock.agent.language.context import Context
from nemovideo_mock.agent.language.intent import Intent
from nemovideo_mock.agent.language.patterns import either, word
from nemovideo_mock.agent.language.slots import targets
from nemovideo_mock.agent.timeline.targets import Targets

_SWAP = r"\b(?:swap|switch|exchange|trade|flip)\b|交换|对调|调换|互换|[换调][1一]?[下个]?位置"
_MOVE = either(
    word(
        "put|move|place|bring|make|start|begin|open|end|shift|drag|set|show|have|use|"
        "finish|close|let|come|comes|go|goes"
    ),
    "放|移|挪|排在|排到|排#|让|调到|提到|开头用|作为|换到|以",
)
TO_START = either(
    (
        r"\b(?:to |at |in )?(?:the )?(?:very )?(?:front|beginning|start|"
        r"top)\b(?! of (?:the )?(?:clip|photo))"
    ),
    r"\b(?:go |come |be |is )?(?:first|#1)$",
    r"#1(?: place| position| spot| slot)?\s*$",
    word("start|begin|open"),
    "最前面?|开头|开始|#1(?:位|个位置)|首位|前面去|片头",
)
TO_END = either(
    r"\b(?:to |at |in )?(?:the )?(?:very )?(?:end|back|finish)\b",
    r"\b(?:go |come |be |is )?last\s*(?:\||$)",
    r"\b(?:end|finish|close) (?:with|on)\b",
    "最后面?$|最后(?:面|一位|去)|末尾|结尾|片尾|最末",
)
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
            "倒序|逆序|降序|反转|反过来|颠倒|倒过来",
            r"\bdescending\b|\b(?:newest|latest|last upload\w*) first\b|最新的?(?:在前|排前)",
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


def order(clause: Clause, context: Context) -> list[Intent]:
    if clause.negated:
        return []
    if (files := _listed(clause)) is not None:
        return [Arrange(files=files)]
    for by, source in _ORDERS.items():
        if clause.take(source):
            targets.find(clause)
            return [Order(by=by)]
    return []


def _listed(clause: Clause) -> tuple[str, ...] | None:
    """`set the order to dance, harbor, beach`."""
    if not clause.has(r"\b(?:order|sequence|arrange)\b|顺序|依次|排列"):
        return None
    files = clause.take_files()
    return files if len(files) > 1 else None


def swap(clause: Clause, context: Context) -> list[Intent]:
    if clause.off or not clause.has(_SWAP):
        return []
    if clause.has(r"\b(?:with|for|to|by)\b") and clause.has("[\ue800-\uefff]"):
        return []
    first = targets.find(clause)
    if first is None:
        return []
    if len(first.picks) == 2:
        one, other = (replace(first, picks=(pick,)) for pick in first.picks)
    elif len(first.files) == 2:
        one, other = (Targets(files=(file,)) for file in first.files)
    elif (second := targets.find(clause)) is not None:
        one, other = first, second
    else:
        return []
    clause.clear()
    return [Swap(one=one, other=other)]


def move(clause: Clause, context: Context) -> list[Intent]:
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
    return _beside(clause) or _to_place(clause, context)


def _beside(clause: Clause) -> list[Intent]:
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


def _between(clause: Clause) -> list[Intent]:
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


def _to_place(clause: Clause, context: Context) -> list[Intent]:
    number = clause.has(
        r"\b(?:to|in|at|into|as) (?:the )?(?:position|place|slot|spot|number|"
        r"no\.?) ?#?(\d+)|\b(?:to|in|into) (?:the )?#(\d+) ?(?:place|position|slot|spot|"
        r"$)|(?:到|在)#(\d+)(?:个?位置?|位)?|[放排移挪调]#(\d+)(?:个?位置?|"
        r"[个张段])?\W*$"
    )
    first, last = clause.has(TO_START), clause.has(TO_END)
    if not (number or first or last):
        return []
    span = number or first or last
    assert span is not None
    rest = Clause(clause.left[: span.start()] + " " + clause.left[span.end() :], clause.prose)
    chosen = targets.find(rest) or context.the_video(rest)
    if chosen is None or not (chosen.picks or chosen.files or chosen.kind == "video"):
        return []
    clause.clear()
    if number:
        place = int(next(digits for digits in number.groups() if digits)[:6])
        return [Move(targets=chosen, place=max(1, place))]
    return [Move(targets=chosen, place=1 if first else -1)]
