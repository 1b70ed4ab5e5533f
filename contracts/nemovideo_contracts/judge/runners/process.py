"""One run of a command: its own group, an empty home, its output kept, an end at the deadline."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..journal.case import Outcome
from ..results import inspect

_TOKEN = re.compile(r"nmv_usr_[A-Za-z0-9_-]{16,}")
HIDDEN = "nmv_usr_<hidden>"
"""What stands for a token in output that is kept."""

LONGEST_OUTPUT = 2**20
"""Characters of output that are kept: the rest is left out of the middle."""


_running: set[int] = set()
"""Process groups of commands that have not ended yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A command ready to be started, from where the harness was; `deadline` is in real seconds.

    What it prints is kept in `folder`.
    """

    command: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    save: Path
    deadline: float


def start(run: Run) -> Outcome:
    """Run the command to its end, or to its deadline; nothing of it is left afterwards.

    Raises OSError when it cannot be started at all.
    """
    began = time.monotonic()
    with (run.folder / "output").open("w+b") as output:
        child = subprocess.Popen(
            run.command,
            env=dict(run.environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        _running.add(child.pid)
        try:
            timed_out = not _wait(child, run.deadline)
        finally:
            _end_group(child.pid)
            _running.discard(child.pid)
            child.wait()
        output.seek(0)
        text = output.read().decode("utf-8", "replace")
    code = child.returncode
    return Outcome(
        exit_code=None if timed_out or code < 0 else code,
        signal="" if code >= 0 else _name(-code),
        output=kept(text),
        timed_out=timed_out,
        saved=inspect(run.save),
        seconds=time.monotonic() - began,
    )


def end_all() -> None:
    """End every command that is running: whoever waits for them goes on at once."""
    for group in tuple(_running):
        _end_group(group)


def environment(given: Mapping[str, str], home: Path) -> dict[str, str]:
    """The variables a client sees: what a shell needs, an empty home, and what it is told."""
    wanted = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "VIRTUAL_ENV", "LD_LIBRARY_PATH")
    basis = {name: os.environ[name] for name in wanted if name in os.environ}
    return {**basis, "HOME": str(home), "TMPDIR": str(home), "PYTHONUNBUFFERED": "1", **given}


def kept(text: str) -> str:
    """The output without real tokens in it, and not without end."""
    if len(text) > LONGEST_OUTPUT:
        half = LONGEST_OUTPUT // 2
        text = f"{text[:half]}\n[… {len(text) - LONGEST_OUTPUT} characters …]\n{text[-half:]}"
    return _TOKEN.sub(HIDDEN, text)


def missing(program: str) -> str:
    """Why a program cannot be started, or "" when it can."""
    if not program:
        return "there is no command; write it after --"
    return "" if shutil.which(program) else f"{program!r} is not to be found"


def _wait(child: subprocess.Popen[bytes], deadline: float) -> bool:
    try:
        child.wait(deadline)
    except subprocess.TimeoutExpired:
        return False
    return True


def _end_group(group: int) -> None:
    """End a command and whatever it started: its children are in its group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
