"""Why an exchange went as it did: what refused it, what altered it, and what nearly did.

A function of the exchange's record, the profile and the rules of its world. It names facts by
their ids; the contract knows what they say.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from nemovideo_mock import faults, operations
from nemovideo_mock.faults import Rule
from nemovideo_mock.journal.spill import Exchange
from nemovideo_mock.profile import Profile
from nemovideo_mock.wire import envelopes

Kind = Literal["refused", "fault", "silent", "noise", "talk", "timed-out", "aborted", "near-miss"]
_SILENT = {
    "edits": "run.silent.rate",
    "generations": "run.silent.generations",
    "both": "run.silent.both",
}
_REFUSED = {"stream": "credits.exhausted.stream", "text": "credits.exhausted.text"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason. `because` is the criterion in words; `facts` are ids, the nearest one first;
    `rule` is a fault's id; `criteria` are what a rule or an operation asks for, met or not."""

    kind: Kind
    because: str
    facts: tuple[str, ...] = ()
    rule: str | None = None
    criteria: dict[str, bool] | None = None


def reasons(exchange: Exchange, profile: Profile, rules: Iterable[Rule]) -> list[Reason]:
    """Everything that is out of the ordinary in an exchange, the decisive first."""
    known = {rule.id: rule for rule in rules}
    return [
        *_refusal(exchange),
        *_faults(exchange, known),
        *_turns(exchange, profile),
        *_endings(exchange, profile),
        *_near_misses(exchange, known.values()),
    ]


def _refusal(exchange: Exchange) -> Iterator[Reason]:
    response = exchange["response"]
    body, facts = response.get("body"), tuple(exchange.get("facts", ()))
    text, code = envelopes.reason(body), body.get("code") if isinstance(body, dict) else None
    known = code if isinstance(code, int) and code in envelopes.BUSINESS_STATUS else None
    refused = (response["status"] or 0) >= 400 or known is not None
    # An error that a fault invents has no fact: the fault is the reason.
    if facts or (text and refused and not _by(exchange, "error")):
        yield Reason(kind="refused", because=text, facts=facts or _of_code(known))


def _of_code(code: int | None) -> tuple[str, ...]:
    """What the archive of another service leaves to know: the fact of a code, if there is one."""
    return () if code is None else (f"code.{code}",)


def _faults(exchange: Exchange, rules: dict[str, Rule]) -> Iterator[Reason]:
    for applied in exchange["faults"]:
        rule = rules.get(applied["rule"])
        about = rule.description if rule is not None else ""
        parts = ", ".join(applied["effect"])
        yield Reason(
            kind="fault",
            because=about or f"the rule {applied['rule']} applies to this request: {parts}",
            rule=applied["rule"],
            criteria=None if rule is None else faults.criteria(rule.match, _call(exchange)),
        )


def _turns(exchange: Exchange, profile: Profile) -> Iterator[Reason]:
    by_fault = _by(exchange, "turn")
    for turn in exchange["records"]:
        if turn["record"] != "turn":
            continue
        match turn["ending"]:
            case "silent" if not by_fault:
                yield Reason(
                    kind="silent",
                    because=f"a share of {profile.silent_rate:g} of {profile.silent_subject} ends "
                    f"without a word, and the dice of this world chose this {turn['kind']}; "
                    "the change is made all the same",
                    facts=(_SILENT[profile.silent_subject], "run.silent.after-tool-result"),
                )
            case "noise" if not by_fault:
                because = f"a share of {profile.noise_rate:g} of turns ends with a stray apology"
                yield Reason(kind="noise", because=because, facts=("run.noise",))
            case "refused":
                fact = _REFUSED.get(profile.out_of_credits, "code.2001")
                because = "the credits do not cover the cost of this turn; nothing was changed"
                yield Reason(kind="refused", because=because, facts=(fact, "code.2001"))
        if turn["kind"] == "talk" and turn["ending"] == "complete":
            because = "the message was taken for talk: nothing was changed, and nothing charged"
            yield Reason(kind="talk", because=because, facts=("credits.cost.talk-free",))


def _endings(exchange: Exchange, profile: Profile) -> Iterator[Reason]:
    if exchange["ending"] == "timed-out":
        because = f"the stream was closed at the limit of {profile.stream_limit:g} s"
        yield Reason(kind="timed-out", because=because, facts=("run.within-limit",))
    elif exchange["ending"] == "aborted":
        facts = ("run.disconnect-keeps-edit",) if exchange["operation"] == "run_sse" else ()
        because = "the client closed the connection before the answer ended"
        yield Reason(kind="aborted", because=because, facts=facts)


def _near_misses(exchange: Exchange, rules: Iterable[Rule]) -> Iterator[Reason]:
    applied = {fault["rule"] for fault in exchange["faults"]}
    call = _call(exchange)
    for rule in rules:
        met = faults.criteria(rule.match, call)
        if rule.withdrawn or rule.id in applied or (met and not any(met.values())):
            continue
        missed = [name for name, holds in met.items() if not holds]
        wanted = ", ".join(missed) or "the count, the time or the dice of the rule"
        yield Reason(
            kind="near-miss",
            because=f"the rule {rule.id} does not apply: {wanted} did not fit",
            rule=rule.id,
            criteria={**met, "count, time and dice": False} if not missed else met,
        )
    if exchange["operation"] is None:
        yield from _near_operation(exchange["request"])


def _near_operation(request: dict[str, Any]) -> Iterator[Reason]:
    paths = {operation.path: operation for operation in operations.API}
    known = bool(operations.allowed(request["path"]))
    for path in difflib.get_close_matches(request["path"], paths, n=1):
        near = paths[path]
        yield Reason(
            kind="near-miss",
            because=f"the nearest operation is {near.name}: {' or '.join(near.methods)} {path}",
            criteria={"method": request["method"] in near.methods, "path": known},
        )


def _call(exchange: Exchange) -> faults.Call:
    request = exchange["request"]
    return faults.call(exchange["operation"], exchange["at"], request["path"], request["body"])


def _by(exchange: Exchange, part: str) -> bool:
    """Whether a fault had such an effect on it."""
    return any(part in fault["effect"] for fault in exchange["faults"])
