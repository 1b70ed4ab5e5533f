"""Options that several commands share."""

from __future__ import annotations

import argparse

from nemovideo_mock.wire.paths import CONTROL_TOKEN


def target(parser: argparse.ArgumentParser) -> None:
    """`--target`, and what it takes to use the control API of one that is a mock elsewhere."""
    add = parser.add_argument
    add("--target", default="mock", help="mock (in this process), spawned, a URL, or live")
    add(
        "--control-token",
        metavar="TOKEN",
        help=f"of a mock at a URL that asks for one (default: ${CONTROL_TOKEN})",
    )
