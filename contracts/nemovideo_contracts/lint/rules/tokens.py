"""Secrets: where a token may go, and who may see it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...spec import token_prefix
from ..catalogue import HOSTS, hosts
from ..findings import Hit, rule
from ..phrases import phrases
from ..reading.commands import commands
from ..reading.document import Document
from ..reading.mentions import Mention, mentions

WORDS = phrases("tokens")

_SHOWN: tuple[tuple[re.Pattern[str], str, tuple[str, ...]], ...] = (
    (WORDS.shows, "the token", ()),
    (WORDS.hands_over, "the token", ()),
    (WORDS.shows_raw, "raw answers", ()),
    (WORDS.shows_tools, "the agent's tools", ("sse.tools.internal",)),
)


@rule("token.in-url")
def in_url(document: Document) -> Iterator[Hit]:
    seen: set[int] = set()
    patterns = (WORDS.in_query, WORDS.in_path, WORDS.said_in_url, WORDS.in_parameters)
    for match in document.found(*patterns):
        line = document.place(match.start())[0]
        if line not in seen and not _is_claim(match):
            seen.add(line)
            message = "an address with a token in it ends up in histories, logs and referrers"
            gateway = "mega-x-api" in document.line_at(match.start())
            yield Hit(match.start(), message, severity="axis" if gateway else None)


def _is_claim(match: re.Match[str]) -> bool:
    value = match.groupdict().get("value")
    return bool(value and WORDS.claim.search(value) and token_prefix() not in value)


@rule("token.elsewhere")
def elsewhere(document: Document) -> Iterator[Hit]:
    seen: set[int] = set()
    for at, whom in (*_to_addresses(document), *_to_services(document)):
        line = document.place(at)[0]
        if line not in seen and not document.discouraged(at):
            seen.add(line)
            fix = "the token goes to the API host and nowhere else"
            yield Hit(at, f"this sends the token to {whom}", fix)


def _to_addresses(document: Document) -> Iterator[tuple[int, str]]:
    for mention in mentions(document):
        if mention.where != "foreign" or HOSTS.local.match(mention.host) or mention.endpoint:
            continue
        if WORDS.urls.search(document.text[max(0, mention.start - 40) : mention.start]):
            continue
        command = mention.command
        carries = _carries(command.text) if command else _nearby(document, mention)
        if carries and not (HOSTS.cdn_host.match(mention.host) and command):
            yield mention.start, mention.host


def _carries(command: str) -> bool:
    return bool(WORDS.held_in_command.search(command)) and not WORDS.own.search(command)


def _nearby(document: Document, mention: Mention) -> bool:
    block = document.block_at(mention.start)
    if block is not None and block.kind == "code":
        start = max(block.start, document.text.rfind("\n", 0, max(0, mention.start - 60)))
        window = document.text[start : min(block.end, mention.end + 260)]
        sends = WORDS.in_code.search(window) and WORDS.sends.search(window)
        return bool(sends) and not WORDS.own.search(window)
    around = (one.text for one in document.statements if one.start <= mention.start < one.end)
    statement = next(around, document.line_at(mention.start))
    return bool(WORDS.secret.search(statement) and WORDS.sends.search(statement))


def _to_services(document: Document) -> Iterator[tuple[int, str]]:
    for match in WORDS.to_service.finditer(document.text):
        group = "service" if match["service"] else "other"
        if not document.discouraged(match.start()):
            yield match.start(group), match[group]


@rule("token.to-cdn")
def to_cdn(document: Document) -> Iterator[Hit]:
    found = {*_commands_to_stores(document)}
    if "Authorization" in document.text:
        found |= {match.start() for match in WORDS.cdn_code.finditer(document.text)}
    sayings = document.found(WORDS.cdn_said)
    found |= {match.start() for match in sayings if not WORDS.harmless.search(match[0])}
    for at in sorted(found):
        if not document.discouraged(at):
            yield Hit(at, "the address of a finished video is fetched without the bearer")


def _commands_to_stores(document: Document) -> Iterator[int]:
    for mention in mentions(document):
        command = mention.command
        if command and command.header("Authorization") and _is_store(mention):
            yield command.start
    for command in commands(document.text):
        held = any(command.start <= one.start < command.end for one in mentions(document))
        variable = not held and WORDS.output_variable.search(command.text)
        if variable and command.header("Authorization"):
            yield command.start


def _is_store(mention: Mention) -> bool:
    if mention.where == "foreign":
        return bool(HOSTS.cdn_host.match(mention.host))
    pages = mention.host in hosts("web") or mention.host.startswith("$")
    return mention.where == "web" and not pages


@rule("token.shown")
def shown(document: Document) -> Iterator[Hit]:
    seen: list[tuple[int, str]] = []
    for pattern, what, facts in _SHOWN:
        for match in pattern.finditer(document.text):
            at = match.start()
            again = any(abs(at - other) < 20 and what == shown for other, shown in seen)
            harmless = _piped(document, match) or WORDS.not_shown.search(match[0])
            if again or harmless or document.discouraged(at):
                continue
            if pattern is not WORDS.shows_raw:
                seen.append((at, what))
            yield Hit(at, f"this shows {what} to the user", facts=facts)


def _piped(document: Document, match: re.Match[str]) -> bool:
    """`echo "$TOKEN" | jq` and `echo "$TOKEN" > file` show nothing."""
    rest = document.text[match.end() : match.end() + 40].split("\n", 1)[0]
    return match[0].lower().startswith("echo") and bool(re.match(r"[^|>]{0,12}[|>]", rest))
