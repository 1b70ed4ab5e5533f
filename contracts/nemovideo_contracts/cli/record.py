"""`record`: a journal of what a client and a target send each other.

record --out FILE --target mock|URL|live -- COMMAND…   runs a client behind the recorder
record --out FILE --target mock|URL|live --proxy       waits for clients until interrupted
record --fixtures [--check]                            makes fixtures/recordings/ anew
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from nemovideo_mock.journal import Exchange
from nemovideo_mock.profile import SEED

from ..judge.runners.pushed import USUAL_SPEED
from ..recordings import RecordingError, fixture_journeys, fixtures, load
from ..recordings.live import recorder
from ..verify.targets import in_process, served

TIME_SCALE = "NEMO_TIME_SCALE"
PART, FAILED = ".part", ".failed"
"""What is added to the name of a recording in progress, and of one whose client failed."""


def configure(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--out", type=Path, metavar="FILE", help="the recording (JSON lines)")
    add("--target", default="mock", help="mock, a base URL, or live (%(default)s)")
    add("--spend", type=int, default=0, metavar="N", help="credits that live may cost")
    add("--proxy", action="store_true", help="serve until interrupted")
    add("--force", action="store_true", help="replace FILE even if the client failed")
    add("-q", "--quiet", action="store_true", help="no line for every exchange")
    add("--fixtures", action="store_true", help="make fixtures/recordings/ anew")
    add("--check", action="store_true", help="with --fixtures: only compare")
    add("client", nargs="*", metavar="COMMAND", help="after --: the client to run")


def run(args: argparse.Namespace) -> int:
    """The client's own exit code; for fixtures 1 when they are out of date."""
    if args.fixtures:
        return _fixtures(check=args.check)
    if args.out is None or bool(args.client) == args.proxy:
        raise ValueError("record needs --out FILE, and either -- COMMAND or --proxy")
    part = args.out.with_name(args.out.name + PART)
    with _recorder(args, part) as (url, mock):
        code = _wait(url) if args.proxy else _run(args.client, url, mock=mock)
    return _put(part, args.out, code, force=args.force)


def _put(part: Path, out: Path, code: int, *, force: bool) -> int:
    """Give a finished recording its name. A failed run never replaces a recording."""
    try:
        count = len(load(part).exchanges)
    except RecordingError:
        part.unlink(missing_ok=True)
        raise ValueError(
            f"nothing was recorded: no request came to the address in NEMO_API_URL; {out} "
            f"{'is as it was' if out.exists() else 'was not made'}"
        ) from None
    if code and out.exists() and not force:
        failed = out.with_name(out.name + FAILED)
        part.replace(failed)
        print(f"the client ended with exit code {code}: {out} is as it was.", file=sys.stderr)
        print(f"This run is in {failed}; --force would have replaced {out}.", file=sys.stderr)
        return code
    part.replace(out)
    print(f"{count} exchange{'s' * (count != 1)} in {out}")
    return code


@contextlib.contextmanager
def _recorder(args: argparse.Namespace, file: Path) -> Iterator[tuple[str, bool]]:
    """The URL of a recorder in front of the target, and whether the target is a mock."""
    show = None if args.quiet else _progress()
    with contextlib.ExitStack() as stack:
        mock = args.target == "mock"
        target = stack.enter_context(in_process(SEED)).url if mock else args.target
        app = recorder(target, file, args.spend, show)
        yield stack.enter_context(served(app)), app.origin == "mock"


def _progress() -> Callable[[Exchange], None]:
    """Prints a line on standard error for every exchange that ends."""

    def show(exchange: Exchange) -> None:
        request, response = exchange["request"], exchange["response"]
        frames = response.get("frames")
        much = "" if frames is None else f"  {len(frames)} frames"
        ending = "" if exchange["ending"] == "complete" else f"  {exchange['ending']}"
        line = f"{exchange['n']:4} {request['method']:6} {request['path']}  {response['status']}"
        print(f"{line}{much}{ending}", file=sys.stderr, flush=True)

    return show


def _run(client: list[str], url: str, *, mock: bool) -> int:
    """Run the client. In front of a mock its waits pass as fast as in `check`."""
    environment = {**os.environ, "NEMO_API_URL": url, "NEMO_WEB_URL": f"{url}/web"}
    if mock:
        environment.setdefault(TIME_SCALE, f"{USUAL_SPEED:g}")
    else:
        environment.pop(TIME_SCALE, None)
    try:
        return subprocess.run(client, env=environment, check=False).returncode
    except FileNotFoundError:
        raise ValueError(f"{client[0]!r} is no command here") from None


def _wait(url: str) -> int:
    """Serve until SIGINT or SIGTERM."""
    ended = threading.Event()
    # A script has what it runs in the background ignore SIGINT, unless that says otherwise.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    print(f"recording at {url}  export NEMO_API_URL={url}", flush=True)
    ended.wait()
    return 0


def _fixtures(*, check: bool) -> int:
    if not fixtures.FOLDER.is_dir():
        raise ValueError(f"--fixtures works in a checkout only; there is no {fixtures.FOLDER}")
    changed = fixtures.stale() if check else fixtures.write()
    for path in changed:
        print(f"{'out of date' if check else 'written'}: {path.name}")
    print(f"{len(fixture_journeys.FIXTURES)} recordings, {len(changed)} of them changed")
    return 1 if check and changed else 0
