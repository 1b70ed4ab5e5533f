"""Refusals that can be recovered from: 1001, 1002, 429."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from ...spec import fact
from ..journal import wire
from ..journal.case import Case
from ..journal.exchange import Exchange
from ..journal.vocabulary import BAD_TOKEN, NO_SESSION, TOO_OFTEN
from ..rule import Occasion, failed, passed, rule
from .drops import EARLY


@rule(
    "code.1001.new-token",
    facts=("code.1001.reacquire", "code.1001"),
    trigger="a call is refused with 1001",
    looks_for="a request for a token next, then the same operation with the new bearer",
    capabilities=("anonymous",),
    follows=("header.bearer", "auth.token.from-answer"),
)
def new_token(case: Case) -> Iterator[Occasion]:
    for refused in case.calls:
        if refused.code != BAD_TOKEN or refused.operation == "anonymous_token":
            continue
        following = [exchange for exchange in case.after(refused) if exchange.is_call]
        asked = next((e for e in following if e.operation == "anonymous_token"), None)
        if asked is None:
            yield failed(
                refused,
                seen=f"{wire.refused(refused)}, and no new token was asked for",
                wanted="ask for a new token and repeat the request",
            )
        elif stubborn := _stubborn(following, asked, refused):
            yield failed(
                stubborn,
                refused,
                seen=f"sent the same token again after {wire.refused(refused)}",
                wanted="ask for a new token first",
            )
        else:
            yield _repeated(following, asked, refused)


def _stubborn(following: list[Exchange], asked: Exchange, refused: Exchange) -> Exchange | None:
    return next(
        (
            exchange
            for exchange in following
            if exchange.n < asked.n and exchange.bearer == refused.bearer
        ),
        None,
    )


def _repeated(following: list[Exchange], asked: Exchange, refused: Exchange) -> Occasion:
    given = next((e for e in following if e.operation == "anonymous_token" and e.succeeded), None)
    if given is None:
        return passed(refused, asked)
    later = [exchange for exchange in following if exchange.n > given.n]
    if any(exchange.operation in (refused.operation, "create_session") for exchange in later):
        return passed(refused, asked)
    return failed(
        refused,
        given,
        seen=f"got a new token after a 1001 and never repeated {wire.request(refused)}",
        wanted="repeat the refused request with the new token",
    )


@rule(
    "code.1001.once",
    facts=("code.1001.once", "code.1001.reacquire"),
    trigger="a call is refused with 1001",
    looks_for="no third token for one and the same operation",
    capabilities=("anonymous",),
    follows=("header.bearer", "auth.token.from-answer"),
)
def once(case: Case) -> Iterator[Occasion]:
    refused: Exchange | None = None
    renewed = 0
    for call in case.calls:
        if call.operation == "anonymous_token":
            renewed += bool(refused) and call.succeeded
        elif call.code == BAD_TOKEN:
            yield _renewed(call, renewed) if refused else passed(call)
            refused = call
        elif call.succeeded and (not refused or call.operation == refused.operation):
            refused, renewed = None, 0


def _renewed(refused: Exchange, renewed: int) -> Occasion:
    """A refusal after so many new tokens for the same request."""
    if renewed < 2:
        return passed(refused)
    seen = f"{wire.request(refused)} was refused with 1001 again after {renewed} new tokens"
    return failed(refused, seen=seen, wanted="stop when the first new token is refused as well")


@rule(
    "code.1002.new-session",
    facts=("code.1002.new-session", "code.1002"),
    trigger="a call is refused with 1002",
    looks_for="create-session next, nothing more at the session that is gone, and the files again "
    "before the next message if it had any",
    follows=("session.id.as-given",),
)
def new_session(case: Case) -> Iterator[Occasion]:
    for refused in case.calls:
        if refused.code != NO_SESSION or refused.operation == "create_session":
            continue
        after = case.next_at_session(refused)
        if after is not None and after.operation == "create_session":
            yield _refilled(case, refused, after)
        elif after is None and not _lost_again(case, refused):
            yield failed(
                refused,
                seen=f"{wire.refused(refused)}: the session is gone, and no new one was opened",
                wanted="create a new session",
            )
        elif after is not None:
            yield failed(
                after,
                refused,
                seen=f"{wire.refused(refused)}: the session is gone, and {wire.request(after)} "
                "still named it",
                wanted="create a new session",
            )


def _lost_again(case: Case, refused: Exchange) -> bool:
    """Whether the session that took the place of a lost one was never there: who gives up then
    has tried."""
    calls = itertools.takewhile(lambda call: call is not refused, case.calls)
    return any(call.code == NO_SESSION and call.session != refused.session for call in calls)


def _refilled(case: Case, refused: Exchange, opened: Exchange) -> Occasion:
    """A new session is empty: what was uploaded to the lost one has to come again."""
    had = any(
        exchange.succeeded and exchange.session == refused.session
        for exchange in case.before(refused, "upload")
    )
    following = next(case.after(opened, "upload", "run_sse"), None)
    if not had or following is None or following.operation == "upload":
        return passed(refused, opened)
    return failed(
        following,
        refused,
        seen="opened a new session after 1002 and did not upload the files again that the lost "
        "one had",
        wanted="upload the files first",
        cost="the agent has nothing to work with, for a new session is empty",
    )


@rule(
    "code.429.waits",
    facts=("code.429.retry-once", "code.429"),
    trigger="a call is refused with 429",
    looks_for="{value} before the next request of that kind",
    needs=("rhythm",),
)
def waits(case: Case) -> Iterator[Occasion]:
    pause = fact("code.429.retry-once")
    for refused in case.calls:
        if refused.code != TOO_OFTEN:
            continue
        again = next(case.after(refused, refused.operation), None)
        if again is None or again.at - refused.until >= pause.seconds * EARLY:
            yield passed(refused)
        else:
            gap = again.at - refused.until
            seen = f"{wire.request(again)} came {gap:.0f} s after a 429"
            yield failed(again, refused, seen=seen, wanted=f"wait {pause.amount}")


@rule(
    "code.429.once",
    facts=("code.429.once", "code.429.retry-once"),
    trigger="a call other than a poll is refused with 429",
    looks_for="one further request of that kind, and none after a second 429",
)
def retry_once(case: Case) -> Iterator[Occasion]:
    in_row: dict[str, list[Exchange]] = {}
    for call in case.calls:
        if call.operation == "poll_render":
            continue
        row = in_row.setdefault(call.operation, [])
        if len(row) >= 2:
            seen = f"{wire.request(call)} came again after {len(row)} refusals with 429"
            yield failed(call, row[-1], seen=seen, wanted="stop after the second one")
        if call.code != TOO_OFTEN:
            row.clear()
            continue
        row.append(call)
        tried = next(case.after(call, call.operation), None) is not None
        if len(row) == 1 and not tried and not _lasting(call):
            yield failed(
                call,
                seen=f"{wire.refused(call)}, and was not tried again",
                wanted=f"wait {fact('code.429.retry-once').amount} and try once more",
                cost="a limit of half a minute ends the whole journey",
            )
        else:
            yield passed(call)


def _lasting(refused: Exchange) -> bool:
    """Whether the answer itself says that one pause is not enough: giving up is right then."""
    after = refused.answer_headers.get("retry-after", "")
    return after.isdecimal() and int(after) > fact("code.429.retry-once").seconds
