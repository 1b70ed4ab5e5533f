"""`completion`: the script that completes commands and options in a shell."""

from __future__ import annotations

import argparse

SHELLS = ("bash", "zsh", "tcsh", "fish")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=SHELLS, help="evaluate the script where the shell starts")


def run(args: argparse.Namespace) -> int:
    import shtab

    from .parser import complete_parser

    print(shtab.complete(complete_parser(), args.shell))
    return 0
