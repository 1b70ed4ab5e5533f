"""What placeholders and variables of a document stand for, as far as anything says it."""

from __future__ import annotations

import json
import re
import shlex
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ....spec import (
    attribution_headers,
    fact,
    replaced_secret_pattern,
    secret_pattern,
    token_prefix,
    upload_formats,
)
from .reading import quotes

_HOLE = re.compile(
    rf"""<(?P<angle>[A-Za-z][\w-]*(?:[ .][\w-]+){{0,4}})>
    |(?:(?<=[/=@])|(?<=:")|(?<=:\ ")|(?<=\\")|(?<=Bearer\ ))
        \{{{{?(?P<brace>[A-Za-z_]{{2,30}})\}}?\}}
    |(?<=/):(?P<colon>[a-z_]+)\b
    |(?<![\w$])(?:YOUR|your)[_-](?P<your>\w[\w-]*)(?!\w*=)
    |(?P<secret>{token_prefix()})(?:\.{{3}}|…|[xX]{{3,}})
    |(?<="|\\)(?P<key>\w+)(?P<colons>\\?"\s*:\s*\\?")(?:\.{{3}}|…)(?=\\?")""",
    re.VERBOSE,
)
_VARIABLE = re.compile(
    r"(?<!\\)\$(?:(?P<plain>[A-Za-z_]\w*)"
    r"|\{#?(?P<braced>[A-Za-z_]\w*)(?P<array>\[[^\]]*\])?(?P<default>:?[-=+?])?[^}]*\})"
)
_ASSIGNED = re.compile(r"(?:^|[;&(\s])(?:export\s+|local\s+)?([A-Za-z_]\w*)\+?=", re.MULTILINE)
_READ = re.compile(r"\b(?:for|select|read(?:\s+-\w+)*|mapfile(?:\s+-\w+)*)((?:\s+[A-Za-z_]\w*)+)")
_FILE = re.compile(rf"(?<==@)[\"']?([\w./~-]+\.(?:{'|'.join(upload_formats())}))\b", re.IGNORECASE)
_HIDDEN = replaced_secret_pattern()
_NEW_ID = re.compile(r"\"id\\?\"\s*:\s*\\?\"(?:render_)?(?:\"'\"|'\")?$")


@dataclass(frozen=True, slots=True)
class Missing(Exception):
    """A placeholder or variable that nothing fills, and its offset."""

    name: str
    at: int
    is_variable: bool

    def __str__(self) -> str:
        how = "sets" if self.is_variable else "says what"
        return f"nothing so far {how} {self.name}{'' if self.is_variable else ' stands for'}"


