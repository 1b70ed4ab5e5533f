"""How a shared instance scales, as ratios of what one of each does.

python -m benchmarks.team [--seconds S]      needs a machine with nothing else to do
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx
from nemovideo_mock.accounts import Terms
from nemovideo_mock.durable import Database, Kept
from nemovideo_mock.durable.postgres import Position, Postgres

from benchmarks.team.instance import Instance, running
from benchmarks.team.trouble import Client

CLIENTS = 8
APPENDS = 300
RENDERS = 8
CROWD, OF_A_WORLD = 200, 20
"""Worlds, and clients of each, that read their states at the same time."""


def prepared(url: str, world: str) -> Client:
    client = Client(url, world)
    client.prepare()
    return client


async def reads(urls: list[str], client: Client, seconds: float) -> float:
    """State reads per second, with every client at one of the servers."""
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
    return sum(counts) / seconds


async def crowd(urls: list[str]) -> float:
    """Requests per second of many worlds with many clients, each asking for its balance twice."""
    limits = httpx.Limits(max_connections=64)
    async with httpx.AsyncClient(limits=limits, timeout=120) as http:

        async def ask(world: int, client: int) -> None:
            root = f"{urls[(world + client) % len(urls)]}/w/crowd-{world}"
            made = await http.post(f"{root}/__mock__/tokens", json={"client_id": str(client)})
            headers = {"Authorization": f"Bearer {made.json()['token']}"}
            for _ in range(2):
                answer = await http.get(f"{root}/api/credits/balance/simple", headers=headers)
                answer.raise_for_status()

        began = time.monotonic()
        pairs = [(world, client) for world in range(CROWD) for client in range(OF_A_WORLD)]
        await asyncio.gather(*(ask(*pair) for pair in pairs))
        return 3 * len(pairs) / (time.monotonic() - began)


def renders(client: Client) -> float:
    """Renders per minute of a queue that is never empty."""
    began = time.monotonic()
    for _ in range(RENDERS):
        client.answered += 1
        client.render()
    while not all(client.renders.values()):
        for name in client.renders:
            client.follow(name)
    return 60 * RENDERS / (time.monotonic() - began)


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.team")
    parser.add_argument("--seconds", type=float, default=5.0)
    seconds = parser.parse_args().seconds
    with running(2, 1, "real") as instance:
        urls = [f"http://{part.place}" for part in instance.servers]
        client = prepared(urls[0], "reads")
        one = asyncio.run(reads(urls[:1], client, seconds))
        two = asyncio.run(reads(urls, client, seconds))
        show("state reads per second, 1 and 2 servers", one, two, 1.7)
        show("crowd, requests per second", asyncio.run(crowd(urls)))
        show("ms per append, SQLite and PostgreSQL", *appends(instance))
        one = renders(prepared(urls[0], "renders-1"))
        instance.work("--render", "real")
        two = renders(prepared(urls[0], "renders-2"))
        show("renders per minute, 1 and 2 workers", one, two, 1.8)


def show(name: str, one: float, two: float | None = None, goal: float | None = None) -> None:
    ratio = "" if two is None else f"{two:9.2f}  x {two / one:.2f}"
    print(f"{name:42}{one:9.2f}{ratio}{'' if goal is None else f' (goal {goal})'}", flush=True)


if __name__ == "__main__":
    main()
