"""How long one frame of a draft takes over HTTP, beside Pillow reading and saving a photo.

A server in a process of its own, five photos of 12 megapixels, frames of 1080x1920. The first
frame of a process, frames of photos seen for the first time, frames of photos seen before;
medians. `python -m benchmarks.render.preview`.
"""

from __future__ import annotations

import io
import statistics
import tempfile
import time
from pathlib import Path

import httpx
from PIL import Image

from benchmarks.render.busy import Project, served
from benchmarks.render.encoding import photos

SIZE = (1080, 1920)
ROUNDS = 3


def by_pillow(path: Path) -> float:
    """A photo read, cropped, made smaller and saved as PNG, in ms."""
    began = time.perf_counter()
    with Image.open(path) as image:
        small = image.resize(SIZE, box=(1156, 0, 2844, 3000))
    small.save(io.BytesIO(), "PNG", compress_level=1)
    return (time.perf_counter() - began) * 1000


def frame(control: httpx.Client, t_ms: float) -> float:
    """One frame asked for, in ms."""
    began = time.perf_counter()
    answer = control.get("frame", params={"t": t_ms})
    took = (time.perf_counter() - began) * 1000
    answer.raise_for_status()
    return took


def measure(files: list[Path]) -> dict[str, list[float]]:
    """One server's frames, by what they found ready."""
    with served() as (url, _), httpx.Client(base_url=f"{url}/__mock__/", timeout=60) as control:
        draft = Project(url, files).draft
        starts = [segment["m"]["start"] for segment in draft["t"][0]["sg"]]
        control.get("health")
        fresh = [frame(control, start + 1500) for start in starts[:5]]
        again = [frame(control, starts[4] + 1500 + 40 * step) for step in range(5)]
    return {"first of a process": fresh[:1], "a new photo": fresh[1:], "a known photo": again}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = photos(Path(folder))
        runs = [measure(files) for _ in range(ROUNDS)]
        beside = statistics.median(by_pillow(file) for file in files)
    print(f"Pillow, one photo: {beside:.0f} ms")
    for name in runs[0]:
        took = statistics.median(item for run in runs for item in run[name])
        print(f"{name}: {took:.0f} ms, {took / beside:.2f} x Pillow")


if __name__ == "__main__":
    main()
