"""Requests for motion: zooms, pans, Ken Burns."""

from __future__ import annotations

from nemovideo_mock.agent.edits.clips.motion import PHOTOS, SetMotion
from nemovideo_mock.agent.language.clause import Clause
from nemovideo_mock.agent.language.context import Context
from nemovideo_mock.agent.language.intent import Intent
from nemovideo_mock.agent.language.patterns import either, word
from nemovideo_mock.agent.language.slots.directions import Direction, take_direction
from nemovideo_mock.draft import MotionKind

_KINDS: tuple[tuple[MotionKind, str], ...] = (
    ("ken-burns", r"\bken ?-?burns?\b(?: effects?| motion)?|肯伯恩斯|肯·伯恩斯|伯恩斯"),
    (
        "zoom-in",
        either(
            (
                r"\bzoom(?:s|ed|ing)?[ -]?(?:slowly |gently |smoothly |it |them )?(?:in|into|"
                r"closer)\b"
            ),
            r"\b(?:slow |gentle )?zoom-?in\b",
            r"\bpush(?:es|ing)? in\b(?! from)",
            "放大|拉近|推近|推进|推镜",
        ),
    ),
    (
        "zoom-out",
        either(
            r"\bzoom(?:s|ed|ing)?[ -]?(?:slowly |gently |smoothly |it |them )?(?:out|away)\b",
            r"\bzoom-?out\b",
            r"\bpull(?:s|ing)? (?:out|back)\b",
            "缩小|拉远|推远|拉镜",
        ),
    ),
)
_PAN = either(
    word(
        "pan(?:s|ning|ned)?|drift(?:s|ing)?|scroll(?:s|ing)?|sweep(?:s|ing)?|"
        "tilt(?:s|ing)?|mov(?:e|es|ing)"
    ),
    "平移|移动|摇镜|镜头移|[左右上下](?=[移摇])|[移摇](?:向|到)",
    "从[左右上下][向到往][左右上下]",
)
_BARE_PAN = r"\bpan(?:s|ning)?\b(?: effects?)?|平移|摇镜"
_BARE_ZOOM = r"\bzoom(?:s|ing)?(?: effects?| motion)?\b|缩放(?:效果)?|变焦"
_PANS: dict[Direction, MotionKind] = {
    "left": "pan-left",
    "right": "pan-right",
    "up": "pan-up",
    "down": "pan-down",
}
_ANY = either(
    r"\b(?:motions?|movements?|moving|camera moves?|animat\w+|dynamic\w*)\b(?: effects?)?",
    "动态效果?|动效|运镜|运动效果|动画效果?|镜头运动|动起来",
)
_STILL = either(
    (
        r"\b(?:still|static|motionless|stationary|steady|frozen)\b(?! (?:frame|life|there|"
        "too|need|want|have|not|only))"
    ),
    "静止|固定不动|不动|静态|(?:不要|别|勿)(?:再|乱)?(?:移动|动)(?![画效态感])",
)
_SUBTLE = r"\b(?:subtle|slight|gentle|gently|slightly|a little|small)\b|轻微|微微|稍微|轻轻"
_STRONG = r"\b(?:strong|dramatic|big|fast|quick|heavy)(?:ly)?\b|强烈|明显|大幅"


def recognize(clause: Clause, context: Context) -> list[Intent]:
    """A direction, `ken burns`, or motion at large; `still` and `no motion` end it."""
    if clause.has(r"\bslow[- ]?mo(?:tion)?\b|慢动作|\bstop[- ]motion\b"):
        return []
    kind = _kind(clause)
    mentioned = kind or clause.take(_ANY)
    still = clause.take(_STILL)
    if not mentioned and not still:
        return []
    if still or clause.off:
        kind = "still"
    amount = 0.06 if clause.take(_SUBTLE) else 0.25 if clause.take(_STRONG) else None
    chosen = context.find_targets(clause)
    if chosen is None or chosen.everything:
        chosen = PHOTOS
    return [
        SetMotion(
            kind=kind or "ken-burns", targets=chosen, amount=None if kind == "still" else amount
        )
    ]


def _kind(clause: Clause) -> MotionKind | None:
    """The motion a clause names. Takes its words."""
    for kind, source in _KINDS:
        if clause.take(source):
            return kind
    if clause.has(_PAN) and (direction := take_direction(clause)):
        clause.take(_PAN)
        return _PANS[direction]
    if clause.take(_BARE_ZOOM):
        return "zoom-in"
    return "pan-right" if clause.take(_BARE_PAN) else None
