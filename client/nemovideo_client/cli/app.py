"""The commands of `nemovideo` and their options; cyclopts parses, `commands` does the work."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import cyclopts
from cyclopts import App, Parameter

from ..version import VERSION
from . import results
from .failures import HELP
from .results import VIDEO
from .work import FLAG, Options, run

if TYPE_CHECKING:
    from ..client import Client

TOP = """Make videos from photos and clips by saying what you want."""

END = f"""\
examples:
  nemovideo make *.jpg -m "turn these photos into a slideshow with music" -o trip.mp4
  nemovideo chat --keep-token      talk to the agent; say "export" when you like it
  nemovideo batch trips/* -m "a slideshow with music"        one video per folder

Without NEMO_TOKEN a free token is used: 100 credits, 7 days, one per client. It is written to
disk only with --keep-token; later commands then find it and go on in the last session.

{HELP}"""

app = App(name="nemovideo", help=TOP, help_epilogue=END, help_format="plaintext", version=VERSION)
app.register_install_completion_command(help="Install tab completion for your shell.")
Common = Annotated[Options, Parameter(name="*")]
PLAIN = Options()
Output = Annotated[Path, Parameter(alias="-o", help="where the video goes")]
Messages = Annotated[
    list[str], Parameter(alias="-m", negative="", help="what to make; repeat it to refine")
]


def main(arguments: Sequence[str]) -> int:
    """Parse and run one command; its exit code."""
    from .terminal import guarded

    return guarded(lambda: _run(arguments))


def _run(arguments: Sequence[str]) -> int:
    try:
        code = app(
            list(arguments) or ["--help"],
            exit_on_error=False,
            print_error=False,
            result_action="return_value",
        )
    except cyclopts.CycloptsError as error:
        sys.stderr.write(f"nemovideo: {error} Try `nemovideo --help`.\n")
        return 2
    return code or 0


@app.command
def make(*photos: str, message: Messages, output: Output = VIDEO, options: Common = PLAIN) -> int:
    """Upload photos, say what to make of them, download the video. PHOTOS are files or URLs."""
    return run(
        options,
        lambda nemo: [results.made(nemo, nemo.make(photos, message, output))],
        start=True,
    )


@app.command
def chat(*photos: str, output: Output = VIDEO, options: Common = PLAIN) -> int:
    """Talk to the agent; Ctrl-C leaves the session alive.

    Everything you type goes to the agent, but for: export, download, credits, balance, status,
    show tracks, upload (or just a file name), help, quit.
    """
    from .chat import chat

    return run(options, lambda nemo: chat(nemo, photos, output), start=True, lenient=True)


@app.command
def upload(photo: str, *more: str, options: Common = PLAIN) -> int:
    """Add files or URLs to the last session."""
    return run(options, lambda nemo: [results.uploaded(nemo, (photo, *more))])


@app.command
def say(message: str, *more: str, output: Output = VIDEO, options: Common = PLAIN) -> int:
    """Say one thing in the last session. An export it asks for is done too."""
    text = " ".join((message, *more))
    return run(options, lambda nemo: [results.spoken(nemo, text, output)])


@app.command
def status(*, link: Annotated[bool, FLAG] = False, options: Common = PLAIN) -> int:
    """Show the timeline of the last session.

    Parameters
    ----------
    link
        also a link for the browser
    """
    return run(options, lambda nemo: [results.described(nemo, link=link)], needs_session=True)


@app.command
def credits(*, options: Common = PLAIN) -> int:
    """Show the credits that are left."""
    return run(options, lambda nemo: [results.counted(nemo)], start=True)


@app.command
def export(*, output: Output = VIDEO, options: Common = PLAIN) -> int:
    """Render the last session's timeline and download it (free)."""
    return run(options, lambda nemo: [results.export(nemo, output)], needs_session=True)


@app.command
def batch(
    path: Path,
    *more: Path,
    message: Messages | None = None,
    directory: Annotated[Path, Parameter(alias="-d")] = Path(),
    same_session: Annotated[bool, FLAG] = False,
    options: Common = PLAIN,
) -> int:
    """Make many videos, one render each.

    A PATH is a folder (all its files make one video named after it, by -m or by the message.txt
    inside), or a TOML file of [[job]] tables with files, messages and output. Each job gets a
    session of its own, unless --same-session.

    Parameters
    ----------
    path
        folders or TOML job files
    directory
        where the videos go
    same_session
        upload everything once, then process one job after another on one timeline
    """
    from .batch import batch, read

    def task(nemo: Client) -> results.Outcomes:
        jobs = [job for name in (path, *more) for job in read(name, message or (), directory)]
        return batch(nemo, jobs, shared=same_session)

    return run(options, task, start=True)


@app.command
def resume(*, output: Output | None = None, options: Common = PLAIN) -> int:
    """Finish what was interrupted, or go on in the last session."""
    from .chat import go_on

    return run(options, lambda nemo: go_on(nemo, output), needs_session=True, lenient=True)
