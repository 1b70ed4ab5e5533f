"""Showing a journey: bars on a terminal, lines in a pipe, JSON lines for machines.

Results go to standard output, progress and notices to standard error, so that
`video=$(nemovideo make …)` works.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol, TextIO

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


# Control characters and what turns the direction of text around; only \t and \n may pass.
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """`text` with what could steer a terminal written out: whoever sent it, it is only shown."""
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def write(stream: TextIO, text: str) -> None:
    """Everything this command line says goes through here."""
    stream.write(clean(text))
    stream.flush()


class Show(Protocol):
    """What a command needs to show something."""

    def news(self, news: News) -> None: ...
    def result(self, text: str, data: Mapping[str, Any]) -> None: ...
    def close(self) -> None: ...


def choose(*, as_json: bool, quiet: bool = False) -> Show:
    """JSON if asked for, bars on a terminal, lines anywhere else."""
    if as_json:
        return JsonShow()
    return TerminalShow() if sys.stderr.isatty() and not quiet else PlainShow(quiet=quiet)


class JsonShow:
    """One JSON object per line on standard output; the last one is the result."""

    def news(self, news: News) -> None:
        match news:
            case Said(text):
                self._line({"event": "text", "text": text})
            case Notice(text):
                self._line({"event": "notice", "text": text})
            case Progress(step, done, total, note):
                fields = {"event": "progress", "step": step, "done": done, "total": total}
                self._line({**fields, "note": note})

    def result(self, text: str, data: Mapping[str, Any]) -> None:
        self._line({"event": "result", **data})

    def close(self) -> None:
        """Nothing is open."""

    def _line(self, content: Mapping[str, Any]) -> None:
        write(sys.stdout, json.dumps(content, ensure_ascii=False, default=str) + "\n")


class PlainShow:
    """Lines on standard error; of a step's progress, its beginning, every quarter and its end."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._step = ""
        self._quarter = -1
        self._inside = False

    def news(self, news: News) -> None:
        if self._quiet:
            return
        match news:
            case Said(text):
                self._write(text)
                self._inside = not text.endswith("\n")
            case Notice(text):
                self._line(text)
            case Progress():
                self._progress(news)

    def _progress(self, news: Progress) -> None:
        if news.step == "edit" and self._inside:
            self._line("")
        quarter = min(4, int(4 * news.done / news.total)) if news.total else 0
        if (news.step, quarter) == (self._step, self._quarter) or news.note == "files":
            return
        self._step, self._quarter = news.step, quarter
        self._line(f"{_TITLES[news.step]}{f' {25 * quarter} %' if news.total else ''}")

    def result(self, text: str, data: Mapping[str, Any]) -> None:
        self.close()
        write(sys.stdout, text + "\n")

    def close(self) -> None:
        if self._inside:
            self._line("")

    def _line(self, text: str) -> None:
        start = "\n" if self._inside else ""
        self._inside = False
        self._write(f"{start}{text}\n" if text else start)

    def _write(self, text: str) -> None:
        write(sys.stderr, text)


class TerminalShow:
    """A progress bar per step, the agent's words above them."""

    def __init__(self) -> None:
        self._progress: rich.progress.Progress | None = None
        self._task: rich.progress.TaskID | None = None
        self._step = ""

    def news(self, news: News) -> None:
        match news:
            case Said(text):
                self._say(text)
            case Notice(text):
                self._bars().console.print(clean(text), style="dim", highlight=False, markup=False)
            case Progress():
                self._advance(news)

    def _say(self, text: str) -> None:
        """Text comes by sentences: each gets a line of its own above the bars, at once."""
        for line in filter(None, map(str.strip, text.split("\n"))):
            self._bars().console.print(clean(line), highlight=False, markup=False)

    def _advance(self, news: Progress) -> None:
        bars = self._bars()
        if news.step != self._step or self._task is None:
            self._finish()
            self._step = news.step
            self._task = bars.add_task(_TITLES[news.step], total=news.total or None)
        if news.total and news.note != "files":
            bars.update(self._task, completed=news.done, total=news.total)

    def _finish(self) -> None:
        """The step before is done: its bar is full."""
        if self._progress is not None and self._task is not None:
            task = self._progress.tasks[self._progress.task_ids.index(self._task)]
            self._progress.update(self._task, total=task.total or 1, completed=task.total or 1)
        self._task = None

    def _bars(self) -> rich.progress.Progress:
        if self._progress is None:
            self._progress = _new_bars()
            self._progress.start()
        return self._progress

    def result(self, text: str, data: Mapping[str, Any]) -> None:
        self._finish()
        self.close()
        write(sys.stdout, text + "\n")

    def close(self) -> None:
        if self._progress is not None:
            self._progress.stop()
            self._progress = None
        self._task, self._step = None, ""


def _new_bars() -> rich.progress.Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description:<12}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
