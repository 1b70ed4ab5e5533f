"""`probe`: find out which profile a target has."""

from __future__ import annotations

import argparse
from pathlib import Path

from .. import live, probe, profiles


def configure(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--target", required=True, help="a URL, or live")
    add("--out", type=Path, default=Path("probed.toml"), help="the profile file (%(default)s)")
    add("--spend", type=int, metavar="N", help="credits that may be spent (a URL: no limit)")
    add("--keep-tokens", action="store_true", help="do not use up the tokens of this address")


def run(args: argparse.Namespace) -> int:
    """Print what was found and write the profile; 2 when nothing could be told."""
    if args.target == "live":
        done = live.probed(args.spend or 0)
    else:
        done = probe.probe(args.target, budget=args.spend, use_up_tokens=not args.keep_tokens)
    for line in probe.report(done):
        print(line)
    if not done.found:
        return 2
    notes = {axis: f"could not tell: {why}" for axis, why in done.open.items()}
    told = {axis: note for axis, note in notes.items() if axis not in done.found}
    args.out.write_text(profiles.dump(done.profile, told), "utf-8")
    print(f"written to {args.out}; nemovideo-mock serve --profile {args.out} takes it")
    return 0
