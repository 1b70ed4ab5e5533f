"""Nothing is left behind: a second process that outlives the harness by a moment, and cleans up.

Whatever a check starts carries a mark in its environment, and so does whatever that starts, in
whichever session or group. A guard holds one end of a pipe; when the other end closes, because
the harness ended or was killed, it ends every process with the mark and removes the folder of
temporary files.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

from ... import system

MARK = "NEMO_CHECK"
"""The variable that marks what a harness started; `<harness>` or `<harness>/<run>`."""


@contextlib.contextmanager
def guarded() -> Iterator[Path]:
    """A folder for temporary files; it and every marked process are gone when the block ends."""
    mark = uuid.uuid4().hex
    before = os.environ.get(MARK)
    os.environ[MARK] = mark
    folder = Path(tempfile.mkdtemp(prefix="nemovideo-check-"))
    command = [sys.executable, "-m", __name__, mark, str(folder)]
    guard = subprocess.Popen(command, stdin=subprocess.PIPE, **system.own_group())
    try:
        yield folder
    finally:
        if before is None:
            del os.environ[MARK]
        else:
            os.environ[MARK] = before
        guard.communicate()


def run_mark() -> str:
    """The mark of one run of this harness."""
    return f"{os.environ.get(MARK, 'alone')}/{uuid.uuid4().hex}"


def end_marked(mark: str) -> None:
    """End every process whose mark begins so, this one excepted."""
    system.end_carrying(MARK, mark)


def main(mark: str, folder: str) -> None:
    """Wait for the harness to end, then clean up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.stdin.read()
    end_marked(mark)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
