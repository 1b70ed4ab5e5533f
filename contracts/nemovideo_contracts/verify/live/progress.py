"""What a run has done so far, in a file: an interrupted one goes on where it was."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..checks import Check
from ..run import Result
from .week import folder, note_spent, write


@dataclass(slots=True)
class Progress:
    """What a run with certain `options` has come to, in order, and the credits spent for it.

    `results` are verdicts, or the records of a probe.
    """

    file: Path
    options: Mapping[str, Any]
    results: list[dict[str, Any]] = field(default_factory=list)
    spent: int = 0

    def take(self, id: str, check: Check, run: Callable[[], Result]) -> Result:
        """The verdict that is known under this id, or else the one that `run` comes to."""
        known = next((stored for stored in self.results if stored["id"] == id), None)
        if known is not None:
            rest = {key: value for key, value in known.items() if key != "id"}
            return Result(check=check, **rest)
        result = run()
        plain = {"id": id, "profile": result.profile, "verdict": result.verdict}
        counts = {"seconds": result.seconds, "text": result.text, "examples": result.examples}
        self.add(plain | counts)
        return result

    def add(self, result: Mapping[str, Any]) -> None:
        """Remember one more."""
        self.results.append(dict(result))
        self.save()

    def knows(self, id: str) -> bool:
        return any(stored["id"] == id for stored in self.results)

    def note(self, credits: int) -> None:
        """Remember an expense before it is made: for this run, and for the week."""
        note_spent(credits)
        self.spent += credits
        self.save()

    def save(self) -> None:
        write(
            self.file,
            {"options": dict(self.options), "results": self.results, "spent": self.spent},
        )

    def finish(self) -> None:
        """There is nothing to go on with."""
        self.file.unlink(missing_ok=True)


def begin(options: Mapping[str, Any], *, resume: bool, name: str = "live-run") -> Progress:
    """A new run; or the interrupted one of that name, which has to have the same options.

    Raises ValueError when there is none to resume, or it is another.
    """
    file = folder() / f"{name}.json"
    if not resume:
        return Progress(file, options)
    if not file.is_file():
        raise ValueError("no interrupted run to resume; leave --resume out")
    stored = json.loads(file.read_text("utf-8"))
    if differing := _differing(stored["options"], options):
        raise ValueError(f"the interrupted run had other options: {', '.join(differing)}")
    return Progress(file, options, stored["results"], stored["spent"])


def _differing(before: Mapping[str, Any], now: Mapping[str, Any]) -> Sequence[str]:
    """What was chosen otherwise, in words."""
    names = sorted(before.keys() | now.keys())
    return [f"{name} {before.get(name)!r}" for name in names if before.get(name) != now.get(name)]
