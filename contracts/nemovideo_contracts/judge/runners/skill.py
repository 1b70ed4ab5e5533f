"""A document as a client: its own shell commands, in their order, as a literal reader runs them.

Placeholders are filled from what earlier answers said, from the task, or with something fresh where
the name asks for it. What cannot be filled, or ends with an error, is a step that cannot be
followed; it is reported with its line. The production host is served here.
"""

from __future__ import annotations

import json
import re
import shlex
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...spec import id_pattern, secret_pattern
from ..journal import exchange
from ..journal.case import Case, Outcome
from ..scenarios import Scenario
from . import intercept, material, process
from .pushed import USUAL_SPEED, settled
from .stage import Stage

ANSWER = "answer"
LIMIT = 60.0
"""Real seconds for one step."""
_FENCE = re.compile(r"^\s*(```+|~~~+)\s*(\w*)")
_SHELLS = ("", "bash", "sh", "shell", "zsh", "console", "curl")
_HOLE = re.compile(r"<([A-Za-z][\w .-]{0,30})>|\{\{?([a-z_]{2,30})\}?\}(?!\w)")
_COMMANDS = re.compile(r"\bcurl\b|^\s*(?:export )?\w+\+?=|^\s*\w+ ?\(\) ?\{", re.MULTILINE)
_VARIABLE = re.compile(r"(?<!\\)\$\{?([A-Za-z_]\w*)(?!\w*:?[-=])")
"""One without a default of its own."""
_ASSIGNED = re.compile(r"(?:^|[;&\s])(?:export\s+)?([A-Za-z_]\w*)=", re.MULTILINE)
_LOOPED = re.compile(r"\b(?:for|read(?: -r)?)\s+([A-Za-z_]\w*)")

_HURRY = 'sleep() { command sleep "$(awk "BEGIN { print $1 / {speed} }")"; }\n'


class SkillError(ValueError):
    """A document that has nothing to run; the text says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A block of shell commands, and the line of the document it begins at."""

    line: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """A step that could not be followed: where, the line itself, and why."""

    line: int
    quote: str
    why: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.why}: {self.quote}"


