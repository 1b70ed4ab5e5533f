"""The command line `nemovideo`. Nothing heavy is imported before it is needed."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from ..version import VERSION

MISSING = (
    "nemovideo: The command line needs the package {name!r}. "
    "Install it with: pip install 'nemovideo-mock[cli]'\n"
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    if arguments == ["--version"]:
        sys.stdout.write(f"nemovideo {VERSION}\n")
        return 0
    try:
        from .app import main as run
    except ModuleNotFoundError as error:
        if error.name not in ("cyclopts", "rich"):
            raise
        sys.stderr.write(MISSING.format(name=error.name))
        return 2
    except KeyboardInterrupt:
        return 130
    return run(arguments)
