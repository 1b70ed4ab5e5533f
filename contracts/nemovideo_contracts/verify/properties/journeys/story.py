"""A journey as it is printed: numbered steps, each with its requests and their answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ....control import Control

LONGEST = 160
"""Characters of a body that are shown."""


@dataclass(slots=True)
class Step:
    """What was done. Its exchanges are those of the journal after `after`, up to `until`."""

    text: str
    after: int
    until: int | None = None


@dataclass(slots=True)
class Story:
    """The steps of one journey; with its exchanges once it has failed."""

    steps: list[Step] = field(default_factory=list)
    problem: str = ""
    exchanges: list[dict[str, Any]] = field(default_factory=list)

    def begin(self, text: str, after: int) -> None:
        self.steps.append(Step(text, after))

    def end(self, until: int) -> None:
        self.steps[-1].until = until

    def fail(self, problem: str, control: Control) -> None:
        """Remember what went wrong, and everything that was sent until then."""
        self.problem, self.exchanges = problem, control.journal()

    def __str__(self) -> str:
        lines = list[str]()
        for number, step in enumerate(self.steps, 1):
            lines.append(f"{number:3}. {step.text}")
            # What failed after a step is what was found by looking.
            last = step is self.steps[-1]
            lines += self._sent(step.after, None if last else step.until)
        return "\n".join([*lines, f"     failed: {self.problem}"])

    def _sent(self, after: int, until: int | None) -> Iterable[str]:
        for exchange in self.exchanges:
            if exchange["n"] > after and (until is None or exchange["n"] <= until):
                yield f"     {_request(exchange)}"
                yield f"       → {_answer(exchange)}"


def _request(exchange: Mapping[str, Any]) -> str:
    sent = exchange["request"]
    line = f"{sent['method']} {sent['path']}"
    return f"{line}  {_short(sent['body'])}" if sent["body"] else line


def _answer(exchange: Mapping[str, Any]) -> str:
    answer = exchange["response"] or {}
    return f"{answer.get('status', 'no answer')} {_short(answer.get('body'))}"


def _short(body: Any) -> str:
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
