"""Client ids and tokens."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from ...spec import client_id_header, fact, token_prefix
from ..journal import answers, wire
from ..journal.case import Case
from ..journal.exchange import Exchange
from ..journal.vocabulary import BAD_TOKEN, NO_CLIENT_ID
from ..rule import Occasion, failed, passed, rule

CLIENT_ID = client_id_header().lower()


@rule(
    "auth.client-id.sent",
    facts=(
        "auth.client-id.sent",
        "auth.client-id.required",
        "auth.client-id.uuid",
        "code.400.retry",
    ),
    trigger="the client asks for an anonymous token",
    looks_for="an X-Client-Id that is not too long; after a 400, one more request that has it",
    capabilities=("anonymous",),
)
def client_id_sent(case: Case) -> Iterator[Occasion]:
    for asked in case.of("anonymous_token"):
        value = asked.headers.get(CLIENT_ID, "")
        longest = fact("auth.client-id.too-long")
        if 0 < len(value) <= longest.count:
            yield passed(asked)
        elif value:
            yield failed(
                asked,
                seen=f"the X-Client-Id has {len(value)} characters; {longest.amount} are the most",
                wanted="send a shorter one, a UUID for instance",
            )
        else:
            yield failed(
                asked,
                seen="asked for a token without an X-Client-Id",
                wanted="send X-Client-Id with the request for a token",
            )


@rule(
    "auth.client-id.reused",
    facts=("auth.client-id.persisted",),
    trigger="the client asks for a second token",
    looks_for="the X-Client-Id of the first time, unless that one was refused with 400",
    capabilities=("anonymous",),
)
def client_id_reused(case: Case) -> Iterator[Occasion]:
    asked = case.of("anonymous_token")
    for before, after in itertools.pairwise(asked):
        first, second = (call.headers.get(CLIENT_ID) for call in (before, after))
        if not first or before.code == NO_CLIENT_ID or first == second:
            yield passed(after)
        else:
            yield failed(
                after,
                before,
                seen=f"asked for a token with another X-Client-Id ({second} after {first})",
                wanted="send the same X-Client-Id every time",
            )


@rule(
    "auth.token.reused",
    facts=("auth.token.reused", "auth.again.refused", "auth.limit.per-client"),
    trigger="a token was handed out and something else follows",
    looks_for="no further request for a token before a call was refused with 1001",
    capabilities=("anonymous",),
)
def token_reused(case: Case) -> Iterator[Occasion]:
    held: Exchange | None = None
    refused = False
    for call in case.calls:
        if call.operation != "anonymous_token":
            refused = refused or call.code == BAD_TOKEN
            if held:
                yield passed(call)
        elif held and not refused:
            yield failed(
                call,
                held,
                seen="asked for another token although the one it has was never refused",
                wanted="go on with the token it has",
            )
        if call.operation == "anonymous_token" and call.succeeded:
            held, refused = call, False


@rule(
    "auth.token.from-answer",
    facts=(
        "auth.token.from-answer",
        "auth.token.in-data",
        "header.bearer.required",
        "envelope.client-tolerant",
    ),
    trigger="a token was handed out and a call with a bearer follows",
    looks_for="that very token in the Authorization header",
    capabilities=("anonymous",),
)
def token_from_answer(case: Case) -> Iterator[Occasion]:
    given: set[str] = set()
    for call in case.calls:
        if call.operation == "anonymous_token":
            given.add(answers.text(call.answer, "token"))
        elif given - {""} and call.bearer:
            # A token from the environment was handed out by somebody else.
            if call.bearer in given or _is_token(call.bearer):
                yield passed(call)
            else:
                yield failed(
                    call,
                    seen=f"sent the bearer {call.bearer!r}, which is no token it was given; "
                    f"the answer with the token was {_given(case, call)}",
                    wanted="send the token as it stands in that answer",
                )


def _given(case: Case, exchange: Exchange) -> str:
    asked = next((e for e in case.before(exchange, "anonymous_token") if e.succeeded), None)
    return wire.shape(asked.answer) if asked else "never sent"


def _is_token(bearer: str) -> bool:
    return bearer.startswith(("<token-", token_prefix()))


@rule(
    "auth.env-token",
    facts=("auth.env-token",),
    trigger="the run was given NEMO_TOKEN",
    looks_for="no request for a token before a 1001",
    needs=("run",),
)
def env_token(case: Case) -> Iterator[Occasion]:
    if case.task is None or not case.task.token_given or not case.calls:
        return
    for call in case.calls:
        if call.code == BAD_TOKEN:
            break
        if call.operation == "anonymous_token":
            yield failed(
                call,
                seen="asked for a token although NEMO_TOKEN was set",
                wanted="use the token in NEMO_TOKEN",
            )
            return
    yield passed(case.calls[0])
