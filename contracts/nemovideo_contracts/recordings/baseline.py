"""Drift that is accepted, finding by finding: a file that says which and why.

    - finding: credit_balance/body.data.frozen/missing
      text: body.data.frozen is missing
      reason: the service dropped the field in November
      accepted: 2026-11-21

An entry covers a finding with this very text. One that covers nothing is stale.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from .drift import Drift

_KEYS = ("finding", "text", "reason", "accepted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One accepted finding; `accepted` is the day (ISO 8601)."""

    finding: str
    text: str
    reason: str
    accepted: str

    def covers(self, drift: Drift) -> bool:
        return (self.finding, self.text) == (drift.id, drift.text)


def load(path: Path) -> tuple[Entry, ...]:
    """The entries of a file, none where there is no file. Raises ValueError naming the entry."""
    if not path.exists():
        return ()
    try:
        found = yaml.safe_load(path.read_text("utf-8")) or []
    except yaml.YAMLError as error:
        raise ValueError(f"{path}: not YAML: {error}") from None
    if not isinstance(found, list):
        raise ValueError(f"{path}: a list of entries is needed, with {', '.join(_KEYS)}")
    return tuple(_entry(item, f"{path}: entry {n}") for n, item in enumerate(found, 1))


def _entry(item: Any, where: str) -> Entry:
    if not isinstance(item, Mapping) or set(item) != set(_KEYS):
        raise ValueError(f"{where}: the keys of an entry are {', '.join(_KEYS)}")
    return Entry(**{key: str(item[key]) for key in _KEYS})


def accepted(
    entries: tuple[Entry, ...], drifts: Iterable[Drift], ids: Iterable[str], reason: str, day: str
) -> tuple[Entry, ...]:
    """The entries with those findings added. Raises ValueError for an id that was not found."""
    found = {drift.id: drift for drift in drifts}
    for id in ids:
        if id not in found:
            there = ", ".join(found) or "none"
            raise ValueError(f"--accept {id}: there is no such finding; there are: {there}")
        text = found[id].text
        entries = tuple(entry for entry in entries if entry.finding != id)
        entries += (Entry(finding=id, text=text, reason=reason, accepted=day),)
    return entries


def write(path: Path, entries: Iterable[Entry]) -> None:
    """Write the file anew."""
    listed = [asdict(entry) for entry in entries]
    path.write_text(yaml.safe_dump(listed, sort_keys=False, allow_unicode=True), "utf-8")
