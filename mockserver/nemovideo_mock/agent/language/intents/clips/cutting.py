"""Requests to trim, keep, cut out and split."""

from __future__ import annotations

from nemovideo_mock.agent.edits.clips.cuts import CutOut, Keep, KeepLast, Split, Trim
from nemovideo_mock.agent.language.clause import Clause
from nemovideo_mock.agent.language.context import Context
from nemovideo_mock.agent.language.intent import Intent
from nemovideo_mock.agent.language.patterns import either, word
from nemovideo_mock.agent.language.slots import spans
from nemovideo_mock.agent.timeline.spans import Span
from nemovideo_mock.agent.timeline.targets import Targets

_CUT = either(
    word(
        "trim|cut|chop|remove|delete|crop|clip (?:off|the|out)|shave|snip|take|drop|"
        "lose|get rid of|skip|slice|erase|discard|strip"
    ),
    "剪|裁|切|删|去掉|去除|截掉|移除|砍|掐|不要",
)
_KEEP = either(
    word(
        "keep|only use|use only|just use|retain|save|only show|only keep|use|"
        "(?:only|just) (?:need|want)|(?:need|want) (?:only|just)"
    ),
    "保留|只需要?|只想要|只要|只留|只取|截取|留下|只用",
)
_SPLIT = either(
    word("split|divide|cut|slice|break"),
    "分割|拆分|拆成|分成|切成|切开|分为|断开|切分|[切剪][1一]刀",
)
_HALVES = either(
    r"\b(?:in|into) (?:half|halves|(\d+)(?: equal)?(?: parts| pieces| clips| segments)?)\b",
    r"(?:成|为)(?:两半|(\d+)(?:段|份|个|部分))|对半|一分为二",
    "down the middle",
)


def recognize(clause: Clause, context: Context) -> list[Intent]:
    """Splits first: they may say `cut`, too."""
    if clause.negated and not clause.removes:
        return []
    for read in (_split, _after, _keep, _cut):
        if edits := read(clause, context):
            return edits
    return []


def _split(clause: Clause, context: Context) -> list[Intent]:
    halves = clause.has(_HALVES)
    if not clause.has(_SPLIT) or clause.has(r"\b(?:off|out)\b"):
        return []
    says_split = clause.has(
        r"\b(?:split|divide|slice|break)\b|分割|拆|分成|切成|切开|分为|断开|切分|[切剪][1一]刀"
    )
    if not (says_split or halves):
        return []
    chosen = context.find_targets(clause)
    at = clause.take_length()
    number = next((digits for digits in halves.groups() if digits), "2") if halves else "2"
    clause.clear()
    if at is None and chosen is None and not context.scene.draft.clips:
        return []
    return [Split(at=at, targets=chosen, parts=max(2, min(int(number[:4]), 50)))]


def _after(clause: Clause, context: Context) -> list[Intent]:
    """`cut everything after 0:20`, `删掉20秒以后的内容`."""
    after = clause.has(
        r"\b(?:after|past|beyond|"
        r"from)(?: the)? <(\d+)>(?: mark)?(?: on(?:wards?)?)?(?! ?(?:to|until|-|till|"
        r"through))|<(\d+)>(?:之后|以后|往后|后面)"
    )
    before = clause.has(r"\b(?:before|until|up to)(?: the)? <(\d+)>|<(\d+)>(?:之前|以前)")
    if not (after or before):
        return []
    found = after or before
    assert found is not None
    at = int(found[1] or found[2])
    keeps = clause.has(_KEEP)
    if not keeps and not clause.has(_CUT):
        return []
    if (
        after
        and not keeps
        and not clause.has(
            r"\b(?:everything|all|rest|remainder|anything|on(?:wards?)?)\b|之后|以后|往后|后面"
        )
    ):
        return []
    clause.clear()
    if bool(after) == bool(keeps):
        return [Keep(start=at)] if at else []
    return [CutOut(start=at)] if after else [Keep(start=0, end=at)]


def _keep(clause: Clause, context: Context) -> list[Intent]:
    if clause.off or not clause.has(_KEEP) or not clause.has(r"<\d+>"):
        return []
    if clause.has(r"\b(?:music|song|title|text|transition)s?\b|音乐|标题"):
        return []
    span, chosen = _span(clause, context)
    if span.start is not None and span.end is not None:
        return [Keep(start=span.start, end=span.end, targets=chosen)]
    if span.anchor == "end" and span.length and chosen is None:
        return [KeepLast(ms=span.length)]
    return []


def _cut(clause: Clause, context: Context) -> list[Intent]:
    if not clause.has(_CUT) or not clause.has(r"<\d+>"):
        return []
    if clause.has(
        r"\b(?:down )?to (?:be )?(?:exactly |about |just )?<\d+>(?! ?(?:to|-))|(?:剪|裁|"
        r"截|切)(?:成|到|至|为) ?<\d+>"
    ) and not clause.has(r"<\d+> ?(?:to|-|and)|<\d+>(?:到|至)"):
        return []
    to_first = clause.has(
        r"\b(?:down )?to (?:just |only )?(?:the )?#1 <\d+>|"
        r"\bto (?:just )?(?:the )?last <\d+>|(?:到|成)前<\d+>"
    )
    span, chosen = _span(clause, context)
    if to_first and span.length:
        if span.anchor == "end":
            return [KeepLast(ms=span.length)]
        return [Keep(start=0, end=span.length, targets=chosen)]
    if span.anchor == "start" and span.length:
        return [Trim(side="start", ms=span.length, targets=chosen)]
    if span.anchor == "end" and span.length:
        return [Trim(side="end", ms=span.length, targets=chosen)]
    if span.start is not None and span.end is not None:
        return [CutOut(start=span.start, end=span.end, targets=chosen)]
    if span.start is not None:
        return []
    if span.length is not None and clause.has(r"\b(?:off|from|of|out)\b|掉|去"):
        return [Trim(side="end", ms=span.length, targets=chosen)]
    return []


def _span(clause: Clause, context: Context) -> tuple[Span, Targets | None]:
    span = spans.find(clause)
    chosen = context.find_targets(clause)
    return span, None if chosen is None or chosen.everything else chosen
