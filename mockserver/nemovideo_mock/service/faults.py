"""Faults at work: which apply to a request, and what they do to its caller's account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from nemovideo_mock import faults
from nemovideo_mock.accounts import Session, Token
from nemovideo_mock.errors import Conflict
from nemovideo_mock.faults import AccountFault, Call, Rule, Tally
from nemovideo_mock.service import accounts
from nemovideo_mock.service.context import Context, alone


def rules(context: Context) -> tuple[Rule, ...]:
    """The rules in force now."""
    if not context.store.table_version(Rule):
        return ()
    return faults.active(context.store.all(Rule), context.now)


@alone
def applying(context: Context, call: Call) -> tuple[Rule, ...]:
    """The rules that apply to this call; the tallies count it."""
    tallies = {tally.rule_id: tally for tally in context.store.all(Tally)}
    found, after = faults.choose(rules(context), tallies, call)
    context.store.append(*after)
    return found


@alone
def add(context: Context, make: Callable[[frozenset[str]], Rule]) -> Rule:
    """A rule in force from now on; `make` is given the ids that are taken.

    Raises Conflict for a rule with one of those.
    """
    known = frozenset(rule.id for rule in context.store.all(Rule))
    rule = make(known)
    if rule.id in known:
        raise Conflict(f"there is a fault {rule.id!r} already, or was")
    context.store.append(rule)
    return rule


@alone
def withdraw(context: Context, rule_id: str | None = None) -> int:
    """Take back one rule, or all of them; how many there were."""
    known = [
        rule
        for rule in context.store.all(Rule)
        if not rule.withdrawn and rule_id in (None, rule.id)
    ]
    context.store.append(*(replace(rule, withdrawn=True) for rule in known))
    return len(known)


@alone
def affect_account(
    context: Context, fault: AccountFault, bearer: str | None, session_id: str | None
) -> None:
    """What an account fault does to the caller of a request, before anybody looks at it."""
    session = context.store.get(Session, session_id) if session_id else None
    if fault.session == "lost" and session is not None:
        context.store.append(replace(session, lost_at=context.now))
    token = context.store.get(Token, bearer) if bearer else None
    if token is None:
        return
    if fault.token is not None:
        accounts.end_token(context, token, fault.token)
    accounts.change(
        context,
        token.user_id,
        credits=fault.credits,
        registered=fault.registered,
        export_blocked=fault.export_blocked,
    )
