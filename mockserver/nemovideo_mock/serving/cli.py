"""`nemovideo-mock`: the server's command line."""

from __future__ import annotations

import argparse
import dataclasses
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nemovideo_mock import __version__
from nemovideo_mock.render.limits import Limits
from nemovideo_mock.wire.paths import CONTROL_TOKEN

DEFAULT_PORT, OPEN_PORT = 8787, 8788
STREAM_PAUSE = 0.05
"""Real seconds between the events of a stream under the auto-jump clock: enough to watch it."""

INTERRUPTED, READER_GONE = 130, 141
"""Exit codes as a shell gives them: 128 and the number of SIGINT, and of SIGPIPE."""


TEAM = ("worker", "doctor")
DATABASE, OBJECTS = "NEMO_DATABASE", "NEMO_OBJECTS"
"""What names the database and the object store where the command line does not."""

SHELLS = ("bash", "zsh", "tcsh", "fish")
HEALTH_LIMIT = 5
"""Real seconds that `health` waits for an answer."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code (0 fine, 2 unusable arguments)."""
    try:
        code = _run(arguments)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has left: Python must not try again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE


def _run(arguments: Sequence[str] | None) -> int:
    parser = _parser()
    try:
        chosen = parser.parse_args(arguments)
    except SystemExit:
        sys.stdout.flush()
        raise
    if chosen.command is None:
        parser.print_help()
        return 2
    if chosen.command == "health":
        return _health(chosen.url or f"http://127.0.0.1:{chosen.port}")
    if chosen.command == "completion":
        return _completion(parser, chosen.shell)
    if chosen.command == "open":
        return _open(parser, chosen)
    if chosen.command == "samples":
        return _samples(chosen.folder)
    if chosen.command in TEAM:
        return _team(parser, chosen)
    if chosen.command == "mcp":
        return _mcp(chosen, list(sys.argv[1:] if arguments is None else arguments))
    return _serve(parser, chosen)


def _mcp(chosen: argparse.Namespace, arguments: list[str]) -> int:
    """Tools until standard input ends; 2 where they, or a fake for them, cannot be had."""
    token = chosen.control_token or os.environ.get(CONTROL_TOKEN)
    try:
        from nemovideo_mock.mcp import stdio
    except ImportError as error:
        return _without(error)
    try:
        options = arguments[arguments.index("mcp") + 1 :]
        stdio.run(chosen.url, token, options)
    except ImportError as error:
        return _without(error, "mcp", "tools for agents")
    except stdio.NotStarted:
        return 2
    return 0


def _completion(parser: argparse.ArgumentParser, shell: str) -> int:
    try:
        import shtab
    except ImportError as error:
        return _without(error)
    print(shtab.complete(parser, shell))
    return 0


def _health(url: str) -> int:
    """0 when a fake answers at the URL, 1 when none does."""
    import json
    import urllib.request

    # A proxy of the environment is not what is asked for.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{url.rstrip('/')}/health", timeout=HEALTH_LIMIT) as answer:
            found = json.load(answer)
        print(f"{url} is nemovideo-mock {found['version']}: {found['status']}")
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = getattr(error, "reason", error)
        print(f"nemovideo-mock: no fake answers at {url}: {reason}", file=sys.stderr)
        return 1
    return 0


