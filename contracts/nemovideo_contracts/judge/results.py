"""What a run leaves: the file it saved, and a record that can be judged again."""

from __future__ import annotations

import dataclasses
import hashlib
import importlib.util
import io
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .journal import exchange
from .journal.case import USUAL, Case, Outcome, Saved, Task

BESIDE = "case.json"
"""The file beside a journal that says what else is known of the run."""

LARGEST_DECODED = 64 * 2**20
"""Bytes above which a video is not decoded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A finished run. `journal` holds exchanges as the mock has them; times in seconds."""

    scenario: str
    profile: str
    journal: tuple[Mapping[str, Any], ...]
    task: Task
    outcome: Outcome
    capabilities: frozenset[str] = USUAL
    virtual: float = 0.0

    def case(self) -> Case:
        return Case(
            exchanges=exchange.from_mappings(self.journal),
            task=self.task,
            outcome=self.outcome,
            capabilities=self.capabilities,
        )


def inspect(path: Path) -> Saved | None:
    """What was saved at a path; None when nothing was."""
    if not path.is_file():
        return None
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    return Saved(size=len(content), sha256=digest, problem=_problem(content))


def _problem(content: bytes) -> str:
    """Why this does not play: by its boxes, and by decoding it where a decoder is installed."""
    return _misboxed(content) or _undecodable(content)


def _undecodable(content: bytes) -> str:
    """What a decoder finds wrong; "" where none is installed."""
    if importlib.util.find_spec("av") is None or len(content) > LARGEST_DECODED:
        return ""
    import av

    try:
        with av.open(io.BytesIO(content), mode="r") as container:
            stream = container.streams.video[0]
            stream.thread_type = "NONE"
            decoded = [frame.is_corrupt for frame in container.decode(stream)]
            announced = stream.frames
    except (av.FFmpegError, IndexError) as error:
        return f"it does not decode: {type(error).__name__}"
    if any(decoded) or len(decoded) < announced:
        good = decoded.count(False)
        return f"only {good} of {announced} frames decode"
    return ""


def _misboxed(content: bytes) -> str:
    """Why this is no MP4: its boxes have to fill it from the first byte to the last."""
    at, kinds = 0, []
    while at + 8 <= len(content):
        size, kind = struct.unpack_from(">I4s", content, at)
        if size == 1 and at + 16 <= len(content):
            (size,) = struct.unpack_from(">Q", content, at + 8)
        if size < 8:
            return f"a broken box at byte {at}"
        kinds.append(kind)
        at += size
    if kinds[:1] != [b"ftyp"]:
        return "it does not begin like an MP4"
    if at != len(content):
        return f"its boxes end at byte {at}, the file at {len(content)}"
    missing = [name for name in (b"moov", b"mdat") if name not in kinds]
    return f"there is no {missing[0].decode()} in it" if missing else ""


def write(record: Record, folder: Path) -> None:
    """Keep a record: journal.jsonl, what the client printed, and what else is known."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(call) + "\n" for call in record.journal)
    (folder / "journal.jsonl").write_text("".join(lines), "utf-8")
    (folder / "output.txt").write_text(record.outcome.output, "utf-8", "replace")
    beside = {
        "scenario": record.scenario,
        "profile": record.profile,
        "task": dataclasses.asdict(record.task),
        "outcome": dataclasses.asdict(record.outcome),
        "capabilities": sorted(record.capabilities),
        "virtual": record.virtual,
    }
    (folder / BESIDE).write_text(json.dumps(beside, indent=1), "utf-8")


def read(journal: Path) -> Record | None:
    """The record a journal belongs to; None for a journal alone."""
    beside = journal.with_name(BESIDE)
    if not beside.is_file():
        return None
    known = json.loads(beside.read_text("utf-8"))
    saved = known["outcome"].pop("saved")
    task: dict[str, Any] = {
        key: tuple(v) if isinstance(v, list) else v for key, v in known["task"].items()
    }
    lines = journal.read_text("utf-8").splitlines()
    return Record(
        scenario=known["scenario"],
        profile=known["profile"],
        journal=tuple(json.loads(line) for line in lines if line.strip()),
        task=Task(**task),
        outcome=Outcome(**known["outcome"], saved=Saved(**saved) if saved else None),
        capabilities=frozenset(known["capabilities"]),
        virtual=known["virtual"],
    )
