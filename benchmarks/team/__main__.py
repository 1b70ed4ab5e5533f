"""How a shared instance scales, as ratios of what one of each does.

    python -m benchmarks.team [--seconds S] [--markdown]

On a machine with two processors a second server, PostgreSQL and the clients share what one server
had. So a ratio with a goal is of processor time: what two of a kind could do, each with a processor
of its own. What they did here is printed beside it, and says something on a larger machine.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
from nemovideo_mock.accounts import Terms
from nemovideo_mock.durable import Database, Kept
from nemovideo_mock.durable.postgres import Position, Postgres

from benchmarks.goals import Goal, Row, markdown, show
from benchmarks.team.instance import Instance, Part, running
from benchmarks.team.trouble import Client

CLIENTS = 8
APPENDS = 300
RENDERS = 4
CROWD, OF_A_WORLD = 200, 20
"""Worlds, and clients of each."""
AT_ONCE = 64
"""Requests of that crowd that are on their way at the same time."""


@dataclass(frozen=True, slots=True)
class Work:
    """What was done: so much a second, and milliseconds of processor time for each piece."""

    rate: float
    cost: float


def processor_seconds(parts: Sequence[Part]) -> float:
    """Processor time of processes, and of those that they started and that have ended."""
    ticks = 0
    for part in parts:
        stat = Path(f"/proc/{part.process.pid}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(map(int, stat[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def measured(parts: Sequence[Part], work: Callable[[], int]) -> Work:
    """`work` returns how many pieces it has done."""
    began, spent = time.monotonic(), processor_seconds(parts)
    done = work()
    seconds = time.monotonic() - began
    return Work(done / seconds, 1000 * (processor_seconds(parts) - spent) / done)


def scaled(name: str, unit: str, works: Sequence[Work], goal: float) -> Row:
    """How much more two of a kind do than one."""
    one, two = works
    per = 60 if unit == "minute" else 1
    detail = (
        f"{per * one.rate:.0f} and {per * two.rate:.0f} a {unit} here (x {two.rate / one.rate:.2f})"
    )
    return Row(name, 2 * one.cost / two.cost, Goal(goal, at="least"), detail)


def prepared(url: str, world: str) -> Client:
    client = Client(url, world)
    client.prepare()
    return client


async def reads(urls: list[str], client: Client, seconds: float) -> int:
    """State reads, with every client at one of the servers."""
    path = f"/w/{client.name}/api/state/nemo_agent/me/{client.session}/latest"
    deadline = time.monotonic() + seconds

    async def read(url: str) -> int:
        done = 0
        async with httpx.AsyncClient(headers=client.headers) as http:
            while time.monotonic() < deadline:
                (await http.get(url + path)).raise_for_status()
                done += 1
        return done

    counts = await asyncio.gather(*(read(urls[n % len(urls)]) for n in range(CLIENTS)))
    return sum(counts)


async def crowd(urls: list[str], seconds: float) -> float:
    """Requests per second of many worlds with many clients, each asking for token and balance.

    On a slow machine not all get their turn within `seconds`.
    """
    deadline = time.monotonic() + seconds
    limits = httpx.Limits(max_connections=AT_ONCE)
    async with httpx.AsyncClient(limits=limits, timeout=120) as http:

        async def ask(world: int, client: int) -> int:
            if time.monotonic() > deadline:
                return 0
            root = f"{urls[(world + client) % len(urls)]}/w/crowd-{world}"
            made = await http.post(f"{root}/__mock__/tokens", json={"client_id": str(client)})
            headers = {"Authorization": f"Bearer {made.json()['token']}"}
            answer = await http.get(f"{root}/api/credits/balance/simple", headers=headers)
            answer.raise_for_status()
            return 2

        began = time.monotonic()
        waiting = iter([(world, client) for client in range(OF_A_WORLD) for world in range(CROWD)])

        async def some() -> int:
            return sum([await ask(*pair) for pair in waiting])

        done = sum(await asyncio.gather(*(some() for _ in range(AT_ONCE))))
        return done / (time.monotonic() - began)


def renders(client: Client) -> int:
    """Renders of a queue that is never empty."""
    for _ in range(RENDERS):
        client.answered += 1
        client.render()
    while not all(client.renders.values()):
        for name in client.renders:
            client.follow(name)
    return RENDERS


def per_append(append: Callable[[int], object]) -> float:
    """Milliseconds that one append takes, in the median."""
    times = []
    for number in range(APPENDS):
        began = time.perf_counter()
        append(number)
        times.append(time.perf_counter() - began)
    return 1000 * statistics.median(times)


def appends(instance: Instance) -> tuple[float, float]:
    """Milliseconds of an append: in SQLite, in PostgreSQL."""
    kept = Kept(made={}, mode="manual", now=0.0, wall=0.0, records=())
    with tempfile.TemporaryDirectory() as folder:
        file = Database(Path(folder) / "worlds.sqlite3")
        file.replace("one", kept)
        sqlite = per_append(lambda n: file.append("one", [Terms(client_id=str(n))]))
        file.close()
    shared = Postgres(instance.postgres.url)
    shared.create("appends", kept)
    news = shared.news("appends", Position())
    assert news is not None
    life = news.position.life

    def append(number: int) -> None:
        with shared.writing("appends", Position(life, number)) as writing:
            writing.records.append(Terms(client_id=str(number)))

    postgres = per_append(append)
    shared.close()
    return sqlite, postgres


def figures(instance: Instance, seconds: float) -> list[Row]:
    """Everything that is measured. The instance has two servers and one worker."""
    urls = [f"http://{part.place}" for part in instance.servers]
    client = prepared(urls[0], "reads")
    # What a first request loads is loaded now.
    asyncio.run(reads(urls, client, 1))
    asked = [
        measured(
            instance.servers[:number],
            lambda number=number: asyncio.run(reads(urls[:number], client, seconds)),  # type: ignore[misc]
        )
        for number in (1, 2)
    ]
    sqlite, postgres = appends(instance)
    makers = [prepared(urls[0], f"renders-{number}") for number in (1, 2)]
    done = [measured(instance.workers, lambda: renders(makers[0]))]
    instance.work("--render", "real")
    done.append(measured(instance.workers, lambda: renders(makers[1])))
    return [
        scaled("state reads: 2 servers / 1", "second", asked, goal=1.7),
        scaled("renders: 2 workers / 1", "minute", done, goal=1.8),
        Row(
            "append: PostgreSQL / SQLite",
            postgres / sqlite,
            detail=f"{sqlite:.2f} and {postgres:.2f} ms",
        ),
        Row("a read, ms of a server", asked[0].cost),
        Row("a render of 12 s, s of a worker", done[0].cost / 1000),
        Row(
            f"{CROWD} worlds, {OF_A_WORLD} clients each: requests / s",
            asyncio.run(crowd(urls, 10 * seconds)),
        ),
    ]


def main() -> int:
    """1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.team")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--markdown", action="store_true", help="the table of docs/team.md as well")
    chosen = parser.parse_args()
    with running(2, 1, "real") as instance:
        rows = figures(instance, chosen.seconds)
    if chosen.markdown:
        print(markdown(rows))
    return show(rows)


if __name__ == "__main__":
    raise SystemExit(main())
