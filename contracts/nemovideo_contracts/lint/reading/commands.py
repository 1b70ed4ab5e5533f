"""Commands in a document: curl, over as many lines as it takes, and raw HTTP requests."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_CURL = re.compile(r"(?<![\w./-])curl(?:\.exe)?(?=[\s\\])")
_REQUEST = re.compile(
    r"^(?P<verb>GET|POST|PUT|PATCH"
    r"|DELETE) (?P<target>\S+)(?: HTTP/[\d.]+)?[ \t]*$",
    re.M,
)
_QUOTED = r"(?P<q>\\?[\"'])(?P<value>(?:(?!(?P=q)).)*)(?P=q)"
_HEADER = re.compile(rf"(?:-H|--header)[\s=]*(?:{_QUOTED}|(?P<bare>[^\s\"']\S*))", re.DOTALL)
_FORM = re.compile(
    rf"(?:-F|--form(?:-string)?)[\s=]*(?:{_QUOTED}"
    rf"|(?P<bare>[^\s\"']\S*))",
    re.DOTALL,
)
_DATA = re.compile(r"\s(?:-d|--data(?:-raw|-binary|-urlencode)?|--json)[\s=]")
_VERB = re.compile(r"(?:-X\s*|--request[\s=]+)[\"']?(?P<verb>[A-Z]+)")
_LIMIT = re.compile(r"(?:-m|--max-time)[\s=]+(?P<seconds>\d+)")
_OPAQUE = re.compile(
    r"\$\{?\w*(?:HEADER|ATTR|AUTH|COMMON|ARGS|OPTS)\w*|\$\{\w+\[@\]\}|\.\.\.|…"
    r"|-K\s|@-",
    re.I,
)
_LINE = re.compile(r"^(?P<name>[A-Za-z][\w-]*):[ \t]*(?P<value>.*?)[ \t]*\r?$", re.M)


_ASSIGNED = re.compile(
    r"(?<![\w$])(?P<name>\w+)=(?P<q>[\"'])(?P<header>[A-Za-z][\w-]*:[^\"'\n]*)(?P=q)"
)
_VARIABLE = re.compile(r"\$\{?(?P<name>\w+)\}?")


@dataclass(frozen=True, slots=True)
class Header:
    """A header as written, at the offset of its name."""

    name: str
    value: str
    at: int


@dataclass(frozen=True, slots=True)
class Command:
    """A request a reader is to send. `max_time` is in seconds.

    `opaque` means that headers may hide in a variable or an ellipsis.
    """

    start: int
    end: int
    text: str
    method: str
    headers: tuple[Header, ...]
    forms: tuple[Header, ...]
    max_time: int | None
    opaque: bool

    def holds(self, offset: int) -> bool:
        """Whether a character of the text is one of the command's."""
        return self.start <= offset < self.end

    def header(self, name: str) -> Header | None:
        """The header of that name, whatever its case."""
        return next(
            (header for header in self.headers if header.name.lower() == name.lower()), None
        )


def commands(text: str) -> Iterator[Command]:
    """All commands of a text; headers in a variable are looked up in the text."""
    held = {found["name"]: found["header"] for found in _ASSIGNED.finditer(text)}
    for match in _CURL.finditer(text):
        following = _CURL.search(text, match.end())
        limit = following.start() if following else len(text)
        end = _end(text[:limit], match.end())
        words = text[match.start() : end]
        if re.search(r"https?://|/api/|/run_sse|\$\w|\{\w", words):
            yield _curl(words, match.start(), end, held)
    for match in _REQUEST.finditer(text):
        head = _LINE.match(text, match.end() + 1)
        if head:
            yield _raw(text, match)


def _end(text: str, position: int) -> int:
    """Where a command ends: at a line break neither escaped nor quoted."""
    quote = ""
    while position < len(text):
        here = text[position]
        if here == "\\" and quote != "'":
            skipped = re.match(r"\\[ \t]*\r?\n|\\.", text[position : position + 20], re.DOTALL)
            position += skipped.end() if skipped else 1
            continue
        if quote:
            quote = "" if here == quote else quote
            # An apostrophe in prose opens no quotation that a blank line would not close.
            if text.startswith(("\n\n", "\n```"), position):
                return position
        elif here in "\"'":
            quote = here
        elif here in "\n`" and not _continues(text, position):
            return position
        position += 1
    return position


def _continues(text: str, position: int) -> bool:
    """Whether the next line is nothing but options of the same command."""
    return bool(
        re.match(r"\n[ \t]*-{1,2}[A-Za-z][\w-]*[ =][\"'@$\w]", text[position : position + 60])
    )


def _curl(words: str, start: int, end: int, held: Mapping[str, str]) -> Command:
    variables = [
        (found.start(), _VARIABLE.fullmatch((found["value"] or found["bare"] or "").strip()))
        for found in _HEADER.finditer(words)
    ]
    named = [(start + at, held.get(variable["name"])) for at, variable in variables if variable]
    headers = (
        *_pairs(_HEADER, words, start, ":"),
        *(_header(header, at) for at, header in named if header),
    )
    forms = tuple(_pairs(_FORM, words, start, "="))
    verb, limit = _VERB.search(words), _LIMIT.search(words)
    sends = bool(forms or _DATA.search(words))
    method = verb["verb"] if verb else "POST" if sends else "GET"
    seconds = int(limit["seconds"]) if limit else None
    hidden = any(header is None for _, header in named) or bool(_OPAQUE.search(_bare(words)))
    return Command(start, end, words, method, headers, forms, seconds, hidden)


def _header(written: str, at: int) -> Header:
    name, _, value = written.partition(":")
    return Header(name.strip(), value.strip(), at)


def _bare(words: str) -> str:
    """The command without the values of headers and bodies, whose variables hide nothing."""
    without = _HEADER.sub(lambda match: " " if match["bare"] is None else match[0], words)
    return re.sub(r"(?s)\s(?:-d|--data\S*|--json)[\s=].*", " ", without)


def _pairs(pattern: re.Pattern[str], words: str, start: int, sign: str) -> Iterator[Header]:
    for match in pattern.finditer(words):
        group = "value" if match["bare"] is None else "bare"
        name, found, value = match[group].partition(sign)
        if found:
            yield Header(name.strip(), value.strip(), start + match.start(group))


def _raw(text: str, request: re.Match[str]) -> Command:
    headers, position = [], request.end() + 1
    while line := _LINE.match(text, position):
        headers.append(Header(line["name"], line["value"], line.start()))
        position = line.end() + 1
    words = text[request.start() : position]
    return Command(
        request.start(), position, words, request["verb"], tuple(headers), (), None,
        "..." in words,
    )  # fmt: skip
