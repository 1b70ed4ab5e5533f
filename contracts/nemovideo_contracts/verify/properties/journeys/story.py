"""A journey as it is printed: numbered steps, each with its requests and their answers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

LONGEST = 160
"""Characters of a body that are shown."""


@dataclass(slots=True)
class Step:
    """What was done, what was drawn for it, what it cost and when; `refused` if on purpose.

    Its exchanges are those numbered above `after`, up to `until`.
    """

    name: str
    drawn: dict[str, Any]
    after: int
    began: float
    until: int | None = None
    ended: float | None = None
    credits: int = 0
    refused: bool = False

    def __str__(self) -> str:
        return (
            f"{self.name}({', '.join(f'{name}={value!r}' for name, value in self.drawn.items())})"
        )


@dataclass(slots=True)
class Story:
    """The steps of one journey; with its exchanges and `problem` once it has failed.

    `credits` is what the first user began with.
    """

    steps: list[Step] = field(default_factory=list)
    problem: str = ""
    credits: int = 0
    exchanges: list[dict[str, Any]] = field(default_factory=list)

    def begin(self, step: Step) -> None:
        self.steps.append(step)

    def end(self, until: int, now: float) -> None:
        if self.steps:
            self.steps[-1].until, self.steps[-1].ended = until, now

    def of(self, step: Step) -> Iterator[dict[str, Any]]:
        """The exchanges of a step."""
        # What failed after a step is what was found by looking.
        until = None if step is self.steps[-1] else step.until
        for exchange in self.exchanges:
            if exchange["n"] > step.after and (until is None or exchange["n"] <= until):
                yield exchange

    def __str__(self) -> str:
        lines = list[str]()
        for number, step in enumerate(self.steps, 1):
            lines.append(f"{number:3}. {step}")
            for exchange in self.of(step):
                lines += [f"     {_request(exchange)}", f"       → {_answer(exchange)}"]
        return "\n".join([*lines, f"     failed: {self.problem}"])


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
