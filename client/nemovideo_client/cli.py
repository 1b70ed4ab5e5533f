"""The command `nemovideo`: parse, hand over, report. Nothing heavy is imported before it is needed.

Exit codes: 0 done, 1 refused, 2 wrong usage, 3 no connection, 4 token, 5 session gone, 6 credits,
7 file type or size, 8 plan, 9 pause wanted, 10 edit unconfirmed, 11 no render, 12 no download,
130 interrupted.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

TOP = """\
Make videos from photos and clips by saying what you want.

  nemovideo make *.jpg -m "turn these photos into a slideshow with music" -o trip.mp4
  nemovideo chat                   talk to the agent; say "export" when you like it
  nemovideo batch jobs.txt         many videos, one after another

Without NEMO_TOKEN a free token is used: 100 credits, 7 days, one per client. It is written to
disk only with --keep-token; later commands then find it and go on in the same session.
"""

EXIT = """\
environment: NEMO_TOKEN, NEMO_CLIENT_ID, NEMO_API_URL, NEMO_WEB_URL, SKILL_SOURCE,
  NEMO_TIME_SCALE (testing: waits N times shorter)
exit codes: 0 done, 1 refused, 2 wrong usage, 3 no connection, 4 token, 5 session gone,
  6 credits, 7 file type or size, 8 plan, 9 pause wanted, 10 edit unconfirmed,
  11 no render, 12 no download, 130 interrupted
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    arguments = parser().parse_args(argv)
    from . import _commands
    from ._errors import NemoVideoError

    try:
        return _commands.run(arguments)
    except NemoVideoError as error:
        _commands.report(error, as_json=arguments.json)
        return error.exit_code
    except KeyboardInterrupt:
        print("\nStopped. The session stays alive: `nemovideo resume` goes on.", file=sys.stderr)
        return 130


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(
        prog="nemovideo",
        description=TOP,
        epilog=EXIT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    common = _common()
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, text: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=text, description=text, parents=[common])

    _make(add("make", "upload photos, say what to make of them, download the video"))
    return top


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


def _make(command: argparse.ArgumentParser) -> None:
    command.add_argument("files", nargs="*", metavar="PHOTO", help="files or http(s) URLs")
    command.add_argument(
        "-m",
        "--message",
        action="append",
        required=True,
        help="what to make; repeat it to refine the result step by step",
    )
    _output(command)


def _output(command: argparse.ArgumentParser) -> None:
    command.add_argument("-o", "--output", default="nemovideo.mp4", help="default: nemovideo.mp4")


if __name__ == "__main__":
    sys.exit(main())
