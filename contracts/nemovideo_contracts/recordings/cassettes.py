"""Cassettes: what a test asked for and was answered, recorded once and replayed afterwards.

The modes are those of VCR: `once` records where there is no cassette, `none` never records, `all`
always does, `new` replays and records what the cassette lacks.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import Any, Literal, get_args

from nemovideo_mock.journal import Exchange
from nemovideo_mock.replay.cassette import cassette, unplayed

from . import Recording, load

Mode = Literal["once", "none", "all", "new"]
MODES: tuple[Mode, ...] = get_args(Mode)
FOLDER, SUFFIX = "cassettes", ".json"
DAYS = 30
"""Days after which a cassette of another service than the mock is called old."""
_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")


class CassetteError(ValueError):
    """A cassette that cannot be used; the text says what would help."""


def made_by() -> str:
    """What makes cassettes here, with its version."""
    return f"nemovideo-mock {metadata.version('nemovideo-mock')}"


def place(test: Path, name: str) -> Path:
    """The file of a cassette: `cassettes/<module>/<name>.json` beside the test's module."""
    fit = _UNFIT.sub("-", name).strip("-.")
    if not fit:
        raise CassetteError(f"{name!r} is no name for a cassette; use letters and digits")
    return test.parent / FOLDER / test.stem / f"{fit}{SUFFIX}"


@dataclass(slots=False)
class Cassette:
    """The cassette of one test. `notes` are sentences for whoever runs the tests."""

    path: Path
    mode: str = "once"
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise CassetteError(f"{self.mode!r} is no mode of a cassette; {', '.join(MODES)} are")
        if self.mode == "none" and not self.path.exists():
            raise CassetteError(
                f"there is no cassette {self.path}, and the mode is none; "
                "--nemo-cassettes once records it"
            )

    @cached_property
    def recording(self) -> Recording | None:
        """What is replayed; None where the test is recorded from its beginning."""
        if self.mode == "all" or not self.path.exists():
            return None
        return load(self.path)

    @property
    def records(self) -> bool:
        """Whether what the test asks for may be recorded."""
        return self.recording is None or self.mode == "new"

    def choices(self) -> dict[str, Any]:
        """What a world of the mock is made with, to record or replay this."""
        found: dict[str, Any] = {"record": True, "start": float(int(time.time()))}
        if self.recording is not None:
            found["replay"] = self.recording.text()
            found["replay_miss"] = "simulate" if self.mode == "new" else "error"
        return found

    def end(self, journal: list[Exchange], text: str, *, passed: bool) -> None:
        """Write what was recorded, unless the test failed; note what is stale."""
        if self.recording is not None:
            self.notes += self._stale(self.recording, journal)
        lacking = [exchange for exchange in journal if "replays" not in exchange]
        if not self.records or not lacking:
            return
        if not passed:
            self.notes.append("not written, as the test failed")
            return
        self._write(text)
        much = f"{len(lacking)} exchange{'s' * (len(lacking) != 1)}"
        self.notes.append(f"recorded {much}" if self.recording is None else f"{much} added")

    def settled(self, file: Path) -> tuple[list[Exchange], str]:
        """The journal and the cassette's text from what a recorder wrote."""
        made = load(file)
        head = replace(made.head, recorded=date.today().isoformat(), made_by=made_by())
        return list(made.exchanges), cassette(replace(made, head=head)).document()

    def _write(self, text: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_name(self.path.name + ".part")
        part.write_text(text, "utf-8")
        part.replace(self.path)

    def _stale(self, recording: Recording, journal: list[Exchange]) -> list[str]:
        notes = []
        rest = [exchange.get("operation") for exchange in unplayed(recording, journal)]
        if rest:
            listed = ", ".join(dict.fromkeys(map(str, rest)))
            notes.append(
                f"{len(rest)} of {len(recording.exchanges)} recorded exchanges were not asked for: "
                f"{listed}"
            )
        if stale := staleness(recording):
            notes.append(f"{stale}; --nemo-cassettes all records it anew")
        return notes


def staleness(recording: Recording, today: date | None = None, days: int = DAYS) -> str:
    """Why a recording may no longer say what its service does; nothing when it may well."""
    head = recording.head
    if head.origin == "mock":
        other = head.made_by and head.made_by != made_by()
        return f"recorded with {head.made_by}, and this is {made_by()}" if other else ""
    if not head.recorded:
        return ""
    age = ((today or date.today()) - date.fromisoformat(head.recorded)).days
    return f"recorded {age} days ago" if age > days else ""


def describe(exchange: Mapping[str, Any]) -> str:
    """An exchange in one line: what was asked, what came, from where."""
    request, response = exchange["request"], exchange["response"]
    body = response.get("body")
    words = [f"{exchange['n']:4} {request['method']:6} {request['path']}  {response['status']}"]
    if isinstance(body, dict) and body.get("code"):
        words.append(f"code {body['code']}: {body.get('message') or body.get('msg') or ''}")
    if exchange["ending"] != "complete":
        words.append(str(exchange["ending"]))
    words += exchange.get("notes") or ()
    return "  ".join(words)
