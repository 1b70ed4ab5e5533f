"""Where calls go: paths, methods, hosts."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalogue import HOSTS, Endpoint, api_host, hosts
from ..findings import Edit, Hit, rule
from ..phrases import phrases
from ..reading.document import Document, once
from ..reading.mentions import Mention, mentions

WORDS = phrases("endpoints")


@once
def judged(document: Document) -> Iterator[Mention]:
    """Mentions that claim to be calls of this API."""
    for call in mentions(document):
        own = call.where in ("api", "base", "bare") or (
            call.where == "web" and call.path.startswith(("/api/", "/run_sse"))
        )
        if own and call.path.strip("/") and not document.discouraged(call.start, call.end):
            yield call


@rule("endpoint.unknown")
def unknown(document: Document) -> Iterator[Hit]:
    gateway = any(call.where == "sibling" for call in mentions(document))
    for call in judged(document):
        if call.endpoint or call.path == "/api" or _is_abbreviation(call):
            continue
        if WORDS.under_lambda.match(call.path) or (gateway and HOSTS.sibling_path.match(call.path)):
            continue
        message = f"{call.path} is no path of this API; it is answered with HTTP 404"
        fix = f"perhaps {_spelled(call.meant)} is meant" if call.meant else "leave the call out"
        glued = WORDS.api_run.match(call.path)
        edits = (Edit(call.end - len("/api/run_sse"), call.end, "/run_sse"),) if glued else ()
        yield Hit(call.start, message, fix, edits=edits)


def _spelled(endpoint: Endpoint) -> str:
    return f"{endpoint.method} {endpoint.path}"


def _is_abbreviation(mention: Mention) -> bool:
    """Prose may say "poll /api/state"; a command may not."""
    if not mention.short or mention.command:
        return False
    return mention.method is None or len(mention.path.strip("/").split("/")) < 3


@rule("endpoint.download-path")
def download_path(document: Document) -> Iterator[Hit]:
    for call in judged(document):
        if WORDS.under_lambda.match(call.path):
            at = document.text.rfind("/lambda/", call.start, call.end)
            edits = (Edit(at, at + len("/lambda"), ""),) if at >= 0 else ()
            yield Hit(call.start, "the download of a render is not under /lambda", edits=edits)


@rule("endpoint.method")
def method(document: Document) -> Iterator[Hit]:
    for call in judged(document):
        wanted = call.endpoint
        if wanted is None or wanted.older:
            continue
        if call.scheme in ("ws", "wss"):
            message = f"{wanted.path} is no WebSocket"
            yield Hit(call.start, message, _spelled(wanted), facts=(wanted.fact,))
        if call.method not in (None, wanted.method, "OPTIONS", "HEAD"):
            message = f"{wanted.path} takes {wanted.method}, not {call.method}"
            facts = ("error.unknown-method", wanted.fact)
            yield Hit(call.start, message, _spelled(wanted), facts=facts)


@rule("endpoint.older")
def older(document: Document) -> Iterator[Hit]:
    for call in judged(document):
        wanted = call.endpoint
        history = WORDS.history.search(document.line_at(call.start))
        if wanted and wanted.older and not history:
            message = f"{call.path} belongs to an earlier release and is not served any more"
            yield Hit(call.start, message, facts=(wanted.fact,))


@rule("endpoint.user-segment")
def user_segment(document: Document) -> Iterator[Hit]:
    for call in judged(document):
        if not call.endpoint or "{user}" not in call.endpoint.segments:
            continue
        segment = call.path.strip("/").split("/")[call.endpoint.segments.index("{user}")]
        if segment != "me":
            message = f"{segment} names the caller in the path; the seeds write me"
            yield Hit(call.start, message, "write me")


@rule("host.other")
def other_host(document: Document) -> Iterator[Hit]:
    seen = {api_host()}
    for call in mentions(document):
        if call.where not in ("api", "sibling") or call.host in seen:
            continue
        seen.add(call.host)
        if call.host in hosts("other") or call.where == "sibling":
            yield Hit(call.start, f"{call.host} is an earlier or sibling API host")
        else:
            message = f"{call.host} is an undocumented API host"
            yield Hit(call.start, message, severity="warning")


@rule("host.foreign")
def foreign_host(document: Document) -> Iterator[Hit]:
    for call in mentions(document):
        harmless = HOSTS.local.match(call.host) or HOSTS.cdn_host.match(call.host)
        if call.where != "foreign" or harmless or not call.endpoint:
            continue
        if not document.discouraged(call.start, call.end):
            path = call.endpoint.path
            message = f"{path} is called at {call.host}, which is not NemoVideo's"
            yield Hit(call.start, message, f"https://{api_host()}{path}")


@rule("host.plain-http")
def plain_http(document: Document) -> Iterator[Hit]:
    for call in mentions(document):
        forbidden = document.discouraged(call.start, call.end)
        if call.scheme == "http" and HOSTS.own_host.search(call.host) and not forbidden:
            edits = (Edit(call.start, call.start + 4, "https"),)
            yield Hit(call.start, "http sends the token in the clear", "write https", edits=edits)
