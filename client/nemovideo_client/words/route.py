"""What a person wants: one of the jobs that have a request of their own, or the agent.

    "export" / "导出" / "download" / "send me the video"   export
    "credits" / "积分" / "balance" / "余额"                 credits
    "status" / "状态" / "show tracks"                      status
    "upload" / "上传"                                      upload
    everything else                                       agent

A keyword counts where it is asked for: at the beginning of a clause, politeness aside. It does not
count when it is quoted, negated ("don't export yet"), part of another word ("exporter") or the
name of something in the picture ("end credits", "a status bar"). route.toml has the patterns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

from . import rules

Intent = Literal["export", "credits", "status", "upload", "agent"]


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
            if end == 0 and _part("pleasant").fullmatch(clause):
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
    return _part("quoted").sub(lambda match: "“" + "_" * (len(match[0]) - 2) + "”", message)


def _clauses(masked: str) -> list[tuple[int, int]]:
    """Where its clauses begin and end; empty ones left out."""
    ends = [(match.start(), match.end()) for match in _part("joint").finditer(masked)]
    starts = [0, *(end for _, end in ends)]
    spans = zip(starts, [*(start for start, _ in ends), len(masked)], strict=True)
    return [(start, end) for start, end in spans if masked[start:end].strip()]


def _intent(clause: str) -> Intent:
    if _part("negated").search(clause):
        return "agent"
    found = (intent for rule, (intent,) in rules.read("route").rows if rule.search(clause))
    return cast(Intent, next(found, "agent"))


def _part(name: str) -> re.Pattern[str]:
    return rules.read("route").parts[name]
