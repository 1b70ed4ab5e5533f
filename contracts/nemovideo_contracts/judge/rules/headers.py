"""Headers of every call, and where secrets may stand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from .. import wire
from ..case import Case
from ..exchange import Exchange
from ..rule import MUST, SHOULD, Occasion, failed, passed, rule

ATTRIBUTION = ("x-skill-source", "x-skill-version", "x-skill-platform")
TITLES = {
    "x-skill-source": "X-Skill-Source",
    "x-skill-version": "X-Skill-Version",
    "x-skill-platform": "X-Skill-Platform",
}
_SECRET = re.compile(r"<(?:token|bearer)-\d+>|nmv_usr_[A-Za-z0-9_-]{8,}")


def _attributed(case: Case) -> tuple[Exchange, ...]:
    """Calls that need attribution: all but the one for a token, whose documented form has none."""
    return tuple(each for each in case.calls if each.operation != "anonymous_token")


@rule(
    "header.bearer",
    MUST,
    facts=("header.bearer.required", "code.1001"),
    demands='Every call but the one for a token carries "Authorization: Bearer <token>".',
    trigger="any call but the one for a token",
    looks_for="a bearer in the Authorization header",
    fix='Send "Authorization: Bearer <token>" with every call; the word Bearer belongs to it.',
    cost="the call is refused with 1001",
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
    MUST,
    facts=("header.attribution.three", "header.attribution.export"),
    demands="X-Skill-Source, X-Skill-Version and X-Skill-Platform go with every call.",
    trigger="any call but the one for a token",
    looks_for="all three headers, none of them empty",
    fix="Set the three headers once on the HTTP client, so that no call can lack them.",
    cost="exports are refused with 402, which looks like a matter of plan and is none",
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
    MUST,
    facts=("header.attribution.values",),
    demands="The attribution says the same on every call.",
    trigger="two calls with attribution headers",
    looks_for="the same source, version and platform as on the first call",
    fix="Take the values from the front matter once, and send them unchanged.",
    cost="the backend counts one client as several, and may not recognize it as a skill",
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
    MUST,
    facts=("web.no-token-in-url",),
    demands="No token stands in a URL.",
    trigger="any request after a token was had",
    looks_for="neither a token nor a bearer in path and query",
    fix="Send the token in the Authorization header only; for a browser, use a claim token.",
    cost="URLs are logged, cached and shared: whoever reads one has the account",
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
    MUST,
    facts=("secret.not-in-body", "client.no-secrets"),
    demands="No token stands in a body.",
    trigger="a JSON body is sent",
    looks_for="neither a token nor a bearer in it",
    fix="Send the token in the Authorization header only.",
    cost="the token ends up in projects, drafts and conversations, where others read it",
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
    MUST,
    facts=("render.output.no-bearer",),
    demands="The bearer goes to the API and to nobody else.",
    trigger="a file is fetched by its URL",
    looks_for="no Authorization header",
    fix="Fetch output.url with a plain request; only the API's own download needs the bearer.",
    cost="whoever runs the storage can use the account",
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
    SHOULD,
    facts=("header.json",),
    demands='JSON bodies are sent with "Content-Type: application/json".',
    trigger="a POST with a body that is no multipart form",
    looks_for="the content type application/json",
    fix="Set Content-Type: application/json (curl -d does not do so by itself).",
    cost="a strict server does not read the body",
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
