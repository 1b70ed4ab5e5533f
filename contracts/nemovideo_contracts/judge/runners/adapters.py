"""How a command is given a task: a small YAML file, or the command line itself.

    command: [node, "{here}/client.mjs", "{files}", "{-m messages}", "{save}"]
    time: scale              # it divides its waits by NEMO_TIME_SCALE; or faketime, or real
    capabilities: {precheck: true, words: false}
    environment: {MY_CLIENT_MODE: batch, MY_CLIENT_URL: "{api}"}
    pass: [MY_LICENSE]       # variables of the harness that the client sees as well
    token: given             # it needs NEMO_TOKEN and gets none by itself

Placeholders: {api} {web} {scenario} {task} {save} {here} {python} anywhere in a word;
{files} {messages} {-m messages} as a word of their own stand for several words.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from ..journal.case import CAPABILITIES, USUAL, Task

Pace = Literal["scale", "faketime", "real"]
_KEYS = ("command", "time", "capabilities", "environment", "pass", "token")
_INTERPRETER = re.compile(r"python[\d.]*|node|deno|bun|bash|sh|zsh|ruby|perl|php")
_SEVERAL = re.compile(r"\{(?:(\S+) )?(files|messages)\}")


class AdapterError(ValueError):
    """An adapter that cannot be used; the text names file and key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """A command with placeholders, what it can do, and how its waits can be made shorter."""

    name: str
    command: tuple[str, ...]
    pace: Pace = "scale"
    capabilities: frozenset[str] = USUAL
    environment: Mapping[str, str] = field(default_factory=dict)
    passed_on: tuple[str, ...] = ()
    token_given: bool = False
    here: Path = Path()

    @property
    def program(self) -> str:
        """What is started, or "" where there is no command."""
        return next(iter(self.words(Task(), {})), "")

    def words(self, task: Task, values: Mapping[str, str]) -> tuple[str, ...]:
        """The command line for a task."""
        known = self._known(task, values)
        return tuple(word for text in self.command for word in _filled(text, task, known))

    def variables(self, task: Task, values: Mapping[str, str]) -> dict[str, str]:
        """Its own environment for a task."""
        known = self._known(task, values)
        return {name: _substituted(text, known) for name, text in self.environment.items()}

    def _known(self, task: Task, values: Mapping[str, str]) -> dict[str, str]:
        fixed = {"here": str(self.here), "python": sys.executable}
        return {**values, **fixed, "save": task.save, "task": as_json(task)}


def as_json(task: Task) -> str:
    """A task as NEMO_TASK has it."""
    return json.dumps(
        {"files": task.files, "messages": task.messages, "save": task.save}, ensure_ascii=False
    )


def of_command(words: Sequence[str]) -> Adapter:
    """The adapter for a plain command line, named after the program, or the script it runs."""
    names = [Path(word).name for word in words[:2]] or ["nothing"]
    script = _INTERPRETER.fullmatch(names[0]) and not names[-1].startswith("-")
    return Adapter(name=names[-1] if script else names[0], command=tuple(words))


def shipped() -> Mapping[str, Path]:
    """The adapters that come with this package, by name."""
    folder = Path(str(resources.files(__package__) / "shipped"))
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def load(source: str) -> Adapter:
    """A shipped adapter by name, or a file by path. Raises AdapterError."""
    path = shipped().get(source, Path(source))
    try:
        data = yaml.safe_load(path.read_text("utf-8"))
    except FileNotFoundError:
        names = ", ".join(shipped())
        raise AdapterError(
            f"{source} is neither a file nor an adapter; there are {names}"
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise AdapterError(f"{path.name}: not YAML: {error}") from None
    if not isinstance(data, Mapping) or not set(data) <= set(_KEYS) or "command" not in data:
        raise AdapterError(f"{path.name}: an adapter has the key command, and may have {_KEYS[1:]}")
    return _adapter(path, data)


def _adapter(path: Path, data: Mapping[str, Any]) -> Adapter:
    command = data["command"]
    if not isinstance(command, list) or not command:
        raise AdapterError(f"{path.name}: command: a list of words, not {command!r}")
    pace = data.get("time", "scale")
    if pace not in get_args(Pace):
        raise AdapterError(f"{path.name}: time: one of {', '.join(get_args(Pace))}, not {pace!r}")
    token = data.get("token", "anonymous")
    if token not in ("given", "anonymous"):
        raise AdapterError(f"{path.name}: token: one of given, anonymous, not {token!r}")
    capabilities = _capabilities(path, data.get("capabilities") or {})
    return Adapter(
        name=path.stem,
        command=tuple(map(str, command)),
        pace=pace,
        capabilities=capabilities - {"anonymous"} if token == "given" else capabilities,
        environment={str(k): str(v) for k, v in (data.get("environment") or {}).items()},
        passed_on=_names(path, data.get("pass") or []),
        token_given=token == "given",
        here=path.resolve().parent,
    )


def _names(path: Path, names: Any) -> tuple[str, ...]:
    if not isinstance(names, list):
        raise AdapterError(f"{path.name}: pass: a list of names of variables, not {names!r}")
    return tuple(map(str, names))


def _capabilities(path: Path, declared: Any) -> frozenset[str]:
    if not isinstance(declared, Mapping):
        raise AdapterError(f"{path.name}: capabilities: a mapping of names, not {declared!r}")
    for name in declared:
        if name not in CAPABILITIES:
            known = ", ".join(CAPABILITIES)
            raise AdapterError(f"{path.name}: capabilities: {name!r} is none of {known}")
    gained = {name for name, has in declared.items() if has}
    lost = {name for name, has in declared.items() if not has}
    return (USUAL | gained) - lost


def _substituted(text: str, known: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: known.get(match[1], match[0]), text)


def _filled(word: str, task: Task, known: Mapping[str, str]) -> Iterator[str]:
    several = _SEVERAL.fullmatch(word)
    if several is None:
        yield _substituted(word, known)
        return
    for value in task.files if several[2] == "files" else task.messages:
        yield from (several[1], value) if several[1] else (value,)
