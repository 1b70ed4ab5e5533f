"""`probe`: find out which profile a target has."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..verify import live, profiles
from ..verify.probe import probe
from ..web import is_live


def configure(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--target", required=True, help="a URL, or live")
    add("--out", type=Path, default=Path("probed.toml"), help="the profile file (%(default)s)")
    add("--spend", type=int, metavar="N", help="credits that may be spent (a URL: no limit)")
    add("--thorough", action="store_true", help="send gigabytes and wait for the longest stream")
    add("--speed", type=float, metavar="N", help="the target's clock runs N times as fast as ours")
    add("--resume", action="store_true", help="live: go on with the interrupted probe")
    add("--keep-tokens", action="store_true", help="do not use up the tokens of this address")


def run(args: argparse.Namespace) -> int:
    """Print what was found and write the profile; 2 when nothing could be determined."""
    done = _probed(args)
    for line in probe.report(done):
        print(line)
    if not done.found:
        return 2
    args.out.write_text(profiles.dump(done.profile, done.notes), "utf-8")
    print(f"written to {args.out}; nemovideo-mock serve --profile {args.out} takes it")
    return 0


def _probed(args: argparse.Namespace) -> probe.Probe:
    if is_live(args.target):
        raise ValueError(f"{args.target} is the live service: ask for it as --target live")
    if args.target != "live":
        if args.resume:
            raise ValueError("--resume is for --target live; ask any other target again")
        return probe.probe(
            args.target,
            budget=args.spend,
            use_up_tokens=not args.keep_tokens,
            thorough=args.thorough,
            speed=args.speed,
        )
    if args.thorough:
        raise ValueError("the live service is never probed thoroughly")
    return live.probed(args.spend or 0, resume=args.resume)
