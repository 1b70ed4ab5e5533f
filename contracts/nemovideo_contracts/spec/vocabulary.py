"""The names and forms the API uses: headers, codes, formats, ids, and what a secret looks like."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from .document import component, document, resolved
from .facts import Fact, LedgerError
from .ledger import fact
from .operations import operation

BUSINESS_CODES = ("code.1001", "code.1002", "code.2001", "code.4001", "code.4002")
HTTP_CODES = ("code.402", "code.429")
HIDDEN = "<hidden>"


@dataclass(frozen=True, slots=True)
class Code:
    """A number that refuses: its fact, and the HTTP status that fits it."""

    number: int
    fact: Fact
    status: int


@functools.cache
def codes() -> Mapping[int, Code]:
    """Every code with a meaning of its own, business codes first."""
    statuses = dict(zip(BUSINESS_CODES, fact("code.transport.status").numbers, strict=True))
    found = (fact(id) for id in (*BUSINESS_CODES, *HTTP_CODES))
    return {
        known.count: Code(known.count, known, statuses.get(known.id, known.count))
        for known in found
    }


def client_id_header() -> str:
    """The header that carries the client's own id when it asks for a token."""
    return _header_of("anonymous_token")


def attribution_headers() -> tuple[str, str, str]:
    """The headers that say which skill calls: source, version, platform."""
    source, version, platform = fact("header.attribution.three").words
    return source, version, platform


def legacy_headers() -> tuple[str, ...]:
    """Headers of an older API, which this one does not read."""
    return fact("header.legacy-key").words


def upload_formats() -> tuple[str, ...]:
    """File name extensions an upload may have, `jpeg` beside `jpg`; `heic` is an axis."""
    return (*fact("upload.formats").words, *fact("upload.formats.jpeg").words)


@functools.cache
def id_pattern(parameter: str) -> re.Pattern[str]:
    """What an id in a path looks like: `User`, `SessionId` or `RenderId`."""
    return re.compile(component("parameters", parameter)["schema"]["pattern"])


def token_prefix() -> str:
    """How a bearer token begins."""
    return fact("auth.token.prefix").word


def claim_prefix() -> str:
    """How a token for a browser link begins."""
    return fact("claim.token.prefix").word


@functools.cache
def secret_pattern() -> re.Pattern[str]:
    """Whatever opens an account: bearer and claim tokens, at full length or nearly so."""
    prefixes = "|".join(re.escape(prefix) for prefix in (token_prefix(), claim_prefix()))
    return re.compile(rf"(?:{prefixes})[A-Za-z0-9_-]{{8,}}")


@functools.cache
def replaced_secret_pattern() -> re.Pattern[str]:
    """What the journal writes where a secret stood: `<token-1>`, `<bearer-2>`, `<claim-1>`."""
    return re.compile(r"<(?:token|claim|bearer)-\d+>")


def hide_secrets(text: str) -> str:
    """The text with every secret replaced by its prefix and `<hidden>`."""
    return secret_pattern().sub(lambda found: _prefix(found[0]) + HIDDEN, text)


def _prefix(secret: str) -> str:
    return token_prefix() if secret.startswith(token_prefix()) else claim_prefix()


def _header_of(name: str) -> str:
    asked = operation(name)
    entry = document()["paths"][asked.template][asked.method.lower()]
    for parameter in map(resolved, entry["parameters"]):
        if parameter["in"] == "header":
            return str(parameter["name"])
    raise LedgerError(f"openapi.yaml: {name} has no header of its own")
