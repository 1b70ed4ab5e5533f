"""Requests a second of the mock, beside a bare server on the same loop and parser.

    python -m benchmarks.server [--rounds N] [--seconds S]

Each target is a process of its own and asked over 32 connections, journal on and log off, all in
turn, round after round, with the same headers. The ratio is of processor time, of each target's
best round, which other work on the machine disturbs least. On a quiet machine it is the ratio of
requests a second, which is printed beside it.
"""

from __future__ import annotations

import argparse
import io
import statistics
from collections.abc import Iterator, Sequence
from contextlib import ExitStack

from benchmarks import load, servers
from benchmarks.goals import Goal, Row, show
from benchmarks.servers import Target

GOALS = {
    "balance": Goal(0.40, at="least"),
    "state": Goal(0.25, at="least"),
}


def photo(color: str) -> bytes:
    from PIL import Image

    held = io.BytesIO()
    Image.new("RGB", (320, 240), color).save(held, "JPEG")
    return held.getvalue()


def targets(url: str, pid: int) -> Iterator[Target]:
    """What the mock is asked for."""
    session = servers.Session(url)
    session.upload(("a.jpg", photo("teal")), ("b.jpg", photo("plum")))
    session.say("make a slideshow with music")
    session.render("bench")
    paths = {
        "balance": "/api/credits/balance/simple",
        "state": session.state_path,
        "poll": "/api/render/proxy/lambda/bench",
    }
    for name, path in paths.items():
        yield Target(name, url + path, pid, session.headers)


def measured(rounds: int, seconds: float) -> dict[str, list[load.Load]]:
    """Loads by target, each target once in a round."""
    with ExitStack() as stack:
        mock = stack.enter_context(servers.mock())
        asked = [stack.enter_context(servers.bare()), *targets(*mock)]
        other = stack.enter_context(servers.aimock())
        asked += [] if other is None else [other]
        found: dict[str, list[load.Load]] = {target.name: [] for target in asked}
        for _ in range(rounds):
            for target in asked:
                args = target.url, asked[1].headers, target.pid, seconds
                found[target.name].append(load.put_on(*args))
    return found


def rows(rounds: int = 5, seconds: float = 1.0) -> list[Row]:
    found = measured(rounds, seconds)
    base = found.pop("bare")
    print(f"{'bare':<20} {_rate(base):8.0f} requests/s, {_cost(base):6.1f} µs of processor time")
    made = []
    for name, loads in found.items():
        # Of each the round that was disturbed least.
        ratio = min(one.cost for one in base) / min(one.cost for one in loads)
        wall = statistics.median(b.rate / a.rate for a, b in zip(base, loads, strict=True))
        shown = f"{_rate(loads):.0f} requests/s ({wall:.2f} x bare), {_cost(loads):.1f} µs"
        made.append(Row(f"{name}: speed / bare server", ratio, GOALS.get(name), shown))
    return made


def _rate(loads: Sequence[load.Load]) -> float:
    return statistics.median(item.rate for item in loads)


def _cost(loads: Sequence[load.Load]) -> float:
    return 1e6 * statistics.median(item.cost for item in loads)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0)
    chosen = parser.parse_args()
    return show(rows(chosen.rounds, chosen.seconds))


if __name__ == "__main__":
    raise SystemExit(main())
