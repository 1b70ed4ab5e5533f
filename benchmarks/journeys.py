"""How long a whole journey takes: token to downloaded file, stub render, the reference client.

    python -m benchmarks.journeys [JOURNEYS]

Each journey has a world of its own and a client whose clock is scaled by 60: over HTTP to a mock in
another process, and to one in this process. Printed are the medians (ms).
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

import httpx
from nemovideo_client import AsyncClient, Client, Settings

from benchmarks import servers
from benchmarks.goals import Goal, Row, show
from benchmarks.server import photo

MESSAGE = "make a slideshow"
SCALE = 60.0


def over_http(files: list[Path], folder: Path, journeys: int) -> list[float]:
    """Seconds that each journey took, the first ones uncounted."""
    took = []
    with servers.mock() as (url, _):
        for nth in range(journeys + 2):
            began = time.perf_counter()
            with Client(_settings(f"{url}/w/journey-{nth}", folder)) as client:
                client.make(files, [MESSAGE], folder / f"http-{nth}.mp4")
            took.append(time.perf_counter() - began)
    return took[2:]


async def in_process(files: list[Path], folder: Path, journeys: int) -> list[float]:
    """The same with the mock's application in this process."""
    from nemovideo_mock.app import create_app
    from nemovideo_mock.worlds import Settings as Worlds

    took = []
    app = create_app(Worlds(render="stub"))
    for nth in range(journeys + 2):
        began = time.perf_counter()
        settings = _settings(f"http://127.0.0.1/w/journey-{nth}", folder)
        async with AsyncClient(settings, transport=httpx.ASGITransport(app)) as client:
            await client.make(files, [MESSAGE], folder / f"process-{nth}.mp4")
        took.append(time.perf_counter() - began)
    await app.worlds.close()
    return took[2:]


def _settings(url: str, folder: Path) -> Settings:
    return Settings(api_url=url, client_id="bench", folder=folder, time_scale=SCALE)


def rows(journeys: int = 10) -> list[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = [folder / f"{color}.jpg" for color in ("teal", "plum", "gold")]
        for file in files:
            file.write_bytes(photo(file.stem))
        http = over_http(files, folder, journeys)
        process = asyncio.run(in_process(files, folder, journeys))
    found = (("over HTTP", http, 150.0), ("in-process", process, 60.0))
    return [
        Row(f"journey {way}, ms", 1000 * statistics.median(took), Goal(goal, at="most"))
        for way, took, goal in found
    ]


def main() -> int:
    return show(rows(int(sys.argv[1]) if len(sys.argv) > 1 else 10))


if __name__ == "__main__":
    raise SystemExit(main())
