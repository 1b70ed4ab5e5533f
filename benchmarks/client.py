"""What the reference client costs: whole journeys with it and with bare httpx, side by side.

    .venv/bin/python -m benchmarks.client [JOURNEYS]

Both send the same requests to the same mock, each journey in a world of its own, one of each in
turn. The client's waits are scaled away. Printed is the ratio of the medians; above 1.25 the exit
code is 1. The cold start of `nemovideo --help` follows, next to an empty Python's.
"""

from __future__ import annotations

import itertools
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from nemovideo_client import Client, Settings

LIMIT = 1.25
NAMED = {"task_name": "project", "language": "en"}
MESSAGE = "make a slideshow"
SKILL = {"X-Skill-Source": "bench", "X-Skill-Version": "1", "X-Skill-Platform": "unknown"}


def with_client(url: str, files: list[Path], folder: Path) -> None:
    settings = Settings(api_url=url, client_id="bench", folder=folder, time_scale=1e6)
    with Client(settings) as client:
        client.make(files, [MESSAGE], folder / "client.mp4")


def bare(url: str, files: list[Path], folder: Path) -> None:
    """The same requests, by hand, with nothing that could go wrong thought of."""
    with httpx.Client(timeout=60) as http:
        token = http.post(f"{url}/api/auth/anonymous-token", headers={"X-Client-Id": "bench"})
        headers = {**SKILL, "Authorization": f"Bearer {token.json()['data']['token']}"}

        def post(path: str, json: Any) -> Any:
            return http.post(f"{url}{path}", json=json, headers=headers).json()

        def state() -> Any:
            path = f"/api/state/nemo_agent/me/{session}/latest"
            return http.get(f"{url}{path}", headers=headers).json()["data"]["state"]

        made = post("/api/tasks/me/with-session/nemo_agent", NAMED)
        session = made["data"]["session_id"]
        parts = [("files", (file.name, file.open("rb"), "image/jpeg")) for file in files]
        path = f"{url}/api/upload-video/nemo_agent/me/{session}"
        http.post(path, files=parts, headers=headers).raise_for_status()
        for _, (_, file, _) in parts:
            file.close()
        state()
        body = {
            "app_name": "nemo_agent",
            "user_id": "me",
            "session_id": session,
            "new_message": {"parts": [{"text": MESSAGE}]},
        }
        with http.stream("POST", f"{url}/run_sse", json=body, headers=headers) as stream:
            for _ in stream.iter_bytes():
                pass
        state()
        draft = state()["draft"]
        output = {"format": "mp4", "quality": "high"}
        job = {"id": "render_1", "sessionId": session, "draft": draft, "output": output}
        post("/api/render/proxy/lambda", job)
        while True:
            poll = http.get(f"{url}/api/render/proxy/lambda/render_1", headers=headers).json()
            if poll["status"] == "completed":
                break
        with (
            http.stream("GET", poll["output"]["url"]) as stream,
            (folder / "bare.mp4").open("wb") as out,
        ):
            for chunk in stream.iter_bytes():
                out.write(chunk)


Journey = Callable[[str, list[Path], Path], None]
JOURNEYS: tuple[tuple[str, Journey], ...] = (("bare httpx", bare), ("the client", with_client))


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one journey, in ms: on the wall, and of this process."""

    wall: float
    processor: float


def cost(journey: Journey, url: str, files: list[Path], folder: Path) -> Cost:
    wall, processor = time.perf_counter(), time.process_time()
    journey(url, files, folder)
    return Cost(1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - processor))


def compare(url: str, files: list[Path], folder: Path, journeys: int) -> float:
    """Medians, printed; the ratio on the wall. Who goes first changes every round."""
    worlds = itertools.count()
    costs: dict[str, list[Cost]] = {name: [] for name, _ in JOURNEYS}
    for nth in range(journeys + 2):
        for name, journey in JOURNEYS if nth % 2 else reversed(JOURNEYS):
            found = cost(journey, f"{url}/w/bench-{next(worlds)}", files, folder)
            if nth >= 2:
                costs[name].append(found)
    medians = {name: statistics.median(item.wall for item in costs[name]) for name in costs}
    for name, median in medians.items():
        own = statistics.median(item.processor for item in costs[name])
        print(
            f"{name:<12} {median:7.1f} ms per journey, {own:6.1f} ms of it its own processor time"
        )
    return medians["the client"] / medians["bare httpx"]


def cold_start(code: str, times: int = 7) -> float:
    """The median of a fresh Python running `code`, in ms."""
    runs = []
    for _ in range(times):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        runs.append(1000 * (time.perf_counter() - start))
    return statistics.median(runs)


def main() -> int:
    from tests.mock.support import serve

    journeys = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = _photos(folder)
        with serve("--render", "stub", "--pause", "0") as url:
            ratio = compare(url, files, folder, journeys)
    print(f"ratio        {ratio:7.2f}    (limit {LIMIT})")
    ready = cold_start("import nemovideo_client.cli.app")
    print(
        f"cold start   {ready:7.1f} ms to a ready parser; empty Python {cold_start('pass'):.1f} ms"
    )
    return 0 if ratio <= LIMIT else 1


def _photos(folder: Path) -> list[Path]:
    from PIL import Image

    files = [folder / f"{n}.jpg" for n in range(3)]
    for nth, file in enumerate(files):
        Image.effect_noise((1280, 960), 40 + 20 * nth).save(file)
    return files


if __name__ == "__main__":
    sys.exit(main())
