"""`nemovideo-contracts`: one line per command; a command's module is imported when it is called.

A command is a module of this package with `configure(parser)`, which adds its arguments, and
`run(args)`, which returns the exit code: 0 all is well, 1 a contract is broken, 2 it could not be
found out.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import Any

INTERRUPTED, READER_GONE = 130, 141
"""Exit codes as a shell gives them: 128 and the number of SIGINT, and of SIGPIPE."""


@dataclass(frozen=True, slots=True)
class Command:
    """The module below this package, and what it does in a few words."""

    module: str
    summary: str


COMMANDS: Mapping[str, Command] = {
    "verify": Command("verify", "hold a target to the contract"),
    "check": Command("check", "put a client through scenarios, and judge it"),
    "judge": Command("judge", "judge a journal, wherever it was recorded"),
    "explain": Command("explain", "what a rule demands, why, and how to fix it"),
    "smoke": Command("smoke", "does an adapter run its client at all"),
    "lint": Command("lint", "judge skill documents by the contract"),
    "probe": Command("probe", "find out which profile a target has"),
    "record": Command("record", "record what a client and a target say to each other"),
    "drift": Command("drift", "compare a recording, a target and the client's reading"),
    "replay": Command("replay", "make a saved journey again, at the mock or elsewhere"),
    "compare": Command("compare", "where two runs of one journey parted"),
    "facts": Command("facts", "which checks and which code stand behind every fact"),
    "completion": Command("completion", "the script that completes commands in a shell"),
}

LIGHT = ("judge", "lint", "explain")
"""Commands that need neither server nor test runner: the extra `judge` is enough for them."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; errors the user can fix are one line on standard error."""
    words = sys.argv[1:] if argv is None else list(argv)
    try:
        args = _arguments(words)
        code = int(_module(args.command).run(args))
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Whoever read the output has left: Python must not try again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE
    except (ValueError, OSError) as error:
        print(f"nemovideo-contracts: {error}", file=sys.stderr)
        return 2
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("nemovideo_"):
            raise
        extra = "judge" if words[0] in LIGHT else "contracts"
        print(
            f"nemovideo-contracts: {error.name} is not installed; "
            f"pip install 'nemovideo-mock[{extra}]' brings what {words[0]} needs",
            file=sys.stderr,
        )
        return 2
    except KeyboardInterrupt:
        return INTERRUPTED


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    try:
        return _parser(words).parse_args(words)
    except SystemExit:
        # Help has been printed, and is not yet read.
        sys.stdout.flush()
        raise


def complete_parser() -> argparse.ArgumentParser:
    """The parser with the arguments of every command that this installation can run."""
    return _parser(None)


def _parser(words: Sequence[str] | None) -> argparse.ArgumentParser:
    """The parser with the arguments of the command that is called; None: of every one."""
    parser = argparse.ArgumentParser(
        prog="nemovideo-contracts", description="The NemoVideo contract, and its judge."
    )
    version = metadata.version("nemovideo-mock")
    parser.add_argument("--version", action="version", version=f"%(prog)s {version}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, command in COMMANDS.items():
        subparser = commands.add_parser(name, help=command.summary, description=command.summary)
        if words is None:
            with contextlib.suppress(ModuleNotFoundError):
                _module(name).configure(subparser)
        elif words[:1] == [name]:
            _module(name).configure(subparser)
    return parser


def _module(name: str) -> Any:
    return importlib.import_module(f"{__package__}.{COMMANDS[name].module}")