def _samples(folder: Path) -> int:
    """0 when the photos are in the folder, 2 when they cannot be."""
    try:
        from nemovideo_mock.serving import samples
    except ImportError as error:
        return _without(error, needy="`samples`")
    try:
        paths = samples.write(folder)
    except OSError as error:
        print(f"nemovideo-mock: {folder}: {error.strerror or error}", file=sys.stderr)
        return 2
    print(*paths, sep="\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="nemovideo-mock", description="A faithful local fake of the NemoVideo API."
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
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
    return parser


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


def _open(parser: argparse.ArgumentParser, chosen: argparse.Namespace) -> int:
    """Serve the studio with a file in it."""
    report = chosen.file / "report.json"
    if not (report if chosen.file.is_dir() else chosen.file).is_file():
        parser.error(f"{chosen.file} is neither a file nor a folder with a report.json")
    try:
        from nemovideo_mock.serving import server
        from nemovideo_mock.worlds import Settings
    except ImportError as error:
        return _without(error)
    settings = Settings(opened=chosen.file, render="stub")
    return server.run(settings, "127.0.0.1", chosen.port, browse=not chosen.no_browser)


def _without(error: ImportError, extra: str = "mock", needy: str = "the server") -> int:
    print(
        f"nemovideo-mock: {error.name} is not installed; "
        f"pip install 'nemovideo-mock[{extra}]' brings what {needy} needs",
        file=sys.stderr,
    )
    return 2


def _serve(parser: argparse.ArgumentParser, chosen: argparse.Namespace) -> int:
    # What starts up stays: looking for garbage among it is a sixth of the time it takes. The
    # server turns the collector on again when it is ready.
    gc.disable()
    try:
        # Only now: --help and --version need none of what a server needs.
        from nemovideo_mock.profile import ProfileError, load
        from nemovideo_mock.serving import server
    except ImportError as error:
        return _without(error)
    try:
        settings = server.settings(load(chosen.profile), **_choices(chosen))
        if chosen.scenario is not None:
            from nemovideo_mock import scenarios

            settings = settings.within(scenarios.load(chosen.scenario))
        if chosen.replay is not None:
            from nemovideo_mock import replay

            settings = settings.playing(replay.load(chosen.replay), chosen.replay_miss)
        if chosen.tokens == "unlimited":
            unlimited = settings.profile.replace(token_limit="none")
            settings = dataclasses.replace(settings, profile=unlimited)
    except (ProfileError, ValueError) as error:
        parser.error(str(error))
    try:
        return server.run(
            settings,
            chosen.host,
            chosen.port,
            loop=chosen.loop,
            http=chosen.http,
            log="off" if chosen.quiet else chosen.log,
            drain=chosen.drain,
        )
    except ImportError as error:
        if chosen.database is not None:
            return _without(error, "team", "--database")
        parser.error(f"--loop, --http: {error.name} is not installed; leave the option out")


def _team(parser: argparse.ArgumentParser, chosen: argparse.Namespace) -> int:
    """Run a worker, or look at a shared instance."""
    if chosen.database is None or chosen.objects is None:
        parser.error(f"{chosen.command} needs --database and --objects (${DATABASE}, ${OBJECTS})")
    try:
        from nemovideo_mock.team import doctor, worker

        if chosen.command == "doctor":
            return doctor.examine(chosen.database, chosen.objects)
        choices = worker.Choices(
            database=chosen.database,
            objects=chosen.objects,
            renders=chosen.renders,
            mode=chosen.render,
            limits=_limits(chosen),
            drain=chosen.drain,
        )
        worker.work(choices)
    except ImportError as error:
        return _without(error, "team", chosen.command)
    except ValueError as error:
        print(f"nemovideo-mock: {error}", file=sys.stderr)
        return 2
    return 0


def _limits(chosen: argparse.Namespace) -> Limits:
    return Limits(
        seconds=chosen.longest_render,
        segments=chosen.most_segments,
        encode_seconds=chosen.encode_limit,
    )


def _choices(chosen: argparse.Namespace) -> dict[str, Any]:
    return {
        "seed": chosen.seed,
        "clock": chosen.clock or ("real" if chosen.speed is not None else "auto-jump"),
        "speed": 1.0 if chosen.speed is None else chosen.speed,
        "pause": chosen.pause,
        "data": chosen.data,
        "database": chosen.database,
        "objects": chosen.objects,
        "render": chosen.render,
        "parallel_renders": chosen.renders,
        "control_token": chosen.control_token or os.environ.get(CONTROL_TOKEN) or None,
        "control_origins": tuple(chosen.allow_origin),
        "private_uploads": "always" if chosen.allow_private_uploads else "local",
        "render_limits": _limits(chosen),
        "world_ttl": chosen.world_ttl,
        "world_quota": chosen.world_quota and chosen.world_quota * 2**20,
    }


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number above 0")
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; 0 to 65535")
    return int(text)


if __name__ == "__main__":
    raise SystemExit(main())
