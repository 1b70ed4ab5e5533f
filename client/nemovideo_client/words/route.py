"""What a person wants: one of the jobs that have a request of their own, or the agent.

    "export" / "导出" / "download" / "send me the video"   export
    "credits" / "积分" / "balance" / "余额"                 credits
    "status" / "状态" / "show tracks"                      status
    "upload" / "上传"                                      upload
    everything else                                       agent

A keyword counts where it is asked for: at the beginning of a clause, politeness aside. It does not
count when it is quoted, negated ("don't export yet"), part of another word ("exporter") or the
name of something in the picture ("end credits", "a status bar").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Intent = Literal["export", "credits", "status", "upload", "agent"]

_QUOTED = re.compile(
    r"\"[^\"]*\"|“[^”]*”|‘[^’]*’|「[^」]*」|『[^』]*』|《[^》]*》|(?<!\w)'[^']*'(?!\w)"
)
_JOINT = re.compile(
    r"[.,;:!?](?=\s|$)|[\n。，；：！？、]|\b(?:and then|and|then|but)\b"
    r"|然后|接着|[再并](?=导出|下载)|并且",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"\b(?:do ?n[o'’]?t|do not|never|no need to|without|not|stop|cancel)\b"
    r"|不要|别|先不|不用|不需要|勿|取消",
    re.IGNORECASE,
)
# Whole clauses only: to leave out a request would be worse than to pass on a pleasantry.
_PLEASANT = re.compile(
    r"\s*(?:(?:it|that|this|everything)?(?:[’']s| is)? ?(?:looks?|sounds?)? ?"
    r"(?:so |very |really |all )?"
    r"(?:perfect|great|good|nice|fine|cool|awesome|wonderful|amazing|lovely|done|ok(?:ay)?|right)"
    r"|thanks?(?: you)?|yes|please|now|i (?:like|love) (?:it|this)|i[’']?m (?:happy|done|ready)"
    r"|(?:很|太|非常)?(?:好|棒|不错|完美|满意)[的了吧啊呀]*|可以了?|行|谢谢)\s*",
    re.IGNORECASE,
)
_POLITE = (
    r"^\s*(?:(?:please|pls|ok(?:ay)?|great|perfect|now|so|just|kindly|hey|hi|finally|also|yes"
    r"|let[’']?s|let us|go ahead and|ready to|(?:it[’']?s )?time to|help me(?: to)?"
    r"|(?:can|could|would|will) (?:you|we|i)|i(?: would|[’']d)? (?:want|like|need)(?: you)?(?: to)?"
    r")\s+)*"
)
_PART = (
    r"(?![\w-]|\s+(?:settings?|buttons?|icons?|options?|texts?|labels?|titles?|arrows?|bars?)\b)"
)
_SHOW = (
    r"(?:(?:check|show|see|tell|get|give|view|display|list|what[’']?s|what (?:is|are))(?: me)? )?"
)
_OWN = r"(?:(?:the|my|our|all|current|remaining|available|account|project|session|timeline) )*"
_ZH_POLITE = (
    r"^\s*(?:请|麻烦|帮我|给我|可以|能不能|能否|现在|马上|我要|我想|想|好[了的]?|那就|直接"
    r"|把(?:它|视频|成片|这个)|你|一下|立即)*"
)
_ZH_SHOW = r"(?:查看|查询|查一下|查|看看|看一下|看|显示)?(?:一下)?(?:当前|现在|项目|视频|我|的)*"

_RULES: tuple[tuple[Intent, str], ...] = (
    ("export", rf"{_POLITE}(?:re-?)?(?:export|download){_PART}"),
    (
        "export",
        rf"{_POLITE}(?:send|give|get|e-?mail) me (?:the|my|that) "
        r"(?:(?:final|finished|full|whole) )?(?:video|movie|film|mp4)\b",
    ),
    ("export", rf"{_ZH_POLITE}(?:导出|下载)(?!设置|按钮|图标|选项|字样|进度|的)"),
    ("export", rf"{_ZH_POLITE}(?:发给我|发我|传给我)"),
    (
        "credits",
        rf"{_POLITE}{_SHOW}{_OWN}(?:credits?|balance)"
        r"(?: (?:balance|left|remaining|please|available|now))*\s*$",
    ),
    ("credits", r"\bhow (?:many|much)\b.*\b(?:credits?|balance)\b"),
    (
        "credits",
        r"\b(?:my|account) (?:credits|(?:credit )?balance)\b|\bcredits? (?:left|balance)\b",
    ),
    ("credits", r"(?:积分|余额)(?!动画|字幕|文字|图标)"),
    (
        "status",
        rf"{_POLITE}{_SHOW}{_OWN}status(?: (?:of (?:the|my) \w+|please|now|update|report))*\s*$",
    ),
    ("status", rf"{_POLITE}(?:show|list|display|see|view)(?: me)? {_OWN}tracks\b"),
    ("status", rf"{_ZH_POLITE}{_ZH_SHOW}状态(?!栏|条|图标)"),
    ("upload", rf"{_POLITE}upload{_PART}"),
    ("upload", rf"{_ZH_POLITE}上传(?!的|按钮|图标|设置)"),
)
_COMPILED = tuple((intent, re.compile(rule, re.IGNORECASE)) for intent, rule in _RULES)


# facts: route.export, route.credits, route.state, route.rest
def route(message: str) -> Intent:
    """The intent of a message. Of several clauses, the first that asks for something decides."""
    masked = _masked(message)
    found = (_intent(masked[start:end]) for start, end in _clauses(masked))
    return next((intent for intent in found if intent != "agent"), "agent")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do; `text` is for the agent, "" for everybody else."""

    intent: Intent
    text: str = ""


def steps(message: str) -> list[Step]:
    """What a message asks for, in order.

    "add music, then export" → [agent "add music", export]; pleasantries around a request that is
    not the agent's are left out, and a message all for the agent stays whole.
    """
    masked = _masked(message)
    found: list[Step] = []
    begin = end = 0
    for start, stop in [*_clauses(masked), (len(masked), len(masked))]:
        clause = masked[start:stop]
        intent = _intent(clause) if clause else None
        if intent == "agent":
            if end == 0 and _PLEASANT.fullmatch(clause):
                continue
            begin, end = (begin if end else start), stop
            continue
        if end:
            found.append(Step("agent", message[begin:end].strip()))
            end = 0
        if intent:
            found.append(Step(intent))
    if any(step.intent != "agent" for step in found):
        return found
    return [Step("agent", message.strip())]


def _masked(message: str) -> str:
    """The message with quoted text blanked, same length."""
    return _QUOTED.sub(lambda match: "“" + "_" * (len(match[0]) - 2) + "”", message)


def _clauses(masked: str) -> list[tuple[int, int]]:
    """Where its clauses begin and end; empty ones left out."""
    ends = [(match.start(), match.end()) for match in _JOINT.finditer(masked)]
    starts = [0, *(end for _, end in ends)]
    spans = zip(starts, [*(start for start, _ in ends), len(masked)], strict=True)
    return [(start, end) for start, end in spans if masked[start:end].strip()]


def _intent(clause: str) -> Intent:
    if _NEGATED.search(clause):
        return "agent"
    return next((intent for intent, rule in _COMPILED if rule.search(clause)), "agent")
