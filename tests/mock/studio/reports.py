"""Reports as the contract's commands write them, of runs in which something failed.

Each is made in a thread of its own: the browser's loop has the one of the tests.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from nemovideo_contracts.cli import check as command
from nemovideo_contracts.cli.parser import main
from nemovideo_contracts.judge import check

from tests.contracts.judge.journeys import journey, one, spoiled

T = TypeVar("T")

FIELD = "<b>wrong"
"""The field in which the judged client sends its files."""


def of_verify(file: Path, url: str) -> None:
    """A mock under its usual profile, held to another one."""
    words = ["verify", "credits.balance", "error.1001-everywhere", "--profile", "strict"]
    assert _apart(lambda: main([*words, "--target", url, "--json", str(file)])) == 1


def of_check(folder: Path) -> None:
    """A client that did one thing wrong."""

    def write() -> None:
        run = spoiled(
            journey("smooth"), lambda all: one(all, "upload")["files"][0].update(field=FIELD)
        )
        command.write(check.report("a client", [check.judged(run)], (), 2.0), folder)

    _apart(write)


def _apart(work: Callable[[], T]) -> T:
    with ThreadPoolExecutor(1) as pool, contextlib.redirect_stdout(io.StringIO()):
        return pool.submit(work).result()
