"""`drift`: what a recording says, what a target does now, what the client reads."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import httpx
from nemovideo_mock.profile import SEED

from ..recordings import Recording, baseline, load
from ..recordings.drift import drifts
from ..recordings.resend import resend
from ..reports.drift import FORMATS, report
from ..verify import live
from ..verify.explorer import Budget
from ..verify.live.week import note_spent
from ..verify.targets import in_process
from ..web import is_live

TIMEOUT = 960.0


def configure(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("recordings", nargs="+", type=Path, metavar="RECORDING")
    add("--against", default="mock", help="mock, a URL, or live (%(default)s)")
    add("--spend", type=int, default=0, metavar="N", help="credits that live may cost")
    add("--format", choices=sorted(FORMATS), default="text", help="how to report")
    add("--out", type=Path, metavar="FILE", help="where to, instead of standard output")
    add("--baseline", type=Path, metavar="FILE", help="findings that are accepted, and why")
    add("--accept", action="append", default=[], metavar="ID", help="add a finding to the baseline")
    add("--reason", default="", help="why it is accepted")


def run(args: argparse.Namespace) -> int:
    """0 no drift, 1 drift or a stale entry, 2 some of it could not be compared."""
    if args.accept and not (args.baseline and args.reason):
        raise ValueError("--accept needs --baseline FILE and --reason TEXT")
    entries = baseline.load(args.baseline) if args.baseline else ()
    budget = Budget(args.spend, note=note_spent)
    compared = []
    for path in args.recordings:
        recording = load(path)
        with _line(recording, args.against, budget) as http:
            compared.append((path, recording, list(drifts(resend(recording, http)))))
    if args.accept:
        found = [drift for _, _, differences in compared for drift in differences]
        today = date.today().isoformat()
        entries = baseline.accepted(entries, found, args.accept, args.reason, today)
        baseline.write(args.baseline, entries)
    whole = report(compared, entries)
    _write(FORMATS[args.format](whole), args.out)
    return whole.exit_code


def _write(text: str, out: Path | None) -> None:
    if out is not None:
        out.write_text(text + "\n", "utf-8")
    elif text:
        print(text)


@contextlib.contextmanager
def _line(recording: Recording, against: str, budget: Budget) -> Iterator[httpx.Client]:
    """A client of where to look. Raises ValueError for the live service under its address."""
    if against == "live":
        with live.weekly(budget) as http:
            yield http
        return
    if is_live(against):
        raise ValueError(f"{against} is the live service: ask for it as --against live")
    with _target(recording, against) as url, _client(url) as http:
        yield http


@contextlib.contextmanager
def _target(recording: Recording, against: str) -> Iterator[str]:
    """Where to look; a mock is set up as the recorded world was, where that is known."""
    if against != "mock":
        yield against
        return
    with in_process(SEED) as target:
        settings = recording.head.settings
        scenario = settings.get("scenario", {})
        body = {"name": "drift", "seed": settings.get("seed", 0), "scenario": scenario}
        if isinstance(scenario, Mapping):
            body["scenario"] = {"profile": {"silent_rate": 0.0}, **scenario}
        if settings.get("profile"):
            body["profile"] = settings["profile"]
        httpx.post(f"{target.url}/__mock__/worlds", json=body).raise_for_status()
        yield f"{target.url}/w/drift"


def _client(url: str) -> httpx.Client:
    return httpx.Client(base_url=url, timeout=httpx.Timeout(TIMEOUT, connect=5.0))
