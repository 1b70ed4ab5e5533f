"""Secrets: where a token may go, and who may see it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..catalogue import HOSTS, hosts
from ..document import Document
from ..findings import Hit, rule
from ..mentions import Mention, mentions
from ..phrases import phrases

WORDS = phrases("tokens")

_SHOWN = (
    (WORDS.shows, "the token"),
    (WORDS.hands_over, "the token"),
    (WORDS.shows_raw, "raw answers"),
    (WORDS.shows_tools, "the agent's tools"),
)


@rule("token.in-url")
def in_url(document: Document) -> Iterator[Hit]:
    seen: set[int] = set()
    for pattern in (WORDS.in_query, WORDS.in_path, WORDS.said_in_url, WORDS.in_parameters):
        for match in pattern.finditer(document.text):
            line = document.place(match.start())[0]
            if line in seen or _is_claim(match) or document.discouraged(match.start(), match.end()):
                continue
            seen.add(line)
            gateway = "mega-x-api" in document.line_at(match.start())
            yield Hit(
                match.start(),
                "an address with a token in it ends up in histories, logs and referrers",
                (
                    "send the token in the Authorization header; a link for the browser "
                    "carries ct=<claim token>"
                ),
                severity="axis" if gateway else None,
            )


def _is_claim(match: re.Match[str]) -> bool:
    value = match.groupdict().get("value")
    return bool(value and WORDS.claim.search(value) and "nmv_usr_" not in value)


@rule("token.elsewhere")
def elsewhere(document: Document) -> Iterator[Hit]:
    seen: set[int] = set()
    for at, whom in (*_to_addresses(document), *_to_services(document)):
        line = document.place(at)[0]
        if line not in seen and not document.discouraged(at):
            seen.add(line)
            yield Hit(
                at,
                f"this sends the token to {whom}",
                "the token goes to the API host and nowhere else",
            )


def _to_addresses(document: Document) -> Iterator[tuple[int, str]]:
    for each in mentions(document):
        if each.where != "foreign" or HOSTS.local.match(each.host) or each.endpoint:
            continue
        if WORDS.urls.search(document.text[max(0, each.start - 40) : each.start]):
            continue
        carries = _carries(each) if each.command else _nearby(document, each)
        if carries and not (HOSTS.cdn_host.match(each.host) and each.command):
            yield each.start, each.host


def _carries(mention: Mention) -> bool:
    command = mention.command
    if command is None:
        return False
    return bool(
        re.search(r"NEMO_TOKEN|nmv_usr_|Bearer|\$\{?TOKEN", command.text)
    ) and not re.search(r"nemovideo\.(?:ai|com)", command.text)


def _nearby(document: Document, mention: Mention) -> bool:
    block = document.block_at(mention.start)
    if block is not None and block.kind == "code":
        start = max(block.start, document.text.rfind("\n", 0, max(0, mention.start - 60)))
        window = document.text[start : min(block.end, mention.end + 260)]
        own = re.search(r"nemovideo\.(?:ai|com)", window)
        return bool(WORDS.in_code.search(window) and WORDS.sends.search(window)) and not own
    statement = _statement(document, mention.start)
    return bool(WORDS.secret.search(statement) and WORDS.sends.search(statement))


def _to_services(document: Document) -> Iterator[tuple[int, str]]:
    for match in WORDS.to_service.finditer(document.text):
        group = "service" if match["service"] else "other"
        if not document.discouraged(match.start()):
            yield match.start(group), match[group]


def _statement(document: Document, offset: int) -> str:
    for each in document.statements:
        if each.start <= offset < each.end:
            return each.text
    return document.line_at(offset)


@rule("token.to-cdn")
def to_cdn(document: Document) -> Iterator[Hit]:
    hits: list[int] = []
    for each in mentions(document):
        if each.command and each.command.header("Authorization") and _is_store(each):
            hits.append(each.command.start)
    for command in _of_variables(document):
        hits.append(command)
    if "Authorization" in document.text:
        hits += [each.start() for each in WORDS.cdn_code.finditer(document.text)]
    for match in WORDS.cdn_said.finditer(document.text):
        if not document.discouraged(match.start(), match.end()) and not WORDS.harmless.search(
            match[0]
        ):
            hits.append(match.start())
    for at in sorted(set(hits)):
        if not document.discouraged(at):
            yield Hit(
                at,
                "the address of a finished video is fetched without the bearer",
                "drop Authorization here; only /api/render/proxy/<id>/download needs it",
            )


def _is_store(mention: Mention) -> bool:
    if mention.where == "foreign":
        return bool(HOSTS.cdn_host.match(mention.host))
    return (
        mention.where == "web"
        and mention.host not in hosts("web")
        and not mention.host.startswith("$")
    )


def _of_variables(document: Document) -> Iterator[int]:
    from ..commands import commands

    for command in commands(document.text):
        held = any(command.start <= each.start < command.end for each in mentions(document))
        if (
            command.header("Authorization")
            and not held
            and WORDS.output_variable.search(command.text)
        ):
            yield command.start


@rule("token.shown")
def shown(document: Document) -> Iterator[Hit]:
    seen: set[tuple[int, str]] = set()
    for pattern, what in _SHOWN:
        for match in pattern.finditer(document.text):
            if any(abs(match.start() - at) < 20 and one == what for at, one in seen):
                continue
            if document.discouraged(match.start()) or _piped(document, match):
                continue
            if re.search(r"\b(?:never|not|without|no)\b|不|勿", match[0]):
                continue
            if pattern is not WORDS.shows_raw:
                seen.add((match.start(), what))
            yield Hit(
                match.start(),
                f"this shows {what} to the user",
                "say in plain words what happened; show neither tokens nor raw JSON",
                facts=("sse.tools.internal",) if pattern is WORDS.shows_tools else (),
            )


def _piped(document: Document, match: re.Match[str]) -> bool:
    """`echo "$TOKEN" | jq` and `echo "$TOKEN" > file` show nothing."""
    rest = document.text[match.end() : match.end() + 40].split("\n", 1)[0]
    return match[0].lower().startswith("echo") and bool(re.match(r"[^|>]{0,12}[|>]", rest))
