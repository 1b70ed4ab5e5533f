"""Requests for transitions: what kind, where, how long."""

from __future__ import annotations

from dataclasses import replace

from nemovideo_mock.agent.edits.transitions import SetTransitions
from nemovideo_mock.agent.language.clause import Clause
from nemovideo_mock.agent.language.context import Context
from nemovideo_mock.agent.language.intent import Intent
from nemovideo_mock.agent.language.patterns import either, pattern
from nemovideo_mock.agent.language.slots import targets as choosing
from nemovideo_mock.agent.language.slots.directions import take_direction
from nemovideo_mock.agent.timeline.targets import Targets
from nemovideo_mock.draft import TransitionKind

_NOUN = r"\btransition(?:s|ed|ing|al)?\b(?: effects?)?|转场(?:效果|特效)?|过渡(?:效果)?"
_CUTS = either(
    r"\b(?:hard|straight|simple|plain|jump|clean|direct|regular|normal) ?cuts?\b",
    r"\bcuts? only\b",
    r"\b(?:just|only|use|with) cuts\b",
    r"\bcuts (?:between|instead)\b",
    "硬切|直切|直接切换|无转场",
)
_BLACK = either(
    r"\b(?:fad\w*|dip\w*|cut)\b.{0,14}\bblack\b",
    r"\bblack (?:fade|dip)s?\b|\bfade[- ]black\b",
    "闪黑|黑场|渐黑|淡出到黑|黑色(?:渐变|淡入淡出|过渡|转场)|(?:淡|渐|过)[^,]{0,6}黑",
)
_WHITE = either(
    r"\b(?:fad\w*|dip\w*|flash\w*)\b.{0,14}\bwhite\b",
    r"\bwhite (?:fade|dip|flash)\w*\b|\bfade[- ]white\b",
    "闪白|白场|渐白|白色(?:渐变|淡入淡出|过渡|转场)|(?:淡|渐|过)[^,]{0,6}白",
)
_CROSS = either(
    r"\bcross ?-?(?:fad|dissolv)\w*\b|\bdissolv\w*\b",
    r"\b(?:blend\w*) (?:between|from)\b",
    "交叉淡化|交叉溶解|叠化|溶解|淡入淡出|渐变(?:转场|过渡|切换)",
)
_FADES = either(
    (
        r"\b(?:a |soft |gentle |smooth )*fad(?:e|es|ing)\b(?! ?-?(?:in|"
        r"out)\b(?! (?:and out )?(?:transition|effect|between))).{0,24}\b(?:between|into|"
        "transition|before|after|clips?|photos?|images?)"
    ),
    r"\bfades?\b(?= ?(?:transitions?|effects?|between|\||$))",
    r"\bfade (?:in ?(?:and|/) ?out)\b",
)
_SLIDE = either(
    (
        r"(?<!each )(?<!every )(?<!per )(?<!the )(?<!#\d )\bslid(?:e|es|"
        r"ing)\b(?! ?(?:show|deck))(?=.{0,24}\b(?:transition|left|right|up|down|from|"
        r"between|effect|in|into)\w*)"
    ),
    (
        r"\b(?:push|slid|fly|swip|glid)\w* (?:in )?(?=from (?:the )?(?:left|right|top|"
        r"bottom|above|below)\b)"
    ),
    r"\btransition\w*\b.{0,16}\bslid(?:e|es|ing)\b|\bsliding\b",
    r"\bpush transitions?\b",
    "滑动|滑入|推入|推移|左滑|右滑|上滑|下滑",
)
_WIPE = r"\bwip(?:e|es|ing)\b|擦除|划像|擦拭"
_ZOOM = either(
    r"\bzoom(?:ing)?(?: blur)? (?:transitions?|between)\b",
    r"\btransitions?\b.{0,12}\bzoom\w*",
    "缩放转场|变焦转场|放大转场|缩放过渡",
)
# `swap the crossfades for wipes`: what goes is not what is wanted.
_INSTEAD_OF = either(
    r"\b(?:swap|replace|change|switch|turn)\b[^,]{0,12}(?:fad|dissolv|wip|slid|cuts|zoom)[^,]{0,12}?"
    r" (?:for|with|to|into|by)\b",
    r"\binstead of (?:the )?(?:\w+ ){0,2}(?:cross ?)?(?:fades?|dissolves?|wipes?|slides?|cuts)\b",
    "把[^,。]{0,8}(?:叠化|溶解|黑场|白场|擦除|滑动|硬切|转场)[^,。]{0,4}(?=换|改|替换)",
)
_SMOOTH = r"\bsmooth(?:ly)?\b(?:.{0,20}\b(?:video|slide ?show|movie|film|flow|cut)\b|\W*$)"


