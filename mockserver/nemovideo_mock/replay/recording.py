"""Recordings: JSON lines, a head and then one exchange a line.

    {"recording": 1, "origin": "mock", "base_url": "http://mock", "start": 1800000000.0, …}
    {"n": 1, "world": "default", "operation": "anonymous_token", …}

A plain journal is a recording without a head. A cassette is one JSON document, a value on each
line, so that a difference can be read:

    {"recording": 1, "origin": "mock", …, "exchanges": [{"n": 1, …}, …]}
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from nemovideo_mock.journal import Exchange, line

VERSION = 1
_NEEDED = ("n", "at", "until", "request", "response", "ending")


class RecordingError(ValueError):
    """A file that is no recording; the text names file and line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where a recording came from. `start` is the epoch time it began at, if that is known.

    `settings` are those of the world that was recorded: seed, profile, scenario. `recorded` is the
    day it was made on (ISO 8601), `made_by` what made it.
    """

    recording: int = VERSION
    origin: Literal["mock", "live", "unknown"] = "unknown"
    base_url: str = ""
    start: float | None = None
    description: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    recorded: str = ""
    made_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A head and its exchanges, in order of their beginning."""

    head: Head
    exchanges: tuple[Exchange, ...]

    @property
    def start(self) -> float:
        """The epoch time the recording begins at."""
        first = self.exchanges[0]["at"] if self.exchanges else 0.0
        return float(first if self.head.start is None else self.head.start)

    def text(self) -> str:
        """The file's contents, as JSON lines."""
        return line(self._named()) + "".join(map(line, self.exchanges))

    def document(self) -> str:
        """The file's contents, as one JSON document that is made to be read."""
        whole = {**self._named(), "exchanges": self.exchanges}
        text = json.dumps(whole, ensure_ascii=False, indent=2)
        # A frame that was cut inside a character has bytes that no UTF-8 can hold.
        return text.encode("utf-8", "backslashreplace").decode() + "\n"

    def _named(self) -> dict[str, Any]:
        return {key: value for key, value in dataclasses.asdict(self.head).items() if value}


def load(path: Path) -> Recording:
    """A recording from a file. Raises RecordingError."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RecordingError(f"{path}: cannot be read: {error}") from None
    return parse(text, str(path))


def parse(text: str, file: str = "recording") -> Recording:
    """A recording from text. Raises RecordingError naming the line that is wrong."""
    head = Head()
    exchanges: list[Exchange] = []
    rows = _document_rows(text, file) if text.startswith("{\n") else _line_rows(text, file)
    for where, found in rows:
        if "recording" in found:
            head = _head(found, where)
        else:
            exchanges.append(_exchange(found, where))
    if not exchanges:
        raise RecordingError(f"{file}: there is no exchange in it")
    ordered = tuple(sorted(exchanges, key=lambda exchange: int(exchange["n"])))
    return Recording(head=head, exchanges=ordered)


def _line_rows(text: str, file: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, row in enumerate(text.splitlines(), 1):
        if row.strip():
            yield f"{file}:{number}", _object(row, f"{file}:{number}")


def _document_rows(text: str, file: str) -> Iterator[tuple[str, dict[str, Any]]]:
    whole = _object(text, file)
    exchanges = whole.pop("exchanges", [])
    yield file, whole
    for number, exchange in enumerate(exchanges, 1):
        if not isinstance(exchange, dict):
            raise RecordingError(f"{file}: exchange {number} is {type(exchange).__name__}")
        yield f"{file}: exchange {number}", exchange


def _object(text: str, where: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise RecordingError(f"{where}: not JSON: {error}") from None
    if not isinstance(found, dict):
        raise RecordingError(f"{where}: a line is an object, not {type(found).__name__}")
    return found


def _head(line: dict[str, Any], where: str) -> Head:
    if line["recording"] != VERSION:
        raise RecordingError(f"{where}: recording version {line['recording']!r}, not {VERSION}")
    names = {field.name for field in dataclasses.fields(Head)}
    unknown = sorted(set(line) - names)
    if unknown:
        raise RecordingError(f"{where}: {unknown[0]} is no key of a head")
    return Head(**line)


def _exchange(line: dict[str, Any], where: str) -> Exchange:
    missing = [key for key in _NEEDED if key not in line]
    if missing:
        raise RecordingError(f"{where}: no exchange, as {', '.join(missing)} is missing")
    return line
