"""One run of a command: an empty home, bounded output, an end at the deadline."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ... import system
from ...spec import hide_secrets
from ..journal.case import Outcome
from ..results import inspect
from .guard import MARK, end_marked, run_mark

LONGEST_OUTPUT = 2**20
"""Bytes of output that are remembered: the rest is left out of the middle."""

PASSED_ON = (
    *("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "VIRTUAL_ENV", "LD_LIBRARY_PATH"),
    *("PYTHONPATH", "NODE_PATH", "PERL5LIB", "RUBYLIB"),
)
"""Variables of the harness that a client sees, if they are set."""

_PIECE = 2**16
_LAST_WORDS = 2.0
"""Real seconds for what is still in the pipe of a command that has ended."""

_GLANCE = 0.1
"""Real seconds between two looks at a run that may be cut short."""

_stopped = threading.Event()
"""Set once the harness is on its way out."""

_running: dict[int, str] = {}
"""Process groups of commands that have not ended yet, with the marks of their runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A command ready to be started, from where the harness was; `deadline` is in real seconds."""

    command: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    save: Path
    deadline: float


class Output:
    """What a command prints, read as it comes: its beginning and its end, however long it is."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._head = bytearray()
        self._tail: deque[bytes] = deque()
        self._tail_size = 0
        self._left_out = 0
        self._pipe = pipe
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while piece := os.read(self._pipe.fileno(), _PIECE):
                self._add(piece)

    def _add(self, piece: bytes) -> None:
        room = LONGEST_OUTPUT // 2 - len(self._head)
        self._head += piece[:room]
        if rest := piece[room:]:
            self._tail.append(rest)
            self._tail_size += len(rest)
        while self._tail_size > LONGEST_OUTPUT // 2 + _PIECE:
            gone = len(self._tail.popleft())
            self._tail_size -= gone
            self._left_out += gone

    def text(self) -> str:
        """All of it, without tokens; what was left out is counted."""
        self._reader.join(_LAST_WORDS)
        gap = f"\n[… {self._left_out} bytes …]\n".encode() if self._left_out else b""
        return hide_secrets(
            (bytes(self._head) + gap + b"".join(self._tail)).decode("utf-8", "replace")
        )


def resume() -> None:
    """Commands may be started again."""
    _stopped.clear()


def start(run: Run, enough: Callable[[], bool] | None = None) -> Outcome:
    """Run the command to its end, or to its deadline, or until somebody has seen `enough`.

    Nothing of it is left afterwards. Raises OSError when it cannot be started at all.
    """
    began = time.monotonic()
    mark = run_mark()
    child = subprocess.Popen(
        run.command,
        env={**run.environment, MARK: mark},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        **system.own_group(),
    )
    assert child.stdout is not None
    _running[child.pid] = mark
    output = Output(child.stdout)
    try:
        timed_out = _stopped.is_set() or not _wait(child, run.deadline, enough)
    finally:
        _end(child.pid, mark)
        _running.pop(child.pid, None)
        child.wait()
    text = output.text()
    child.stdout.close()
    code = child.returncode
    return Outcome(
        exit_code=None if timed_out or code < 0 else code,
        signal="" if code >= 0 else _name(-code),
        output=text,
        timed_out=timed_out,
        saved=inspect(run.save),
        seconds=time.monotonic() - began,
    )


def stop() -> None:
    """End every command that is running, and at once each that a thread is about to start."""
    _stopped.set()
    for group, mark in tuple(_running.items()):
        _end(group, mark)


def environment(
    given: Mapping[str, str], home: Path, passed_on: Iterable[str] = ()
) -> dict[str, str]:
    """The variables a client sees: what a shell needs, an empty home, and its task."""
    wanted = (*PASSED_ON, *passed_on)
    basis = {name: os.environ[name] for name in wanted if name in os.environ}
    return {**basis, "HOME": str(home), "TMPDIR": str(home), "PYTHONUNBUFFERED": "1", **given}


def missing(program: str) -> str:
    """Why a program cannot be started, or "" when it can."""
    if not program:
        return "there is no command; write it after --"
    return "" if shutil.which(program) else f"{program!r} is not to be found"


def _wait(
    child: subprocess.Popen[bytes], deadline: float, enough: Callable[[], bool] | None
) -> bool:
    """Whether the command ended by itself."""
    limit = time.monotonic() + deadline
    while (left := limit - time.monotonic()) > 0:
        try:
            child.wait(left if enough is None else min(left, _GLANCE))
        except subprocess.TimeoutExpired:
            if enough is not None and enough():
                break
        else:
            return True
    return False


def _end(group: int, mark: str) -> None:
    """End a command and whatever it started, in its group or in sessions of their own."""
    system.end_group(group)
    end_marked(mark)


def _name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
