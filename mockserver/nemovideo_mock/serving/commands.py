"""What the commands of `nemovideo-mock` do: each takes the parser and its arguments.

They return the exit code: 0 fine, 1 no (a fake that does not answer), 2 unusable arguments. What a
command needs is imported when it runs: --help and --version need none of it.
"""

from __future__ import annotations

import argparse
import dataclasses
import gc
import os
import sys
from typing import Any

from nemovideo_mock.render.limits import Limits
from nemovideo_mock.serving.arguments import DATABASE, OBJECTS
from nemovideo_mock.wire.paths import CONTROL_TOKEN

HEALTH_LIMIT = 5
"""Real seconds that `health` waits for an answer."""


def mcp(_: argparse.ArgumentParser, chosen: argparse.Namespace) -> int:
    """Tools until standard input ends; 2 where they, or a fake for them, cannot be had."""
    token = chosen.control_token or os.environ.get(CONTROL_TOKEN)
    try:
        from nemovideo_mock.mcp import stdio
    except ImportError as error:
        return _without(error)
    try:
        stdio.run(chosen.url, token, chosen.words[chosen.words.index("mcp") + 1 :])
    except ImportError as error:
        return _without(error, "mcp", "tools for agents")
    except stdio.NotStarted:
        return 2
    return 0


def completion(parser: argparse.ArgumentParser, chosen: argparse.Namespace) -> int:
    """Print the script that completes in a shell."""
    try:
        import shtab
    except ImportError as error:
        return _without(error)
    print(shtab.complete(parser, chosen.shell))
    return 0


def health(_: argparse.ArgumentParser, chosen: argparse.Namespace) -> int:
    """0 when a fake answers at the URL, 1 when none does."""
    import json
    import urllib.request

    url = chosen.url or f"http://127.0.0.1:{chosen.port}"
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


def samples(_: argparse.ArgumentParser, chosen: argparse.Namespace) -> int:
    """0 when the photos are in the folder, 2 when they cannot be."""
    try:
        from nemovideo_mock.serving import samples as photos
    except ImportError as error:
        return _without(error, needy="`samples`")
    try:
        paths = photos.write(chosen.folder)
    except OSError as error:
        print(f"nemovideo-mock: {chosen.folder}: {error.strerror or error}", file=sys.stderr)
        return 2
    print(*paths, sep="\n")
    return 0


def open_file(parser: argparse.ArgumentParser, chosen: argparse.Namespace) -> int:
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


def serve(parser: argparse.ArgumentParser, chosen: argparse.Namespace) -> int:
    """Run the fake until it is interrupted."""
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


def team(parser: argparse.ArgumentParser, chosen: argparse.Namespace) -> int:
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
