"""The command `nemovideo`: parse and hand over; nothing heavy is imported before it is needed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from ..settings import VERSION

TOP = """\
Make videos from photos and clips by saying what you want.

  nemovideo make *.jpg -m "turn these photos into a slideshow with music" -o trip.mp4
  nemovideo chat --keep-token      talk to the agent; say "export" when you like it
  nemovideo batch trips/* -m "a slideshow with music"        one video per folder

Without NEMO_TOKEN a free token is used: 100 credits, 7 days, one per client. It is written to
disk only with --keep-token; later commands then find it and go on in the last session.
"""

END = """\
environment:
  NEMO_TOKEN, NEMO_CLIENT_ID   who you are (default: a free token for a kept client id)
  NEMO_API_URL, NEMO_WEB_URL   where to connect
  NEMO_SKILL_SOURCE, NEMO_SKILL_VERSION, SKILL_SOURCE   the attribution headers
  NEMO_LANGUAGE                language of a session, e.g. zh-CN (default: the locale's)
  NEMO_TIME_SCALE              for testing: the client waits N times shorter

exit codes:
  0 done              4 token refused       8 plan does not allow it   12 not downloaded
  1 refused           5 session gone        9 rate limited            130 interrupted
  2 wrong usage       6 out of credits     10 edit unconfirmed
  3 no connection     7 file type or size  11 not rendered
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    arguments = parser().parse_args(argv)
    from .commands import run

    return run(arguments)


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(
        prog="nemovideo",
        description=TOP,
        epilog=END,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"%(prog)s {VERSION}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    common = _common()

    def add(name: str, text: str, more: str = "") -> argparse.ArgumentParser:
        return commands.add_parser(
            name,
            help=text,
            description=f"{text[0].upper()}{text[1:]}. {more}".strip(),
            parents=[common],
        )

    _make(add("make", "upload photos, say what to make of them, download the video"))
    chat = add("chat", "talk to the agent; Ctrl-C leaves the session alive", _CHAT)
    _files(chat, nargs="*")
    _output(chat)
    _files(add("upload", "add files or URLs to the last session"), nargs="+")
    say = add("say", "say one thing in the last session", "An export it asks for is done too.")
    say.add_argument("message", nargs="+")
    _output(say)
    status = add("status", "show the timeline of the last session")
    status.add_argument("--link", action="store_true", help="also a link for the browser")
    add("credits", "show the credits that are left")
    _output(add("export", "render the last session's timeline and download it (free)"))
    _batch(add("batch", "make many videos, one render each", _BATCH))
    _output(add("resume", "finish the last render, or go on in the last session"))
    return top


_CHAT = """Everything you type goes to the agent, but for: export, download, credits, balance,
status, show tracks, upload (or just a file name), help, quit."""

_BATCH = """A PATH is a folder (all its files make one video named after it, by -m or by the
message.txt inside), or a TOML file of [[job]] tables with files, messages and output. Each job
gets a session of its own, unless --same-session."""


def _common() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="JSON lines for machines")
    common.add_argument("--quiet", action="store_true", help="only the result")
    common.add_argument(
        "--keep-token",
        action="store_true",
        help="store the token (mode 0600) for later commands; never done unless asked",
    )
    return common


def _files(command: argparse.ArgumentParser, *, nargs: str) -> None:
    command.add_argument("files", nargs=nargs, metavar="PHOTO", help="files or http(s) URLs")


def _output(command: argparse.ArgumentParser) -> None:
    command.add_argument("-o", "--output", default="nemovideo.mp4", help="default: nemovideo.mp4")


def _make(command: argparse.ArgumentParser) -> None:
    _files(command, nargs="*")
    command.add_argument(
        "-m",
        "--message",
        action="append",
        required=True,
        help="what to make; repeat it to refine the result step by step",
    )
    _output(command)


def _batch(command: argparse.ArgumentParser) -> None:
    command.add_argument("paths", nargs="+", metavar="PATH", help="folders or TOML job files")
    command.add_argument("-m", "--message", action="append", help="what to make of each folder")
    command.add_argument("-d", "--directory", default=".", help="where the videos go")
    command.add_argument(
        "--same-session",
        action="store_true",
        help="upload everything once, then process one job after another on one timeline",
    )


if __name__ == "__main__":
    sys.exit(main())
