"""`nemovideo chat`: a talk with the agent, and with this client where the agent has no say."""

from __future__ import annotations

import contextlib
import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..client import Client
from ..errors import NemoVideoError, RateLimited, TokenRejected, TransportFault
from ..files import is_file
from ..words.route import steps
from .results import VIDEO, Outcomes, Result, do, exported, made, said, uploaded

HELP = """\
Say what to make or change. These are answered here: export (or download, "send me the video"),
credits, status, upload FILE… (or just the file names), help, quit."""


def go_on(client: Client, output: Path | None) -> Outcomes:
    """Finish what was interrupted; where nothing was, talk on."""
    journey = client.journey
    if journey.job:
        yield made(client, client.resume(output))
    elif journey.sent:
        yield said(client.settle())
    elif journey.render_id:
        yield exported(client.resume_export(output or VIDEO))
    else:
        yield from chat(client, (), output or VIDEO)


def chat(client: Client, files: Sequence[str], output: Path) -> Outcomes:
    """Talk until the input ends. A refusal is shown and the conversation goes on."""
    if files:
        yield uploaded(client, files)
    elif sys.stdin.isatty():
        yield HELP, {"help": HELP}
    for line in _lines(client):
        if line.lower() in ("quit", "exit", "bye", ":q", "退出"):
            return
        try:
            yield from answer(client, line, output)
        except (TokenRejected, TransportFault, RateLimited):
            raise
        except NemoVideoError as error:
            yield error


def answer(client: Client, line: str, output: Path) -> Iterator[Result]:
    """The results of one line, as they come."""
    if line.lower() in ("help", "?", "帮助"):
        yield HELP, {"help": HELP}
    elif sources := sources_in(line):
        yield uploaded(client, sources)
    else:
        for step in steps(line):
            yield do(client, step, output)


def sources_in(line: str) -> list[str]:
    """The files and URLs of a line that has nothing else but "upload". fact: route.upload"""
    try:
        words = shlex.split(line)
    except ValueError:
        return []
    if words and words[0].lower().strip(":") in ("upload", "上传"):
        words = words[1:]
        if words and all(_is_source(word) or "." in word for word in words):
            return words
    return words if all(map(_is_source, words)) else []


def _is_source(word: str) -> bool:
    return word.startswith(("http://", "https://")) or is_file(Path(word).expanduser())


def _lines(client: Client) -> Iterator[str]:
    """What is typed, without blank lines; on a terminal with a history that survives."""
    with _history(client.settings.folder / "history"), contextlib.suppress(EOFError):
        for line in iter(lambda: input("› "), None) if sys.stdin.isatty() else sys.stdin:
            if line.strip():
                yield line.strip()


@contextlib.contextmanager
def _history(path: Path) -> Iterator[None]:
    """Line editing and history, where the platform has readline."""
    try:
        import readline
    except ImportError:
        yield
        return
    with contextlib.suppress(OSError):
        readline.read_history_file(path)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            readline.set_history_length(500)
            readline.write_history_file(path)
            path.chmod(0o600)
