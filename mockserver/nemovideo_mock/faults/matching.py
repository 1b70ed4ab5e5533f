"""Which rules apply to a call: a function of the rules, their tallies and the call."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from nemovideo_mock import expressions, ids
from nemovideo_mock.faults.rules import NOTHING, Effect, Match, Rule, Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """An exchange as rules see it. `operation` is None for what the API does not know."""

    operation: str | None
    at: float
    session: str | None = None
    message: str | None = None


_SESSION_IN_PATH = re.compile(r"/nemo_agent/[^/]+/([^/]+)")


def call(operation: str | None, at: float, path: str, body: Any) -> Call:
    """The exchange of a path and a JSON body (anything that is no object has nothing to say)."""
    said = body if isinstance(body, dict) else {}
    in_path = _SESSION_IN_PATH.search(path)
    session = in_path.group(1) if in_path else said.get("session_id") or said.get("sessionId")
    return Call(operation=operation, at=at, session=session, message=message_in(said))


def message_in(body: Any) -> str | None:
    """What is said to the agent, if the body of a request says anything."""
    try:
        return "\n".join(part["text"] for part in body["new_message"]["parts"])
    except (KeyError, TypeError):
        return None


def active(rules: Iterable[Rule], now: float) -> tuple[Rule, ...]:
    """The rules in force at `now`."""
    return tuple(
        rule
        for rule in rules
        if not rule.withdrawn
        and (rule.since is None or rule.since <= now)
        and (rule.until is None or now < rule.until)
    )


def choose(
    rules: Iterable[Rule], tallies: Mapping[str, Tally], call: Call
) -> tuple[tuple[Rule, ...], tuple[Tally, ...]]:
    """The rules that apply to this call, and the tallies as they stand afterwards."""
    applying: list[Rule] = []
    after: list[Tally] = []
    for rule in active(rules, call.at):
        if not all(criteria(rule.match, call).values()):
            continue
        tally = tallies.get(rule.id) or Tally(rule_id=rule.id)
        tally = replace(tally, seen=tally.seen + 1)
        if _applies(rule, tally):
            tally = replace(tally, applied=tally.applied + 1)
            applying.append(rule)
        after.append(tally)
    return tuple(applying), tuple(after)


def merged(effects: Iterable[Effect]) -> Effect:
    """One effect of several: of two that differ in a part the earlier has its way."""
    whole = NOTHING
    for effect in effects:
        gaps = {
            part.name: getattr(effect, part.name)
            for part in fields(Effect)
            if getattr(whole, part.name) is None
        }
        whole = replace(whole, **gaps)
    return whole


def criteria(match: Match, call: Call) -> dict[str, bool]:
    """What a rule asks of a call, and whether the call has it; `nth` aside, which is counted."""
    found: dict[str, bool] = {}
    if match.operation:
        found["operation"] = call.operation in match.operation
    if match.session is not None:
        found["session"] = match.session == call.session
    if match.message is not None:
        text = call.message or ""
        found["message"] = expressions.found(match.message, text, ignore_case=True)
    return found


def _applies(rule: Rule, tally: Tally) -> bool:
    """Whether a rule applies to the call that made its tally what it is."""
    if rule.match.nth and tally.seen not in rule.match.nth:
        return False
    if rule.times is not None and tally.applied >= rule.times:
        return False
    if rule.probability >= 1:
        return True
    return ids.number(rule.seed, "fault", rule.id, tally.seen) / 2**64 < rule.probability
