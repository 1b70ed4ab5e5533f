"""`nemovideo-mock mcp`: tools over standard input and output, of a fake that runs somewhere.

Without an address a fake of its own is started, and ends with it. It is a process of its own, as
with `serve`, so that standard output belongs to the protocol alone.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence

from nemovideo_mock.mcp import server
from nemovideo_mock.mcp.caller import Caller
from nemovideo_mock.wire.paths import CONTROL_TOKEN

_SERVE = (
    "import sys; from nemovideo_mock import system; from nemovideo_mock.serving import cli; "
    "system.die_with_parent(); "
    "sys.exit(cli.main(sys.argv[1:]))"
)
_GRACE = 10
"""Real seconds that the fake has to end."""


class NotStarted(Exception):
    """The fake ended before it was ready; it has said why on standard error."""


def run(url: str | None, token: str | None, options: Sequence[str]) -> None:
    """Serve tools until standard input ends. `token` is the control API's; `options` are those of
    `serve`, for a fake of its own.

    Raises ImportError without the package `mcp`, NotStarted.
    """
    import anyio

    with contextlib.ExitStack() as stack:
        if url is None:
            url = stack.enter_context(_fake(token, options))
        made = server(Caller(url, token))
        anyio.run(made.run_stdio_async)


@contextlib.contextmanager
def _fake(token: str | None, options: Sequence[str]) -> Iterator[str]:
    """The address of a fake of its own, on a free port unless the options name one."""
    command = [sys.executable, "-c", _SERVE, "serve", "--quiet", "--port", "0", *options]
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **({CONTROL_TOKEN: token} if token else {})},
    )
    assert child.stdout is not None
    try:
        ready = child.stdout.readline().split()
        if not ready:
            raise NotStarted
        yield ready[2]
    finally:
        child.terminate()
        child.wait(_GRACE)
        child.stdout.close()
