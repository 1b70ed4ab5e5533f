"""Where calls go: paths, methods, hosts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..catalogue import API_HOST, CDN_HOST, LOCAL, OTHER_HOSTS, OWN_HOST, SIBLING_PATH
from ..document import Document
from ..findings import Edit, Hit, rule
from ..mentions import Mention, mentions

_UNDER_LAMBDA = re.compile(r"^(?:/api)?/render/proxy/lambda/[^/]+/download$")
_API_RUN = re.compile(r"^/api/run_sse$")
_HISTORY = re.compile(
    r"deprecated|no longer|legacy|removed|former|older?\b|previous|replaced|used to|旧|废弃|弃用",
    re.I,
)
_FEATURES = (
    (re.compile(r"\bLast-Event-ID\b", re.I), "a stream resumed by Last-Event-ID", "run.no-resume"),
    (re.compile(r"\b(?:callback_url|webhook_url|webhooks?)\b", re.I), "webhooks",
     "error.unknown-path"),
    (re.compile(r"\bversion[- ]check endpoint\b|\bX-API-Version\b|\bAPI[- ]version header\b", re.I),
     "an API version header or endpoint", "error.unknown-path"),
)  # fmt: skip
_ABOUT_API = re.compile(
    r"api|render|export|job|stream|sse|notif|complet|finish|result|backend|post|导出|渲染|通知"
    r"|回调|完成",
    re.I,
)


def _judged(document: Document) -> Iterator[Mention]:
    """Mentions that claim to be calls of this API."""
    for each in mentions(document):
        own = each.where in ("api", "base", "bare") or (
            each.where == "web" and each.path.startswith(("/api/", "/run_sse"))
        )
        if own and each.path.strip("/") and not document.discouraged(each.start, each.end):
            yield each


@rule(
    "endpoint.unknown",
    "error",
    facts=("error.unknown-path",),
    summary="a path the API does not have",
)
def unknown(document: Document) -> Iterator[Hit]:
    gateway = any(each.where == "sibling" for each in mentions(document))
    for each in _judged(document):
        if each.endpoint or each.path == "/api" or _is_abbreviation(each):
            continue
        if _UNDER_LAMBDA.match(each.path) or (gateway and SIBLING_PATH.match(each.path)):
            continue
        near = f"{each.meant.method} {each.meant.path}" if each.meant else ""
        yield Hit(
            at=each.start,
            message=f"{each.path} is no path of this API; it is answered with HTTP 404",
            suggestion=f"perhaps {near} is meant" if near else "leave the call out",
            edits=_prefix_edit(each) if _API_RUN.match(each.path) else (),
        )


def _is_abbreviation(mention: Mention) -> bool:
    """Prose may say "poll /api/state"; a command may not."""
    if not mention.short or mention.command:
        return False
    return mention.method is None or len(mention.path.strip("/").split("/")) < 3


def _prefix_edit(mention: Mention) -> tuple[Edit, ...]:
    return (Edit(mention.end - len("/api/run_sse"), mention.end, "/run_sse"),)


@rule(
    "endpoint.download-path",
    "error",
    facts=("render.download.endpoint",),
    summary="a download under /lambda, where only submission, polling and cancelling are",
)
def download_path(document: Document) -> Iterator[Hit]:
    for each in _judged(document):
        if _UNDER_LAMBDA.match(each.path):
            at = document.text.rfind("/lambda/", each.start, each.end)
            yield Hit(
                at=each.start,
                message="the download of a render is not under /lambda",
                suggestion="GET /api/render/proxy/<id>/download",
                edits=(Edit(at, at + len("/lambda"), ""),) if at >= 0 else (),
            )


@rule(
    "endpoint.method",
    "error",
    facts=("error.unknown-method",),
    summary="a known path asked with another method",
)
def method(document: Document) -> Iterator[Hit]:
    for each in _judged(document):
        wanted = each.endpoint
        if wanted and each.scheme in ("ws", "wss"):
            yield Hit(
                at=each.start,
                message=f"{wanted.path} is no WebSocket",
                suggestion=f"{wanted.method} {wanted.path}",
                facts=(wanted.fact,),
            )
        if not wanted or not each.method or each.method == wanted.method:
            continue
        if wanted.standing == "known" and each.method not in ("OPTIONS", "HEAD"):
            yield Hit(
                at=each.start,
                message=f"{wanted.path} takes {wanted.method}, not {each.method}",
                suggestion=f"{wanted.method} {wanted.path}",
                facts=("error.unknown-method", wanted.fact),
            )


@rule(
    "endpoint.older",
    "warning",
    facts=("legacy.draft-render",),
    summary="a path of earlier releases that is gone",
)
def older(document: Document) -> Iterator[Hit]:
    for each in _judged(document):
        wanted = each.endpoint
        if wanted and wanted.standing == "older" and not _is_history(document, each):
            instead = "named tokens belong to registered users"
            if wanted.fact == "legacy.draft-render":
                instead = "POST /api/render/proxy/lambda, then GET /api/render/proxy/lambda/<id>"
            yield Hit(
                at=each.start,
                message=f"{each.path} belongs to an earlier release and is not served any more",
                suggestion=instead,
                facts=(wanted.fact,),
            )


def _is_history(document: Document, mention: Mention) -> bool:
    return bool(_HISTORY.search(document.line_at(mention.start)))


@rule(
    "endpoint.user-segment",
    "axis",
    facts=("session.path-user.own", "session.path-user.me"),
    summary="a user id in a path where the seeds write me",
)
def user_segment(document: Document) -> Iterator[Hit]:
    for each in _judged(document):
        if not each.endpoint or "{user}" not in each.endpoint.segments:
            continue
        place = each.endpoint.segments.index("{user}")
        segment = each.path.strip("/").split("/")[place]
        if segment != "me":
            yield Hit(
                at=each.start,
                message=f"{segment} names the caller in the path; the seeds write me",
                suggestion="write me",
            )


@rule(
    "host.other",
    "axis",
    facts=("client.base-url",),
    summary="another host of the same family than the seeds' one",
)
def other_host(document: Document) -> Iterator[Hit]:
    seen: set[str] = set()
    for each in mentions(document):
        host = each.host
        if each.where not in ("api", "sibling") or host == API_HOST or host in seen:
            continue
        seen.add(host)
        known = host in OTHER_HOSTS or each.where == "sibling"
        yield Hit(
            at=each.start,
            message=f"{host} is {'an earlier or sibling' if known else 'an undocumented'} API host",
            suggestion=f"https://{API_HOST}, settable by the environment",
            severity="axis" if known else "warning",
        )


@rule(
    "host.foreign",
    "error",
    facts=("client.base-url", "client.no-secrets"),
    summary="a call of this API at somebody else's host",
)
def foreign_host(document: Document) -> Iterator[Hit]:
    for each in mentions(document):
        if each.where != "foreign" or LOCAL.match(each.host) or CDN_HOST.match(each.host):
            continue
        if each.endpoint and not document.discouraged(each.start, each.end):
            yield Hit(
                at=each.start,
                message=f"{each.endpoint.path} is called at {each.host}, which is not NemoVideo's",
                suggestion=f"https://{API_HOST}{each.endpoint.path}",
            )


@rule(
    "host.plain-http",
    "warning",
    facts=("client.no-secrets",),
    summary="the API addressed without TLS, so that the token travels in the clear",
)
def plain_http(document: Document) -> Iterator[Hit]:
    for each in mentions(document):
        forbidden = document.discouraged(each.start, each.end)
        if each.scheme == "http" and OWN_HOST.search(each.host) and not forbidden:
            yield Hit(
                at=each.start,
                message="http sends the token in the clear",
                suggestion="write https",
                edits=(Edit(each.start, each.start + 4, "https"),),
            )


@rule(
    "endpoint.invented-feature",
    "warning",
    facts=("error.unknown-path",),
    summary="webhooks, resumable streams, version checks: nothing of the kind exists",
)
def invented_feature(document: Document) -> Iterator[Hit]:
    for pattern, what, fact in _FEATURES:
        for match in pattern.finditer(document.text):
            line = document.line_at(match.start())
            if document.discouraged(match.start(), match.end()) or not _ABOUT_API.search(line):
                continue
            yield Hit(
                at=match.start(),
                message=f"this API has no such thing as {what}",
                suggestion="poll, and after a drop read the state",
                facts=(fact,),
            )
            break
