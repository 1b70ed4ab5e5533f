"""Showing a journey: bars on a terminal, lines in a pipe, JSON lines for machines.

Results go to standard output, progress and notices to standard error, so that
`video=$(nemovideo make …)` works.
"""

from __future__ import annotations

import dataclasses
import json
import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TextIO

from ..effects import News, Notice, Progress, Said

if TYPE_CHECKING:
    import rich.progress

_TITLES = {
    "connect": "Connecting",
    "upload": "Uploading",
    "edit": "Editing",
    "render": "Rendering",
    "download": "Downloading",
}
_EVENTS = {Said: "text", Notice: "notice", Progress: "progress"}

# Control characters and what turns the direction of text around; only \t and \n may pass.
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """`text` with what could steer a terminal written out: whoever sent it, it is only shown."""
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def write(stream: TextIO, text: str) -> None:
    """Everything this command line says goes through here."""
    stream.write(clean(text))
    stream.flush()


def write_json(content: Mapping[str, Any]) -> None:
    """One line for machines."""
    write(sys.stdout, json.dumps(content, ensure_ascii=False, default=str) + "\n")


def choose(*, as_json: bool, quiet: bool = False) -> Show:
    """JSON if asked for, bars on a terminal, lines anywhere else."""
    if as_json:
        return JsonShow()
    if quiet:
        return Show()
    return TerminalShow() if sys.stderr.isatty() else PlainShow()


class Show:
    """The results alone; what else there is to see is for those who derive from it."""

    def news(self, news: News) -> None:
        """Show a step."""

    def result(self, text: str, data: Mapping[str, Any]) -> None:
        """Show what came of a command: `text` to people, `data` to machines."""
        self.close()
        write(sys.stdout, text + "\n")

    def close(self) -> None:
        """End what is half shown."""


class JsonShow(Show):
    """One JSON object per line on standard output; the last one is the result."""

    def news(self, news: News) -> None:
        write_json({"event": _EVENTS[type(news)], **dataclasses.asdict(news)})

    def result(self, text: str, data: Mapping[str, Any]) -> None:
        write_json({"event": "result", **data})


class PlainShow(Show):
    """Lines on standard error; of a step's progress, its beginning, every quarter and its end."""

    def __init__(self) -> None:
        self._shown = ("", -1)
        self._inside = False  # a line

    def news(self, news: News) -> None:
        match news:
            case Said(text):
                write(sys.stderr, text)
                self._inside = not text.endswith("\n")
            case Notice(text):
                self._line(text)
            case Progress(step, done, total, note):
                if step == "edit":
                    self.close()
                quarter = min(4, int(4 * done / total)) if total else 0
                if (step, quarter) != self._shown and note != "files":
                    self._shown = step, quarter
                    self._line(f"{_TITLES[step]}{f' {25 * quarter} %' if total else ''}")

    def close(self) -> None:
        if self._inside:
            write(sys.stderr, "\n")
        self._inside = False

    def _line(self, text: str) -> None:
        self.close()
        write(sys.stderr, f"{text}\n")


class TerminalShow(Show):
    """A progress bar per step, the agent's words above them."""

    def __init__(self) -> None:
        self._bars: rich.progress.Progress | None = None
        self._step = ""

    def news(self, news: News) -> None:
        self._bars = self._bars or _new_bars()
        match news:
            case Said(text):
                # Text comes by sentences: each gets a line of its own above the bars, at once.
                for line in filter(None, map(str.strip, text.split("\n"))):
                    self._bars.console.print(clean(line), highlight=False, markup=False)
            case Notice(text):
                self._bars.console.print(clean(text), style="dim", highlight=False, markup=False)
            case Progress(step, done, total, note):
                if step != self._step:
                    self._finish()
                    self._step = step
                    self._bars.add_task(_TITLES[step], total=total or None)
                if total and note != "files":
                    self._bars.update(self._bars.task_ids[-1], completed=done, total=total)

    def _finish(self) -> None:
        """The step before is done: its bar is full."""
        if self._bars and self._step:
            self._bars.update(self._bars.task_ids[-1], total=1, completed=1)
        self._step = ""

    def result(self, text: str, data: Mapping[str, Any]) -> None:
        self._finish()
        super().result(text, data)

    def close(self) -> None:
        if self._bars:
            self._bars.stop()
        self._bars, self._step = None, ""


def _new_bars() -> rich.progress.Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    bars = Progress(
        SpinnerColumn(),
        TextColumn("{task.description:<12}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
    bars.start()
    return bars
