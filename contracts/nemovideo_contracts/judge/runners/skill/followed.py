"""The commands of a document, one after another, in a world of their own.

What cannot be filled, or ends with an error, is a step that cannot be followed; it is reported with
its line. The production host is served here.
"""

from __future__ import annotations

import re
import shlex
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ...journal import exchange
from ...journal.case import Case, Outcome
from ...scenarios import Scenario
from .. import intercept, material, process
from ..pushed import USUAL_SPEED, settled
from ..stage import Place, Stage
from .filling import Known, Missing, filled, unset
from .reading import Step, steps

LIMIT = 60.0
"""Real seconds for one step."""
WORST = 2
"""The exit code from which on a step has failed: 1 is a condition that did not hold."""
_TOKEN = re.compile(r"^declare -\S+ \w+=\"(\S+)\"$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """A step that could not be followed: where, the line itself, and why."""

    line: int
    quote: str
    why: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.why}: {self.quote}"


def followed(stage: Stage, document: str, scenario: Scenario) -> tuple[Case, tuple[Stuck, ...]]:
    """The journal of a literal reader in one scenario, and the steps that could not be followed.

    What one missing thing stops is reported where it is missed first.
    """
    home = stage.folder / uuid.uuid4().hex
    home.mkdir()
    with (
        stage.place(scenario, "seed", USUAL_SPEED) as place,
        intercept.intercepting(place.url, home) as leading,
    ):
        files = tuple(material.lay_out(home / "media", scenario.files))
        shell = _Shell(home, {**leading, "NEMO_API_URL": place.url}, scenario.messages)
        if scenario.token_given:
            shell.given["NEMO_TOKEN"] = place.token()
        known = Known(document, files, scenario.messages)
        found: dict[str, Stuck] = {}
        for stuck in _tries(steps(document), known, shell, place):
            found.setdefault(stuck.why, stuck)
        journal = settled(place)
    return Case(exchanges=exchange.from_mappings(journal)), tuple(found.values())


def _tries(todo: list[Step], known: Known, shell: _Shell, place: Place) -> Iterator[Stuck]:
    """Every step that could not be followed, while the others are run."""
    for step in todo:
        try:
            outcome = shell.run(_ready(step.text, known, shell))
        except Missing as missing:
            yield _stuck(step, missing.at, str(missing))
            continue
        answers = [call["response"].get("body") for call in place.journal() if "response" in call]
        known.learn(f"{outcome.output}\n{shell.values()}", answers)
        if outcome.timed_out:
            yield _stuck(step, max(0, step.text.find("curl")), "did not end")
        elif outcome.exit_code is None or outcome.exit_code >= WORST:
            said = outcome.output.strip().splitlines()[-1:]
            how = f"ended with exit code {outcome.exit_code} ({''.join(said)[:80]})"
            yield _stuck(step, max(0, step.text.find("curl")), how)


def _ready(text: str, known: Known, shell: _Shell) -> str:
    """A command with its placeholders filled, after what it needs is set. Raises Missing."""
    command = filled(text, known)
    before: dict[str, str] = {}
    for name, is_array, at in unset(text):
        if name in before or name in shell.names():
            continue
        if is_array and (headers := known.headers()):
            before[name] = f"({shlex.join(headers)})"
        elif (value := known.meaning(name, text[:at])) is not None and not is_array:
            before[name] = shlex.quote(value)
        else:
            used = re.match(r"\$\{[^}]*\}|\$\w+", text[at:])
            raise Missing(used[0] if used else name, at, is_variable=True)
    return "\n".join([*(f"{name}={value}" for name, value in before.items()), command])


class _Shell:
    """A bash that goes on where the command before left it; `$1` is what the user asked for."""

    def __init__(self, home: Path, given: Mapping[str, str], messages: tuple[str, ...]) -> None:
        self.given = dict(given)
        self._home, self._arguments = home, shlex.join(messages[:1])
        self._state, self._answer = home / "state", home / "answer"
        self.run(":")

    def run(self, text: str) -> Outcome:
        """Run a command; what it printed is in the outcome, tokens and all."""
        # The answer goes to a file: what is kept of a client's output has no tokens in it.
        keep = 'declare -p; declare -f; printf "cd %q\\n" "$PWD";'
        lines = (
            f"cd '{self._home}'",
            f"[ -f '{self._state}' ] && . '{self._state}' 2>/dev/null",
            "command -v uuidgen >/dev/null || uuidgen() { cat /proc/sys/kernel/random/uuid; }",
            f'sleep() {{ command sleep "$(awk "BEGIN {{ print $1 / {USUAL_SPEED:g} }}")"; }}',
            f"set -- {self._arguments}",
            f"trap '{{ {keep} }} >\"{self._state}\"' EXIT",
            f"exec > '{self._answer}' 2>&1",
            "set -a",
            text,
        )
        outcome = process.start(
            process.Run(
                command=("bash", "-c", "\n".join(lines)),
                environment=process.environment(self.given, self._home),
                folder=self._home,
                save=self._home / "output.mp4",
                deadline=LIMIT,
            )
        )
        return replace(outcome, output=self._printed())

    def _printed(self) -> str:
        if not self._answer.exists():
            return ""
        with self._answer.open("rb") as file:
            return file.read(process.LONGEST_OUTPUT).decode("utf-8", "replace")

    def names(self) -> set[str]:
        """The variables that are set by now."""
        return set(re.findall(r"^declare -\S+ (\w+)=", self._declared(), re.MULTILINE))

    def values(self) -> str:
        """The values of its variables that are one word, a line for each."""
        return "\n".join(_TOKEN.findall(self._declared()))

    def _declared(self) -> str:
        return self._state.read_text("utf-8", "replace") if self._state.exists() else ""


def _stuck(step: Step, at: int, why: str) -> Stuck:
    nth = step.text[:at].count("\n")
    return Stuck(line=step.line + nth, quote=step.text.splitlines()[nth].strip(), why=why)
