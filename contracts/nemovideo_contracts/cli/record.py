"""`record`: a journal of what a client and a target say to each other.

record --out FILE --target mock|URL -- COMMAND…    runs a client behind the recorder
record --out FILE --target mock|URL --proxy        waits for clients until interrupted
record --fixtures [--check]                        makes fixtures/recordings/ anew
"""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

from nemovideo_mock.profile import SEED

from ..recordings import fixtures, load
from ..recordings.proxy import Recorder
from ..verify.targets import served, spawned


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="FILE", help="the recording (JSON lines)")
    parser.add_argument("--target", default="mock", help="mock, or a base URL (%(default)s)")
    parser.add_argument("--proxy", action="store_true", help="serve until interrupted")
    parser.add_argument("--fixtures", action="store_true", help="make fixtures/recordings/ anew")
    parser.add_argument("--check", action="store_true", help="with --fixtures: only compare")
    parser.add_argument("client", nargs="*", metavar="COMMAND", help="after --: the client to run")


def run(args: argparse.Namespace) -> int:
    """The client's own exit code; for fixtures 1 when they are out of date."""
    if args.fixtures:
        return _fixtures(check=args.check)
    if args.out is None or bool(args.client) == args.proxy:
        raise ValueError("record needs --out FILE, and either -- COMMAND or --proxy")
    with _recorder(args.target, args.out) as url:
        code = _wait(url) if args.proxy else _run(args.client, url)
    print(f"{len(load(args.out).exchanges)} exchanges in {args.out}")
    return code


@contextlib.contextmanager
def _recorder(target: str, out: Path) -> Iterator[str]:
    """The URL of a recorder in front of the target."""
    with contextlib.ExitStack() as stack:
        mock = target == "mock"
        url = stack.enter_context(spawned(SEED)).url if mock else target
        recorder = Recorder(url, out, origin="mock" if mock else "unknown")
        yield stack.enter_context(served(recorder))


def _run(client: list[str], url: str) -> int:
    environment = {**os.environ, "NEMO_API_URL": url, "NEMO_WEB_URL": f"{url}/web"}
    try:
        return subprocess.run(client, env=environment, check=False).returncode
    except FileNotFoundError:
        raise ValueError(f"{client[0]!r} is no command here") from None


def _wait(url: str) -> int:
    print(f"recording at {url}  export NEMO_API_URL={url}", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        threading.Event().wait()
    return 0


def _fixtures(*, check: bool) -> int:
    if not fixtures.FOLDER.is_dir():
        raise ValueError(f"--fixtures works in a checkout only; there is no {fixtures.FOLDER}")
    changed = fixtures.stale() if check else fixtures.write()
    for path in changed:
        print(f"{'out of date' if check else 'written'}: {path.name}")
    print(f"{len(fixtures.fixtures())} recordings, {len(changed)} of them changed")
    return 1 if check and changed else 0
