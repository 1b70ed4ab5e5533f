"""Faults: trouble on demand.

A rule says when (a match) and what (an effect). Matching is pure; what an effect does to a
planned turn, to its frames or to the bytes of an answer is pure as well. Rules and their tallies
are records like any others, so a snapshot has them and a fork goes on counting.
"""

from __future__ import annotations

from nemovideo_mock.faults.matching import (
    Call,
    active,
    call,
    choose,
    criteria,
    merged,
    message_in,
)
from nemovideo_mock.faults.parse import FaultError, rule
from nemovideo_mock.faults.rules import (
    AccountFault,
    AnswerFault,
    BodyFault,
    ConnectionFault,
    Effect,
    Match,
    RenderFault,
    Rule,
    StateFault,
    Tally,
    TurnFault,
)

__all__ = [
    "AccountFault",
    "AnswerFault",
    "BodyFault",
    "Call",
    "ConnectionFault",
    "Effect",
    "FaultError",
    "Match",
    "RenderFault",
    "Rule",
    "StateFault",
    "Tally",
    "TurnFault",
    "active",
    "call",
    "choose",
    "criteria",
    "merged",
    "message_in",
    "rule",
]