def recognize(clause: Clause, context: Context) -> list[Intent]:
    """A kind, or the word itself; then where, and how long."""
    into = _nth(clause)
    clause.take(_INSTEAD_OF)
    kind = _kind(clause)
    noun = clause.take(_NOUN)
    goes_on = context.goes_on(clause, "transition") and clause.has(r"<\d+>|\b(?:longer|shorter)\b")
    if kind is None and not noun and not into and not goes_on:
        return []
    into = into or _into(clause, context)
    if clause.off or kind == "cut":
        clause.clear()
        return [SetTransitions(kind="cut", into=into)]
    ms = clause.take_length() or _half_or_twice(clause)
    adjusts = kind is None and ms is not None and _has_transitions(context)
    clause.take(
        r"\b(?:between|all|each|every|the)\b.{0,20}\b(?:clips?|photos?|images?|"
        r"pictures?)\b|(?:所有|每个?|全部)?(?:片段|照片|图片)?之间"
    )
    return [
        SetTransitions(kind=None if adjusts or goes_on else kind or "crossfade", ms=ms, into=into)
    ]


def _kind(clause: Clause) -> TransitionKind | None:
    """The kind of transition a clause names. Takes its words."""
    simple: tuple[tuple[TransitionKind, str], ...] = (
        ("cut", _CUTS),
        ("fade-black", _BLACK),
        ("fade-white", _WHITE),
        ("crossfade", _CROSS),
        ("zoom", _ZOOM),
    )
    for kind, source in simple:
        if clause.take(source):
            return kind
    if clause.take(_WIPE):
        return _directed(clause, "wipe")
    if clause.take(_SLIDE):
        return _directed(clause, "slide")
    return "crossfade" if clause.take(_FADES) else None


def _directed(clause: Clause, kind: str) -> TransitionKind:
    return _DIRECTED[f"{kind}-{take_direction(clause) or 'left'}"]


_DIRECTED: dict[str, TransitionKind] = {
    "slide-left": "slide-left",
    "slide-right": "slide-right",
    "slide-up": "slide-up",
    "slide-down": "slide-down",
    "wipe-left": "wipe-left",
    "wipe-right": "wipe-right",
    "wipe-up": "wipe-up",
    "wipe-down": "wipe-down",
}


_ONE = r"(?:transition|cross ?fade|fade|wipe|dissolve|slide)"
_WHICH = either(
    rf"#1 (?P<leading>\d+)(?= {_ONE}s)",
    rf"#(?P<nth>\d+)(?: (?={_ONE}\b)|个?(?=转场|过渡))",
    r"(?<=\btransition )(?:#|number )?(?P<number>\d+)\b(?!%)",
    rf"(?P<last>\b(?:last|final)(?= {_ONE}\b)|最后1?个?(?=转场|过渡))",
)


def _nth(clause: Clause) -> Targets | None:
    """`the first transition` leads into the second clip, `the last` into the last."""
    found = clause.take(_WHICH)
    if found is None:
        return None
    if found["last"]:
        return Targets(picks=(-1,))
    if found["leading"]:
        return Targets(picks=tuple(range(2, min(int(found["leading"][:4]), 500) + 2)))
    return Targets(picks=(int((found["nth"] or found["number"])[:6]) + 1,))


def _into(clause: Clause, context: Context) -> Targets | None:
    """Where: into the later of two clips named, into one clip, or after one."""
    found = choosing.find(clause)
    if found is None or found.everything:
        return None
    between = pattern(r"\bbetween\b|之间").search(clause.text)
    if found.files and between:
        shown = [clip.media for clip in context.scene.draft.clips if clip.media in found.files]
        return replace(found, files=tuple(shown[-1:]) or found.files)
    if not found.picks:
        return found if found.files else None
    if len(found.picks) == 2 and between:
        return Targets(picks=(max(found.picks),), kind=found.kind)
    after = pattern(r"\bafter\b|之后|后面").search(clause.text)
    if after:
        return Targets(picks=tuple(pick + 1 for pick in found.picks), kind="any")
    return found


def _half_or_twice(clause: Clause) -> int | None:
    """`quick`, `long`, `slow` transitions."""
    if clause.take(r"\b(?:quick|fast|short|snappy|rapid)\b|快速|短"):
        return 400
    if clause.take(r"\b(?:slow|long|longer)\b|缓慢|长"):
        return 1500
    return None


def _has_transitions(context: Context) -> bool:
    return any(clip.transition.kind != "cut" for clip in context.scene.draft.clips)


def smooths(clause: Clause) -> bool:
    """Whether a clause asks for a smooth video: crossfades, if nothing else is said."""
    return bool(clause.take(_SMOOTH))
