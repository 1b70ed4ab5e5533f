"""The judge's scenarios with their worlds on a shared instance, behind its proxy.

python -m benchmarks.team.judged URL [options of `nemovideo-contracts check`]
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

from nemovideo_contracts import cli
from nemovideo_contracts.judge.runners import process, stage
from nemovideo_contracts.judge.runners.guard import guarded


def main(url: str, options: list[str]) -> int:
    """The exit code of the check."""

    @contextlib.contextmanager
    def elsewhere() -> Iterator[stage.Stage]:
        process.resume()
        with guarded() as folder:
            yield stage.Stage(url, folder)

    stage.open_stage = elsewhere
    return cli.main(["check", *options])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], sys.argv[2:]))
