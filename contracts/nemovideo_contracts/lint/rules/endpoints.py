"""Where calls go: paths, methods, hosts."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalogue import HOSTS, api_host, hosts
from ..document import Document
from ..findings import Edit, Hit, rule
from ..mentions import Mention, mentions
from ..phrases import phrases

WORDS = phrases("endpoints")


def _judged(document: Document) -> Iterator[Mention]:
    """Mentions that claim to be calls of this API."""
    for each in mentions(document):
        own = each.where in ("api", "base", "bare") or (
            each.where == "web" and each.path.startswith(("/api/", "/run_sse"))
        )
        if own and each.path.strip("/") and not document.discouraged(each.start, each.end):
            yield each


@rule("endpoint.unknown")
def unknown(document: Document) -> Iterator[Hit]:
    gateway = any(each.where == "sibling" for each in mentions(document))
    for each in _judged(document):
        if each.endpoint or each.path == "/api" or _is_abbreviation(each):
            continue
        if WORDS.under_lambda.match(each.path) or (gateway and HOSTS.sibling_path.match(each.path)):
            continue
        near = f"{each.meant.method} {each.meant.path}" if each.meant else ""
        yield Hit(
            each.start,
            f"{each.path} is no path of this API; it is answered with HTTP 404",
            f"perhaps {near} is meant" if near else "leave the call out",
            edits=_prefix_edit(each) if WORDS.api_run.match(each.path) else (),
        )


def _is_abbreviation(mention: Mention) -> bool:
    """Prose may say "poll /api/state"; a command may not."""
    if not mention.short or mention.command:
        return False
    return mention.method is None or len(mention.path.strip("/").split("/")) < 3


def _prefix_edit(mention: Mention) -> tuple[Edit, ...]:
    return (Edit(mention.end - len("/api/run_sse"), mention.end, "/run_sse"),)


@rule("endpoint.download-path")
def download_path(document: Document) -> Iterator[Hit]:
    for each in _judged(document):
        if WORDS.under_lambda.match(each.path):
            at = document.text.rfind("/lambda/", each.start, each.end)
            yield Hit(
                each.start,
                "the download of a render is not under /lambda",
                "GET /api/render/proxy/<id>/download",
                edits=(Edit(at, at + len("/lambda"), ""),) if at >= 0 else (),
            )


@rule("endpoint.method")
def method(document: Document) -> Iterator[Hit]:
    for each in _judged(document):
        wanted = each.endpoint
        if wanted and each.scheme in ("ws", "wss"):
            yield Hit(
                each.start,
                f"{wanted.path} is no WebSocket",
                f"{wanted.method} {wanted.path}",
                facts=(wanted.fact,),
            )
        if not wanted or not each.method or each.method == wanted.method:
            continue
        if not wanted.older and each.method not in ("OPTIONS", "HEAD"):
            yield Hit(
                each.start,
                f"{wanted.path} takes {wanted.method}, not {each.method}",
                f"{wanted.method} {wanted.path}",
                facts=("error.unknown-method", wanted.fact),
            )


@rule("endpoint.older")
def older(document: Document) -> Iterator[Hit]:
    for each in _judged(document):
        wanted = each.endpoint
        if wanted and wanted.older and not _is_history(document, each):
            instead = "named tokens belong to registered users"
            if wanted.fact == "legacy.draft-render":
                instead = "POST /api/render/proxy/lambda, then GET /api/render/proxy/lambda/<id>"
            yield Hit(
                each.start,
                f"{each.path} belongs to an earlier release and is not served any more",
                instead,
                facts=(wanted.fact,),
            )


def _is_history(document: Document, mention: Mention) -> bool:
    return bool(WORDS.history.search(document.line_at(mention.start)))


@rule("endpoint.user-segment")
def user_segment(document: Document) -> Iterator[Hit]:
    for each in _judged(document):
        if not each.endpoint or "{user}" not in each.endpoint.segments:
            continue
        place = each.endpoint.segments.index("{user}")
        segment = each.path.strip("/").split("/")[place]
        if segment != "me":
            yield Hit(
                each.start,
                f"{segment} names the caller in the path; the seeds write me",
                "write me",
            )


@rule("host.other")
def other_host(document: Document) -> Iterator[Hit]:
    seen: set[str] = set()
    for each in mentions(document):
        host = each.host
        if each.where not in ("api", "sibling") or host == api_host() or host in seen:
            continue
        seen.add(host)
        known = host in hosts("other") or each.where == "sibling"
        yield Hit(
            each.start,
            f"{host} is {'an earlier or sibling' if known else 'an undocumented'} API host",
            f"https://{api_host()}, settable by the environment",
            severity="axis" if known else "warning",
        )


@rule("host.foreign")
def foreign_host(document: Document) -> Iterator[Hit]:
    for each in mentions(document):
        if (
            each.where != "foreign"
            or HOSTS.local.match(each.host)
            or HOSTS.cdn_host.match(each.host)
        ):
            continue
        if each.endpoint and not document.discouraged(each.start, each.end):
            yield Hit(
                each.start,
                f"{each.endpoint.path} is called at {each.host}, which is not NemoVideo's",
                f"https://{api_host()}{each.endpoint.path}",
            )


@rule("host.plain-http")
def plain_http(document: Document) -> Iterator[Hit]:
    for each in mentions(document):
        forbidden = document.discouraged(each.start, each.end)
        if each.scheme == "http" and HOSTS.own_host.search(each.host) and not forbidden:
            yield Hit(
                each.start,
                "http sends the token in the clear",
                "write https",
                edits=(Edit(each.start, each.start + 4, "https"),),
            )
