"""Client ids and tokens."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from .. import answers, wire
from ..case import Case
from ..exchange import Exchange
from ..rule import MUST, Occasion, failed, passed, rule

LONGEST_CLIENT_ID = 64


@rule(
    "auth.client-id.sent",
    MUST,
    facts=(
        "auth.client-id.sent",
        "auth.client-id.required",
        "auth.client-id.uuid",
        "code.400.retry",
    ),
    demands="A request for a token carries an X-Client-Id.",
    trigger="the client asks for an anonymous token",
    looks_for="an X-Client-Id of 1 to 64 characters; after a 400, one more request that has it",
    fix="Make a UUID once, keep it, and send it as X-Client-Id when asking for a token.",
    cost="no token is given (HTTP 400), so nothing else can work",
)
def client_id_sent(case: Case) -> Iterator[Occasion]:
    for asked in case.of("anonymous_token"):
        value = asked.headers.get("x-client-id", "")
        if 0 < len(value) <= LONGEST_CLIENT_ID:
            yield passed(asked)
        elif value:
            yield failed(
                asked,
                seen=f"the X-Client-Id has {len(value)} characters; 64 is the most",
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
    MUST,
    facts=("auth.client-id.persisted",),
    demands="A client is the same client every time it asks for a token.",
    trigger="the client asks for a second token",
    looks_for="the X-Client-Id of the first time, unless that one was refused with 400",
    fix="Keep the client id in a file and send the same one every time.",
    cost="each new id counts as another device: the address runs into its limit of tokens",
)
def client_id_reused(case: Case) -> Iterator[Occasion]:
    asked = case.of("anonymous_token")
    for before, after in itertools.pairwise(asked):
        first, second = (each.headers.get("x-client-id") for each in (before, after))
        if not first or before.code == 400 or first == second:
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
    MUST,
    facts=("auth.token.reused", "auth.again.refused", "auth.limit.per-client"),
    demands="A token is used until it is refused.",
    trigger="a token was handed out and something else follows",
    looks_for="no further request for a token before a call was refused with 1001",
    fix="Keep the token in memory and ask for another only after a 1001.",
    cost="one token per client in seven days: the second request is refused with 429",
)
def token_reused(case: Case) -> Iterator[Occasion]:
    held: Exchange | None = None
    refused = False
    for each in case.calls:
        if each.operation != "anonymous_token":
            refused = refused or each.code == 1001
            if held:
                yield passed(each)
        elif held and not refused:
            yield failed(
                each,
                held,
                seen="asked for another token although the one it has was never refused",
                wanted="go on with the token it has",
            )
        if each.operation == "anonymous_token" and each.succeeded:
            held, refused = each, False


@rule(
    "auth.token.from-answer",
    MUST,
    facts=(
        "auth.token.from-answer",
        "auth.token.in-data",
        "header.bearer.required",
        "envelope.client-tolerant",
    ),
    demands="The bearer is the token that was handed out, read from data.token.",
    trigger="a token was handed out and a call with a bearer follows",
    looks_for="that very token in the Authorization header",
    fix="Read data.token of the answer (or token, where there is no envelope).",
    cost="every call is refused with 1001",
)
def token_from_answer(case: Case) -> Iterator[Occasion]:
    given: set[str] = set()
    for each in case.calls:
        if each.operation == "anonymous_token":
            given.add(answers.text(each.answer, "token"))
        elif given - {""} and each.bearer:
            # A token from the environment was handed out by somebody else.
            if each.bearer in given or _is_token(each.bearer):
                yield passed(each)
            else:
                yield failed(
                    each,
                    seen=f"sent the bearer {each.bearer!r}, which is no token it was given; "
                    f"the answer with the token was {_given(case, each)}",
                    wanted="send the token as it stands in that answer",
                )


def _given(case: Case, each: Exchange) -> str:
    asked = next((e for e in case.before(each, "anonymous_token") if e.succeeded), None)
    return wire.shape(asked.answer) if asked else "never sent"


def _is_token(bearer: str) -> bool:
    return bearer.startswith(("<token-", "nmv_usr_"))


@rule(
    "auth.env-token",
    MUST,
    facts=("auth.env-token",),
    demands="A client that finds NEMO_TOKEN uses it and asks for no other.",
    trigger="the run was given NEMO_TOKEN",
    looks_for="no request for a token before a 1001",
    fix="Look for NEMO_TOKEN before asking for an anonymous token.",
    cost="the user's own account, credits and plan are not used",
    needs=("run",),
)
def env_token(case: Case) -> Iterator[Occasion]:
    if case.task is None or not case.task.token_given or not case.calls:
        return
    for each in case.calls:
        if each.code == 1001:
            break
        if each.operation == "anonymous_token":
            yield failed(
                each,
                seen="asked for a token although NEMO_TOKEN was set",
                wanted="use the token in NEMO_TOKEN",
            )
            return
    yield passed(case.calls[0])
