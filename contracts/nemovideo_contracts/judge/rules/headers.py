"""Headers of every call, and where secrets may stand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from ...spec import attribution_headers, replaced_secret_pattern, secret_pattern
from ..journal import wire
from ..journal.case import Case
from ..journal.exchange import Exchange
from ..rule import Occasion, failed, passed, rule

TITLES = {name.lower(): name for name in attribution_headers()}
ATTRIBUTION = tuple(TITLES)
_SECRET = re.compile(f"{secret_pattern().pattern}|{replaced_secret_pattern().pattern}")


def _attributed(case: Case) -> tuple[Exchange, ...]:
    """Calls that need attribution: all but the one for a token, whose documented form has none."""
    return tuple(call for call in case.calls if call.operation != "anonymous_token")


@rule(
    "header.bearer",
    facts=("header.bearer.required", "code.1001"),
    trigger="any call but the one for a token",
    looks_for="a bearer in the Authorization header",
)
def bearer(case: Case) -> Iterator[Occasion]:
    for call in _attributed(case):
        if call.bearer:
            yield passed(call)
        else:
            yield failed(
                call,
                seen=f"{wire.request(call)} with {_without(call)}",
                wanted='send "Authorization: Bearer <token>"',
            )


def _without(exchange: Exchange) -> str:
    """What stood where the bearer should be."""
    value = _authorization(exchange).strip()
    if not value:
        return "no Authorization header"
    if value.lower() == "bearer":
        return 'the header "Authorization: Bearer" and no token after it'
    return "an Authorization header without the word Bearer"


def _authorization(exchange: Exchange) -> str:
    return exchange.headers.get("authorization", "")


@rule(
    "header.attribution",
    facts=("header.attribution.three", "header.attribution.export"),
    trigger="any call but the one for a token",
    looks_for="all three headers, none of them empty",
)
def attribution(case: Case) -> Iterator[Occasion]:
    for call in _attributed(case):
        missing = [TITLES[name] for name in ATTRIBUTION if not call.headers.get(name, "").strip()]
        if not missing:
            yield passed(call)
        else:
            yield failed(
                call,
                seen=f"{call.method} {call.path} without {', '.join(missing)}",
                wanted="send all three attribution headers with every call",
            )


@rule(
    "header.attribution.consistent",
    facts=("header.attribution.values",),
    trigger="two calls with attribution headers",
    looks_for="the same source, version and platform as on the first call",
)
def consistent(case: Case) -> Iterator[Occasion]:
    calls = [call for call in _attributed(case) if all(call.headers.get(n) for n in ATTRIBUTION)]
    for call in calls[1:]:
        first = calls[0]
        other = [name for name in ATTRIBUTION if call.headers[name] != first.headers[name]]
        if not other:
            yield passed(call)
            continue
        was, now = first.headers[other[0]], call.headers[other[0]]
        yield failed(
            call,
            first,
            seen=f"{TITLES[other[0]]} was {was!r} and is {now!r} now",
            wanted="send the same values with every call",
        )


@rule(
    "secret.not-in-url",
    facts=("web.no-token-in-url",),
    trigger="any request after a token was had",
    looks_for="neither a token nor a bearer in path and query",
)
def not_in_url(case: Case) -> Iterator[Occasion]:
    for exchange in case.exchanges:
        if not exchange.bearer and not _SECRET.search(exchange.path + exchange.query):
            continue
        if _SECRET.search(f"{exchange.path}?{exchange.query}"):
            yield failed(
                exchange,
                seen=f"the token stands in the URL of {exchange.method} {exchange.path}",
                wanted="send it in the Authorization header",
            )
        else:
            yield passed(exchange)


@rule(
    "secret.not-in-body",
    facts=("secret.not-in-body", "client.no-secrets"),
    trigger="a JSON body is sent",
    looks_for="neither a token nor a bearer in it",
)
def not_in_body(case: Case) -> Iterator[Occasion]:
    for call in case.calls:
        if not isinstance(call.body, dict | list | str):
            continue
        if _SECRET.search(json.dumps(call.body)):
            yield failed(
                call,
                seen=f"the token stands in the body of {call.method} {call.path}",
                wanted="leave it out of the body",
            )
        else:
            yield passed(call)


@rule(
    "secret.not-to-storage",
    facts=("render.output.no-bearer",),
    trigger="a file is fetched by its URL",
    looks_for="no Authorization header",
)
def not_to_storage(case: Case) -> Iterator[Occasion]:
    for download in case.of("render_result", "uploaded_file"):
        if _authorization(download):
            yield failed(
                download,
                seen=f"{wire.request(download)} carried the bearer, and is no call of the API",
                wanted="fetch a file by its URL without an Authorization header",
            )
        else:
            yield passed(download)


@rule(
    "header.json",
    facts=("header.json",),
    trigger="a POST with a body that is no multipart form",
    looks_for="the content type application/json",
)
def json_type(case: Case) -> Iterator[Occasion]:
    for call in case.calls:
        kind = call.headers.get("content-type", "")
        if call.method != "POST" or call.body is None or kind.startswith("multipart/"):
            continue
        if kind.startswith("application/json"):
            yield passed(call)
        else:
            yield failed(
                call,
                seen=f"sent a body to {call.path} as {kind or 'nothing in particular'}",
                wanted="send it as application/json",
            )
