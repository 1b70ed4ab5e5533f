"""The arguments of `nemovideo-mock`, command by command."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from nemovideo_mock import __version__
from nemovideo_mock.render.limits import Limits
from nemovideo_mock.wire.paths import CONTROL_TOKEN

DEFAULT_PORT, OPEN_PORT = 8787, 8788
STREAM_PAUSE = 0.05
"""Real seconds between the events of a stream under the auto-jump clock: enough to watch it."""

DATABASE, OBJECTS = "NEMO_DATABASE", "NEMO_OBJECTS"
"""What names the database and the object store where the command line does not."""

SHELLS = ("bash", "zsh", "tcsh", "fish")


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(
        prog="nemovideo-mock", description="A faithful local fake of the NemoVideo API."
    )
    whole.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = whole.add_subparsers(dest="command", metavar="COMMAND")
    health = commands.add_parser("health", help="exit code 0 if a fake answers, 1 if none does")
    health.add_argument("url", nargs="?", help="where (default: this machine, at --port)")
    health.add_argument("--port", type=_port, default=DEFAULT_PORT, help="(%(default)s)")
    opened = commands.add_parser("open", help="look at a journal, a HAR or a report in the studio")
    opened.add_argument("file", type=Path, help="the file, or the folder of a report of `check`")
    opened.add_argument(
        "--port", type=_port, default=OPEN_PORT, help="0 picks a free one (%(default)s)"
    )
    opened.add_argument("--no-browser", action="store_true", help="only say where it is shown")
    samples = commands.add_parser("samples", help="write three photos for a first session")
    samples.add_argument("folder", type=Path, metavar="DIR", help="where to; it may be new")
    _add_server(commands.add_parser("serve", help="run the fake until interrupted"))
    completion = commands.add_parser("completion", help="the script that completes in a shell")
    completion.add_argument("shell", choices=SHELLS, help="evaluate it where the shell starts")
    mcp = commands.add_parser("mcp", help="tools for coding agents, over standard input and output")
    mcp.add_argument("--url", help="a fake that runs already (default: one of its own)")
    _add_server(mcp)
    _add_team(commands)
    return whole


def _add_server(serve: argparse.ArgumentParser) -> None:
    add = serve.add_argument
    add("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    add("--port", type=_port, default=DEFAULT_PORT, help="0 picks a free one (%(default)s)")
    add("--seed", type=int, default=0, help="what ids, dice and music come from (%(default)s)")
    add("--profile", default="seed", help="a preset, or a TOML file (default: %(default)s)")
    add(
        "--clock",
        choices=("auto-jump", "real", "manual"),
        help="auto-jump: whatever waits moves the clock (default); real: wall time; "
        "manual: only /__mock__/clock moves it",
    )
    add("--speed", type=float, help="a real clock, this many times as fast")
    add("--pause", type=float, default=STREAM_PAUSE, help="real s between auto-jumps (%(default)s)")
    add("--scenario", metavar="NAME|FILE", help="a shipped situation, or one of your own in YAML")
    add(
        "--tokens",
        choices=("limited", "unlimited"),
        default="limited",
        help="unlimited: one client may run again and again (default: as the profile says)",
    )
    add("--replay", type=Path, metavar="FILE", help="answer from a recording")
    add("--replay-miss", choices=("error", "simulate"), default="error", help="what else is asked")
    add(
        "--log",
        choices=("json", "plain", "off"),
        default="plain",
        help="a line per exchange, on standard error (%(default)s)",
    )
    add("--quiet", action="store_true", help="the ready line and nothing else: --log off")
    add("--data", type=Path, help="keep uploads and renders here (default: a temporary folder)")
    _add_places(serve)
    add("--render", choices=("real", "stub"), default="real", help="stub: tiny videos, at once")
    add("--renders", type=int, default=1, metavar="N", help="encoders at once (%(default)s)")
    add(
        "--allow-private-uploads",
        action="store_true",
        help="fetch uploads by URL from this machine and private networks for everybody",
    )
    add(
        "--drain",
        type=_positive,
        metavar="S",
        help="real s that streams get to end in at a stop (1)",
    )
    add("--world-ttl", type=_positive, metavar="S", help="end worlds idle for so many real seconds")
    add("--world-quota", type=_positive, metavar="MB", help="uploads and videos of one world")
    _add_access(serve)
    _add_limits(serve)
    _add_protocols(serve)


def _add_access(serve: argparse.ArgumentParser) -> None:
    group = serve.add_argument_group("who may use the control API and the studio")
    group.add_argument(
        "--control-token",
        metavar="TOKEN",
        help=f"ask everybody for this one (default: ${CONTROL_TOKEN}; beyond this machine, a new "
        "one is printed)",
    )
    group.add_argument(
        "--allow-origin",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="open it to pages of this origin, which need the token; again for more, * for any",
    )


def _add_places(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--database",
        metavar="URL",
        default=os.environ.get(DATABASE) or None,
        help=f"share worlds with other servers through PostgreSQL (${DATABASE})",
    )
    command.add_argument(
        "--objects",
        metavar="DIR|s3://…",
        default=os.environ.get(OBJECTS) or None,
        help=f"where servers of one database share files (${OBJECTS})",
    )


def _add_team(commands: Any) -> None:
    worker = commands.add_parser("worker", help="render for the servers of a database")
    add = worker.add_argument
    add("--render", choices=("real", "stub"), default="real", help="stub: tiny videos, at once")
    add("--renders", type=_positive, default=1, metavar="N", help="encoders at once (%(default)s)")
    add(
        "--drain",
        type=_positive,
        default=20,
        metavar="S",
        help="real s that renders get to end in when it is stopped; then others get them (20)",
    )
    _add_limits(worker)
    doctor = commands.add_parser("doctor", help="exit code 0 if a shared instance is well")
    for command in (worker, doctor):
        _add_places(command)


def _add_limits(serve: argparse.ArgumentParser) -> None:
    limits = Limits()
    group = serve.add_argument_group("limits of a render; one beyond them fails with a reason")
    for flag, unit, default, text in (
        ("--longest-render", "S", limits.seconds, "seconds of video"),
        ("--most-segments", "N", limits.segments, "clips, sounds and texts in a draft"),
        ("--encode-limit", "S", limits.encode_seconds, "real seconds of encoding"),
    ):
        shown = f"{text} ({default:g})"
        group.add_argument(flag, type=_positive, default=default, metavar=unit, help=shown)


def _add_protocols(serve: argparse.ArgumentParser) -> None:
    group = serve.add_argument_group("what serves; auto is the fastest that is installed")
    for flag, names in (
        ("--loop", ("auto", "uvloop", "asyncio")),
        ("--http", ("auto", "httptools", "h11")),
    ):
        group.add_argument(flag, choices=names, default="auto")


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number above 0")
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; 0 to 65535")
    return int(text)