@dataclass(slots=True)
class Known:
    """What a reader knows so far: the document, the task, the latest value under every key."""

    document: str
    files: tuple[Path, ...]
    messages: tuple[str, ...]
    values: dict[str, str] = field(default_factory=dict)

    def learn(self, output: str, answers: Iterable[Any] = ()) -> None:
        """Take in what a step printed, and what the service answered to it."""
        for answer in answers:
            self._learn(answer)
        for text in re.findall(r"\{.*\}", output):
            try:
                self._learn(json.loads(text))
            except ValueError:
                continue
        # The service's answers come from a journal, which has no tokens in it.
        for token in filter(secret_pattern().fullmatch, output.split()):
            self.values["token"] = token

    def _learn(self, value: Any) -> None:
        if not isinstance(value, Mapping):
            return
        for key, inside in value.items():
            if key == "draft":
                self.values["draft"] = json.dumps(inside, ensure_ascii=False)
                continue
            simple = isinstance(inside, str | int) and not isinstance(inside, bool)
            if simple and not _HIDDEN.search(str(inside)):
                self.values[str(key).lower()] = str(inside)
            self._learn(inside)

    def meaning(self, name: str, before: str = "") -> str | None:
        """What a name stands for; None where nothing says. `before` is the text it follows."""
        word = re.sub(r"\W", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)).lower()
        if word in self.values:
            return self.values[word]
        if _NEW_ID.search(before):
            self.values["id"] = f"render_{uuid.uuid4().hex}"
            return self.values["id"].removeprefix("render_" if before.endswith("render_") else "")
        parts = word.split("_")
        for part, value in self._meanings():
            if value and (part in parts or (len(part) > 3 and part in word)):
                return value
        return None

    def _meanings(self) -> Iterator[tuple[str, str | None]]:
        """Parts of names with what they mean, the special ones first."""
        known = self.values.get
        file = str(self.files[0]) if self.files else None
        message = self.messages[0] if self.messages else None
        meanings = (
            ("token bearer key", known("token")),
            ("session sid", known("session_id")),
            ("client cid uuid guid", str(uuid.uuid4())),
            ("user uid", known("user_id")),
            ("task", known("task_id")),
            ("platform plat", "unknown"),
            ("lang detected", "en"),
            ("draft json timeline", known("draft")),
            ("render rid job", known("id") or known("taskid")),
            ("ts timestamp", str(time.time_ns() // 1_000_000)),
            ("file path photo image video media f", file),
            ("base api host server", self._base()),
            ("url", known("url") or known("outputurl")),
            ("message msg prompt text request words query", message),
            ("id", known("id")),
        )
        for parts, meant in meanings:
            for part in parts.split():
                yield part, meant

    def _base(self) -> str | None:
        """Where the API lives, if the document says so."""
        host = fact("client.base-url").word
        return f"https://{host}" if host in self.document else None

    def headers(self) -> list[str] | None:
        """The headers of every call as words for curl, as far as the document names them."""
        token = self.values.get("token")
        named = {name: self._header(name) for name in attribution_headers()}
        if token is None or not all(named.values()):
            return None
        pairs = {"Authorization": f"Bearer {token}", **named}
        return [word for name, value in pairs.items() for word in ("-H", f"{name}: {value}")]

    def _header(self, name: str) -> str | None:
        said = re.search(rf"{name}[`\"*\s|:=]+(?:is\s+)?[`\"]?([\w.-]+)", self.document)
        if said is None:
            return None
        kind = name.rpartition("-")[2].lower()
        front = {"source": "name", "version": "version"}.get(kind, "-")
        in_front = re.search(rf"(?m)^[\"']?{front}[\"']?:\s*[\"']?([\w.-]+)", self.document)
        if kind == "platform":
            return "unknown"
        return in_front[1] if in_front else said[1]


def filled(text: str, known: Known) -> str:
    """A command with every placeholder filled, as its quotes ask for. Raises Missing."""
    marks = quotes(text)
    made, end = "", 0
    for hole in _HOLE.finditer(text):
        if marks[hole.start()] == "#":
            continue
        name = hole["secret"] or next(filter(None, hole.groups()))
        value = known.meaning("token" if hole["secret"] else name, text[: hole.start()])
        if value is None:
            raise Missing(hole[0], hole.start(), is_variable=False)
        lead = f"{hole['key']}{hole['colons']}" if hole["key"] else ""
        place = hole.start() + len(lead)
        made += text[end : hole.start()] + lead
        made += _written(value, text[:place], marks[hole.start()])
        end = hole.end()
    return _with_files(made + text[end:], known)


def _written(value: str, before: str, mark: str) -> str:
    """A value as a text in JSON where it stands in one, and quoted for the shell."""
    quote = {"'": '"', '"': r'\\"'}.get(mark)
    if quote and re.search(rf"[{{\[,:]\s*{quote}[^\"\n]*$", before):
        value = json.dumps(value, ensure_ascii=False)[1:-1]
    if mark == "'":
        return value.replace("'", "'\\''")
    return re.sub(r'(["\\$`])', r"\\\1", value) if mark == '"' else shlex.quote(value)


def _with_files(text: str, known: Known) -> str:
    """Files that only the document's author has give way to those of the task."""
    files = iter(known.files)
    for named in dict.fromkeys(_FILE.findall(text)):
        mine = next(files, None)
        if mine is not None:
            text = text.replace(f"@{named}", f"@{mine}")
    return text


def unset(text: str) -> Iterator[tuple[str, bool, int]]:
    """(name, whether it is an array, offset) of every variable that a command does not set."""
    own = set(_ASSIGNED.findall(text))
    own |= {name for names in _READ.findall(text) for name in names.split()}
    marks = quotes(text)
    for used in _VARIABLE.finditer(text):
        name = used["plain"] or used["braced"]
        if marks[used.start()] not in "'#" and not used["default"] and name not in own:
            yield name, bool(used["array"]), used.start()
