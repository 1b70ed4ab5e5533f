"""`make demo`: the three jobs of the seed documents, on real photos, over real HTTP, offline.

A mock server is started as a process, the client's command line is run against it three times,
and every video is decoded to its last frame before it is called done.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from . import media as demo_media

TIME_SCALE = "30"
"""The client's own waits are this much shorter: the fake's clock does not need them."""


@dataclass(frozen=True, slots=True)
class Job:
    """A video to make. `seconds` is None where the message does not fix the length."""

    name: str
    message: str
    photos: int
    with_clip: bool = False
    size: tuple[int, int] | None = None
    seconds: float | None = None
    music: bool = False


JOBS = (
    Job(
        name="products",
        message="convert these images into a smooth video with transitions and motion effects",
        photos=3,
    ),
    Job(
        name="vacation",
        message="turn these photos into a slideshow video with transitions and background music",
        photos=5,
        music=True,
    ),
    Job(
        name="wedding",
        message="create a 60-second wedding invitation video with our names, date, and romantic "
        "background music. Our names are Emma and Liam, the date is June 14, 2027, portrait",
        photos=5,
        with_clip=True,
        size=(1080, 1920),
        seconds=60.0,
        music=True,
    ),
)


NEXT = (
    "To go on in a session later, add --keep-token: a free token is given once in 7 days, and it "
    "is not stored unless you ask."
)


class DemoError(Exception):
    """The demo did not do what it promises; the text says what was wrong."""


@dataclass(frozen=True, slots=True)
class Video:
    """What decoding a finished MP4 found: pixels, frames per second, seconds, peak 0…1."""

    width: int
    height: int
    fps: float
    frames: int
    peak: float

    @property
    def seconds(self) -> float:
        return self.frames / self.fps

    def __str__(self) -> str:
        sound = f"sound up to {self.peak:.2f}" if self.peak else "no sound"
        return f"{self.width}x{self.height}, {self.fps:g} fps, {self.seconds:g} s, {sound}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo; returns an exit code."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out"), help="where the videos go")
    parser.add_argument("--photos", type=Path, help="a folder with your own photos and clips")
    chosen = parser.parse_args(arguments)
    try:
        for path, found in run(chosen.out, chosen.photos):
            print(f"{path}  ({found})", flush=True)
        print(f"\n{NEXT}")
    except DemoError as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    return 0


def run(out: Path, photos: Path | None) -> Iterator[tuple[Path, Video]]:
    """Each job's video, as it is finished and checked."""
    out.mkdir(parents=True, exist_ok=True)
    shelf = demo_media.own(photos) if photos else demo_media.shipped(out / "photos")
    with _server() as environment:
        for job in JOBS:
            files = shelf.portraits(job.photos) if job.size else shelf.photos(job.photos)
            files += shelf.clips(1) if job.with_clip else []
            path = out / f"{job.name}.mp4"
            print(f"\n{job.name}: {job.message}", flush=True)
            _make(job, files, path, environment)
            found = inspect(path)
            _check(job, found)
            yield path, found


def inspect(path: Path) -> Video:
    """Decode a video to its last frame. Raises DemoError when that cannot be done."""
    import av
    import numpy as np

    with av.open(str(path), "r") as container:
        stream = container.streams.video[0]
        rate = stream.average_rate or Fraction(0)
        frames = sum(1 for _ in container.decode(stream))
        size = stream.width, stream.height
    peak = 0.0
    with av.open(str(path), "r") as container:
        for sound in container.streams.audio:
            chunks = (np.abs(frame.to_ndarray()).max() for frame in container.decode(sound))
            peak = float(max(chunks, default=0.0))
    if not frames:
        raise DemoError(f"{path} holds no picture")
    return Video(*size, float(rate), frames, peak)


@contextmanager
def _server() -> Iterator[dict[str, str]]:
    """A mock on a free port; yields the environment that points a client at it."""
    command = [sys.executable, "-m", "nemovideo_mock", "serve", "--port", "0", "--renders", "2"]
    command += ["--quiet"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        ready = process.stdout.readline()
        if not ready:
            raise DemoError("the mock server did not start")
        exports = dict(word.split("=", 1) for word in ready.split() if word.startswith("NEMO_"))
        with tempfile.TemporaryDirectory() as home:
            yield {**os.environ, **exports, "HOME": home, "NEMO_TIME_SCALE": TIME_SCALE}
    finally:
        process.terminate()
        process.wait(timeout=20)


def _make(job: Job, files: Sequence[Path], path: Path, environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "nemovideo_client", "make", *map(str, files)]
    # A home for each job, as each is somebody else's first visit. The token may be stored: these
    # homes and the server end with the demo.
    home = f"{environment['HOME']}/{job.name}"
    places = {"HOME": home, "XDG_CONFIG_HOME": f"{home}/.config"}
    done = subprocess.run(
        [*command, "-m", job.message, "-o", str(path), "--keep-token"],
        env={**environment, **places, "NEMO_CLIENT_ID": "", "NEMO_TOKEN": ""},
        check=False,
    )
    if done.returncode:
        raise DemoError(f"the client ended with exit code {done.returncode}")


def _check(job: Job, found: Video) -> None:
    if job.size and (found.width, found.height) != job.size:
        raise DemoError(f"{job.name} is {found.width}x{found.height}, not {job.size}")
    if found.fps != 30:
        raise DemoError(f"{job.name} has {found.fps} frames per second, not 30")
    if job.seconds is not None and abs(found.seconds - job.seconds) > 1 / found.fps:
        raise DemoError(f"{job.name} lasts {found.seconds} s, not {job.seconds}")
    if job.music and found.peak < 0.05:
        raise DemoError(f"{job.name} should have music and is silent")


if __name__ == "__main__":
    raise SystemExit(main())
