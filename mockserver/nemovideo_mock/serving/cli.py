"""`nemovideo-mock`: the server's command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from nemovideo_mock.serving import arguments, commands

INTERRUPTED, READER_GONE = 130, 141
"""Exit codes as a shell gives them: 128 and the number of SIGINT, and of SIGPIPE."""

COMMANDS = {
    "serve": commands.serve,
    "open": commands.open_file,
    "samples": commands.samples,
    "health": commands.health,
    "mcp": commands.mcp,
    "worker": commands.team,
    "doctor": commands.team,
    "completion": commands.completion,
}


def main(words: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code (0 fine, 2 unusable arguments)."""
    try:
        code = _run(sys.argv[1:] if words is None else words)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has left: Python must not try again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE


def _run(words: Sequence[str]) -> int:
    parser = arguments.parser()
    try:
        chosen = parser.parse_args(words)
    except SystemExit:
        # Help has been printed, and is not yet read.
        sys.stdout.flush()
        raise
    if chosen.command is None:
        parser.print_help()
        return 2
    chosen.words = words
    return COMMANDS[chosen.command](parser, chosen)


if __name__ == "__main__":
    raise SystemExit(main())
