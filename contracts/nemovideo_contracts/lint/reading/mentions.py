"""Where a document mentions calls: addresses, paths, and whole commands.

Mention ── endpoint ──> Endpoint      what it calls, as far as the contract knows it
        ── command ──> Command        the curl command or raw request around it
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ..catalogue import HOSTS, Endpoint, endpoints
from .commands import Command, commands
from .document import Document, once

Where = Literal["api", "sibling", "web", "foreign", "base", "bare"]
_OWN: tuple[Where, ...] = ("api", "base", "bare")

_DEPTH = 3
"""How deep placeholders may lie in each other: ${API:-${NEMO_API:-https://…}}."""


def _braces(depth: int) -> str:
    inner = rf"|{_braces(depth - 1)}" if depth else ""
    return rf"\$?\{{(?:[^{{}}\n|]|\|\|{inner}){{1,160}}\}}"


# A placeholder may carry a default; an object with quoted keys is none.
_HOLE = rf"<[^<>\n|]{{1,40}}>|(?!\{{\s*\\?[\"'][\w.-]+\\?[\"']\s*[:,}}]){_braces(_DEPTH)}"
_TEXT = r"[A-Za-z0-9_\-.~%$:*@+]"
_PATH = rf"(?:/(?:{_HOLE}|{_TEXT})*)+"
_QUERY = rf"\?(?:{_HOLE}|[^\s\"'`)|<>，。；、）\]}}])+"
_MENTION = re.compile(
    rf"(?:(?P<scheme>https?|wss?)://(?P<host>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::\d+)?|{_HOLE}"
    rf"|\$\w+)"
    rf"|(?P<base>\$\w+|{_HOLE})(?=/[a-z])|(?<![\w/.~:}}>)\]@$-])(?=/[a-z]))"
    rf"(?P<path>{_PATH})?(?P<query>{_QUERY})?",
)
_OWN_FIRST = re.compile(r"/(?:api|apis|v\d+|run_sse|services)(?=/|$|[^\w-])")
_OF_THE_WEB = re.compile(r"/(?:workspace|task|register)(?=/|$)")
_BASE_WITH_API = re.compile(r"nemovideo\.(?:ai|com)/api/?(?=[\s\"'`*|,)]|$)")
_API_BASE = re.compile(r"api|base|url|host|nemo|server|web", re.I)
_VERBS = "GET|POST|PUT|PATCH|DELETE"
_METHOD_BEFORE = re.compile(
    rf"\b(?P<verb>{_VERBS})(?:\s+(?:request|call))?[\s`*|:：\"'(（\[]*"
    r"(?:(?:to|from|at|请求|到|至)\s*:?[\s`*\"'(]*)?$"
)
_CALL_BEFORE = re.compile(
    r"\.(?P<verb>get|post|put|patch|delete)\(\s*(?:url=)?[frb]?[\"'`]?$", re.I
)
_METHOD_AFTER = re.compile(r"[\"'`]?\s*,\s*\{?[^)]{0,160}?\bmethod:\s*[\"'](?P<verb>\w+)")
_GLUED = re.compile(r"^(?:with|and|is|to|for|returns?|using|then|or|by|via|as|in|set|body|when)")
_DEFAULT_HOST = re.compile(
    r"(?:://|:?[-=]|[\"'])(?P<host>(?:[a-z0-9-]+\.)+[a-z]{2,}|localhost)(?![\w(])"
)
_HOLE_ONLY = re.compile(
    rf"^(?:{_HOLE}|\$\w+|:\w+|\*+|%s|me|\.{{3}}|[A-Z_]{{2,}}|[\w-]*\d[\w-]*|\w*_?id)$"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """One address or path. `endpoint` is None where the contract has no such path.

    `meant` is the endpoint, or for an unknown path the one that is nearest: a wrong path must not
    hide what else is wrong with the call. `short` marks the beginning of a known path, as prose
    abbreviates it.
    """

    start: int
    end: int
    method: str | None
    scheme: str
    host: str
    where: Where
    path: str
    query: str
    endpoint: Endpoint | None
    command: Command | None
    short: bool = False
    meant: Endpoint | None = None

    @property
    def name(self) -> str:
        """The short name of the endpoint it means, or nothing."""
        return self.meant.name if self.meant else ""


def calls(document: Document) -> list[Mention]:
    """Mentions of endpoints, meant ones included, at places that may be this API."""
    return [call for call in mentions(document) if call.meant and call.where in _OWN]


def names(document: Document, *endpoints: str) -> bool:
    """Whether a document calls one of these endpoints by its short name; any, if none is given."""
    called = {call.name for call in calls(document)}
    return bool(called & set(endpoints) if endpoints else called)


def commanded(document: Document) -> Iterator[tuple[Mention, Command]]:
    """Calls that a command makes, those the document warns of left out."""
    for call in calls(document):
        if call.command and not document.discouraged(call.command.start):
            yield call, call.command


@once
def mentions(document: Document) -> Iterator[Mention]:
    """All mentions of a document in order."""
    whole = tuple(commands(document.text))
    prefix = "/api" if _BASE_WITH_API.search(document.text) else ""
    for match in _MENTION.finditer(document.text):
        path = (match["path"] or "").rstrip(".:,*")
        host = _host(match)
        where = _where(match, host)
        command = next((one for one in whole if one.start <= match.start() < one.end), None)
        method = _method(document, match, command)
        if not (match["host"] or _is_call(match, path, method, command)):
            continue
        path, endpoint = _endpoint(path, method)
        if endpoint is None and where in ("base", "bare"):
            endpoint = _endpoint(prefix + path, method)[1]
        yield Mention(
            start=match.start(),
            end=match.start("path") + len(path) if match["path"] else match.end(),
            method=method,
            scheme=match["scheme"] or "",
            host=host,
            where=where,
            path=path,
            query=match["query"] or "",
            endpoint=endpoint,
            command=command,
            short=endpoint is None and _short(path),
            meant=endpoint or (_nearest(path, method) if where in _OWN else None),
        )


def _is_call(match: re.Match[str], path: str, method: str | None, command: Command | None) -> bool:
    """Whether a path without a host is one of an API, rather than of a disk."""
    if _OWN_FIRST.match(path):
        return True
    if match["base"]:
        if "web" in match["base"].lower() and _OF_THE_WEB.match(path):
            return True
        return bool(_API_BASE.search(match["base"]) and (method or command))
    return method is not None and command is None


def _host(match: re.Match[str]) -> str:
    """The host as written, or the default of the placeholder in its place."""
    written = (match["host"] or match["base"] or "").lower()
    default = _DEFAULT_HOST.search(written) if written.startswith(("$", "{")) else None
    return default["host"] if default else written


def _where(match: re.Match[str], host: str) -> Where:
    if match["host"] is None and match["base"] is None:
        return "bare"
    if host.startswith(("<", "{", "$")):
        return "web" if match["base"] and "web" in host else "base"
    if HOSTS.sibling.match(host):
        return "sibling"
    if HOSTS.own_host.search(host):
        return "api" if "api" in host else "web"
    return "foreign"


def _method(document: Document, match: re.Match[str], command: Command | None) -> str | None:
    if command is not None:
        return command.method
    text = document.text
    before = text[max(0, match.start() - 40) : match.start()]
    before = re.split(r"\n\s*\|", before)[-1]  # the method of the row above is not its own
    for pattern in (_METHOD_BEFORE, _CALL_BEFORE):
        verb = pattern.search(before)
        if verb:
            return verb["verb"].upper()
    if before.rstrip("\"'`(").endswith("fetch"):
        verb = _METHOD_AFTER.match(text, match.end())
        return verb["verb"].upper() if verb else None
    return _method_in_row(document.line_at(match.start()))


def _method_in_row(line: str) -> str | None:
    if line.count("|") < 2:
        return None
    cells = [cell.strip(" `*\t\r\n") for cell in line.split("|")]
    verbs = [cell for cell in cells if cell in _VERBS.split("|")]
    return verbs[0] if len(verbs) == 1 else None


def _endpoint(path: str, method: str | None) -> tuple[str, Endpoint | None]:
    """The path without words glued to its end, and the endpoint it is, if any."""
    candidates = [(path, endpoint) for endpoint in endpoints() if _matches(path, endpoint)]
    for endpoint in endpoints():
        cut = _unglued(path, endpoint)
        if cut and _matches(cut, endpoint):
            candidates.append((cut, endpoint))
    for found in candidates:
        if found[1].method == method:
            return found
    return candidates[0] if candidates else (path, None)


def _nearest(path: str, method: str | None) -> Endpoint | None:
    """The endpoint an unknown path comes nearest to; a beginning that several share is none."""
    if _short(path) or HOSTS.sibling_path.match(path):
        return None
    known = {endpoint.path: endpoint for endpoint in endpoints() if not endpoint.older}
    found = difflib.get_close_matches(path, known, n=3, cutoff=0.6)
    fitting = [path for path in found if method in (None, known[path].method)]
    return known[(fitting or found)[0]] if found else None


def _unglued(path: str, endpoint: Endpoint) -> str | None:
    """The path without what collapsed text glued to its last word: ".../nemo_agentwith"."""
    head, _, last = path.rpartition("/")
    word = endpoint.segments[-1]
    glued = last.startswith(word) and _GLUED.match(last.removeprefix(word))
    return f"{head}/{word}" if glued else None


def _matches(path: str, endpoint: Endpoint) -> bool:
    segments = path.strip("/").split("/")
    if len(segments) != len(endpoint.segments):
        return False
    return all(_fits(*pair) for pair in zip(segments, endpoint.segments, strict=True))


def _fits(segment: str, wanted: str) -> bool:
    if not wanted.startswith("{"):
        return segment == wanted
    # A plain word is no id: /api/render/proxy/status is another path, not a poll of "status".
    return bool(_HOLE_ONLY.match(segment)) or (wanted == "{user}" and "anon" in segment)


def _short(path: str) -> bool:
    segments = path.strip("/").split("/")
    return any(
        1 <= len(segments) < len(endpoint.segments)
        and all(_fits(*pair) for pair in zip(segments, endpoint.segments, strict=False))
        for endpoint in endpoints()
    )
