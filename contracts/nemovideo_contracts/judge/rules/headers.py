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
    return tuple(each for each in case.calls if each.operation != "anonymous_token")


@rule(
    "header.bearer",
    facts=("header.bearer.required", "code.1001"),
    trigger="any call but the one for a token",
    looks_for="a bearer in the Authorization header",
)
def bearer(case: Case) -> Iterator[Occasion]:
    for each in _attributed(case):
        if each.bearer:
            yield passed(each)
        else:
            yield failed(
                each,
                seen=f"{wire.request(each)} with {_without(each)}",
                wanted='send "Authorization: Bearer <token>"',
            )


def _without(each: Exchange) -> str:
    """What stood where the bearer should be."""
    value = _authorization(each).strip()
    if not value:
        return "no Authorization header"
    if value.lower() == "bearer":
        return 'the header "Authorization: Bearer" and no token after it'
    return "an Authorization header without the word Bearer"


def _authorization(each: Exchange) -> str:
    return each.headers.get("authorization", "")


@rule(
    "header.attribution",
    facts=("header.attribution.three", "header.attribution.export"),
    trigger="any call but the one for a token",
    looks_for="all three headers, none of them empty",
)
def attribution(case: Case) -> Iterator[Occasion]:
    for each in _attributed(case):
        missing = [TITLES[name] for name in ATTRIBUTION if not each.headers.get(name, "").strip()]
        if not missing:
            yield passed(each)
        else:
            yield failed(
                each,
                seen=f"{each.method} {each.path} without {', '.join(missing)}",
                wanted="send all three attribution headers with every call",
            )


@rule(
    "header.attribution.consistent",
    facts=("header.attribution.values",),
    trigger="two calls with attribution headers",
    looks_for="the same source, version and platform as on the first call",
)
def consistent(case: Case) -> Iterator[Occasion]:
    calls = [each for each in _attributed(case) if all(each.headers.get(n) for n in ATTRIBUTION)]
    for each in calls[1:]:
        first = calls[0]
        other = [name for name in ATTRIBUTION if each.headers[name] != first.headers[name]]
        if not other:
            yield passed(each)
            continue
        was, now = first.headers[other[0]], each.headers[other[0]]
        yield failed(
            each,
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
    for each in case.exchanges:
        if not each.bearer and not _SECRET.search(each.path + each.query):
            continue
        if _SECRET.search(f"{each.path}?{each.query}"):
            yield failed(
                each,
                seen=f"the token stands in the URL of {each.method} {each.path}",
                wanted="send it in the Authorization header",
            )
        else:
            yield passed(each)


@rule(
    "secret.not-in-body",
    facts=("secret.not-in-body", "client.no-secrets"),
    trigger="a JSON body is sent",
    looks_for="neither a token nor a bearer in it",
)
def not_in_body(case: Case) -> Iterator[Occasion]:
    for each in case.calls:
        if not isinstance(each.body, dict | list | str):
            continue
        if _SECRET.search(json.dumps(each.body)):
            yield failed(
                each,
                seen=f"the token stands in the body of {each.method} {each.path}",
                wanted="leave it out of the body",
            )
        else:
            yield passed(each)


@rule(
    "secret.not-to-storage",
    facts=("render.output.no-bearer",),
    trigger="a file is fetched by its URL",
    looks_for="no Authorization header",
)
def not_to_storage(case: Case) -> Iterator[Occasion]:
    for each in case.of("render_result", "uploaded_file"):
        if _authorization(each):
            yield failed(
                each,
                seen=f"{wire.request(each)} carried the bearer, and is no call of the API",
                wanted="fetch a file by its URL without an Authorization header",
            )
        else:
            yield passed(each)


@rule(
    "header.json",
    facts=("header.json",),
    trigger="a POST with a body that is no multipart form",
    looks_for="the content type application/json",
)
def json_type(case: Case) -> Iterator[Occasion]:
    for each in case.calls:
        kind = each.headers.get("content-type", "")
        if each.method != "POST" or each.body is None or kind.startswith("multipart/"):
            continue
        if kind.startswith("application/json"):
            yield passed(each)
        else:
            yield failed(
                each,
                seen=f"sent a body to {each.path} as {kind or 'nothing in particular'}",
                wanted="send it as application/json",
            )