@dataclass(slots=True)
class _Known:
    """What a reader knows so far: the latest value under every key of the answers."""

    files: tuple[Path, ...]
    messages: tuple[str, ...]
    values: dict[str, str] = field(default_factory=dict)

    def learn(self, output: str) -> None:
        for text in re.findall(r"\{.*\}", output):
            try:
                self._learn(json.loads(text))
            except ValueError:
                continue
        # What jq takes out of an answer is printed alone.
        for key, pattern in (("token", secret_pattern()), ("session_id", id_pattern("SessionId"))):
            for line in filter(pattern.fullmatch, output.split()):
                self.values[key] = line

    def _learn(self, value: Any) -> None:
        if not isinstance(value, Mapping):
            return
        for key, inside in value.items():
            if isinstance(inside, str | int) and not isinstance(inside, bool):
                self.values[str(key).lower()] = str(inside)
            elif key == "draft":
                self.values["draft"] = json.dumps(inside)
            self._learn(inside)

    def fill(self, name: str) -> str | None:
        """What a placeholder stands for; None where nothing says."""
        word = re.sub(r"\W", "_", name.lower())
        if word in self.values:
            return self.values[word]
        for part, value in self._meanings():
            if part in word:
                return value
        return None

    def _meanings(self) -> Iterator[tuple[str, str | None]]:
        """Parts of names with what they mean, the special ones first."""
        known = self.values.get
        yield "token", known("token")
        yield "session", known("session_id")
        yield "sid", known("session_id")
        yield "client", str(uuid.uuid4())
        yield "uuid", str(uuid.uuid4())
        yield "user", known("user_id")
        yield "task", known("task_id")
        yield "platform", "unknown"
        yield "lang", "en"
        yield "detected", "en"
        yield "draft", known("draft")
        yield "json", known("draft")
        yield "render", known("id") or known("taskid")
        yield "ts", str(time.time_ns() // 1_000_000)
        yield "timestamp", str(time.time_ns() // 1_000_000)
        yield "file", str(self.files[0]) if self.files else None
        yield "path", str(self.files[0]) if self.files else None
        yield "url", known("url") or known("outputurl")
        for part in ("message", "prompt", "text", "request", "words"):
            yield part, self.messages[0] if self.messages else None
        yield "id", known("id")


def steps(document: str) -> list[Step]:
    """The shell blocks that send or set anything. Raises SkillError where nothing is sent."""
    found: list[Step] = []
    block: list[str] = []
    fence, began, shell = "", 0, False
    for nth, line in enumerate(document.splitlines(), 1):
        mark = _FENCE.match(line)
        if not fence and mark:
            fence, began, block = mark[1], nth + 1, []
            shell = mark[2].lower() in _SHELLS
        elif fence and line.strip().startswith(fence):
            text = "\n".join(re.sub(r"^\s*\$ ", "", each) for each in block)
            if shell and _COMMANDS.search(text):
                found.append(Step(line=began, text=text))
            fence = ""
        elif fence:
            block.append(line)
    if not any("curl" in step.text for step in found):
        raise SkillError("there is no block of shell commands with curl in this document")
    return found


def followed(stage: Stage, document: str, scenario: Scenario) -> tuple[Case, tuple[Stuck, ...]]:
    """The journal of a literal reader in one scenario, and the steps that could not be followed."""
    home = stage.folder / uuid.uuid4().hex
    home.mkdir()
    with (
        stage.place(scenario, "seed", USUAL_SPEED) as place,
        intercept.intercepting(place.url, home) as leading,
    ):
        files = tuple(material.lay_out(home / "media", scenario.files))
        known = _Known(files, scenario.messages)
        given = {**leading, "NEMO_API_URL": place.url}
        stuck = [each for step in steps(document) if (each := _follow(step, known, home, given))]
        journal = settled(place)
    return Case(exchanges=exchange.from_mappings(journal)), tuple(stuck)


def _follow(step: Step, known: _Known, home: Path, given: Mapping[str, str]) -> Stuck | None:
    """Run a step; why it could not be followed, if it could not."""
    text = step.text
    for hole in _HOLE.finditer(step.text):
        value = known.fill(hole[1] or hole[2])
        if value is None:
            return _stuck(step, hole.start(), f"nothing so far says what {hole[0]} stands for")
        text = text.replace(hole[0], value)
    fresh: dict[str, str] = {}
    own = {*_ASSIGNED.findall(text), *_LOOPED.findall(text)}
    for used in _VARIABLE.finditer(_unquoted(text)):
        name = used[1]
        if name in own or name in fresh or name in given or _is_set(home, name):
            continue
        value = known.fill(name)
        if value is None:
            return _stuck(step, step.text.find(used[0]), f"nothing so far sets {used[0]}")
        fresh[name] = value
    outcome = _run(text, home, {**given, **fresh}, known.messages[:1])
    known.learn(_answer(home))
    if outcome.exit_code != 0:
        how = "did not end" if outcome.timed_out else f"ended with exit code {outcome.exit_code}"
        return _stuck(step, max(0, step.text.find("curl")), how)
    return None


def _unquoted(text: str) -> str:
    """The commands without what stands in single quotes: no shell looks into it."""
    return re.sub(r"(?<![\w\"])'[^']*'", "''", text)


def _run(text: str, home: Path, variables: Mapping[str, str], arguments: Sequence[str]) -> Outcome:
    """Run commands in the shell the steps before left; `$1` is what the user asked for."""
    state = home / "state"
    # The answer goes to a file: what is kept of a client's output has no tokens in it.
    lines = (
        f"[ -f '{state}' ] && . '{state}' 2>/dev/null",
        "command -v uuidgen >/dev/null || uuidgen() { cat /proc/sys/kernel/random/uuid; }",
        _HURRY.replace("{speed}", f"{USUAL_SPEED:g}"),
        f"set -- {shlex.join(arguments)}",
        f"exec > '{home / ANSWER}' 2>&1",
        "set -a",
        text,
        "code=$?",
        f"{{ declare -p; declare -f; }} > '{state}'",
        "exit $code",
    )
    script = "\n".join(lines)
    run = process.Run(
        command=("bash", "-c", script),
        environment=process.environment(variables, home),
        folder=home,
        save=home / "output.mp4",
        deadline=LIMIT,
    )
    return process.start(run)


def _answer(home: Path) -> str:
    path = home / ANSWER
    if not path.exists():
        return ""
    with path.open("rb") as file:
        return file.read(process.LONGEST_OUTPUT).decode("utf-8", "replace")


def _is_set(home: Path, name: str) -> bool:
    state = home / "state"
    text = state.read_text("utf-8", "replace") if state.exists() else ""
    basic = name in ("HOME", "PATH", "PWD", "RANDOM", "SECONDS", "TMPDIR")
    return basic or bool(re.search(rf"^declare -\S+ {name}\b", text, re.MULTILINE))


def _stuck(step: Step, at: int, why: str) -> Stuck:
    before = step.text[: max(at, 0)]
    nth = before.count("\n")
    return Stuck(line=step.line + nth, quote=step.text.splitlines()[nth].strip(), why=why)
