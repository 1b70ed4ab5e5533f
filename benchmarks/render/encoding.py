"""The renderer beside the encoder's floor, FFmpeg's filter graph and moviepy, in one run.

Five 12-megapixel photos, 30 s, 1080x1920, 30 fps, crossfades, slow zooms, a title, music. All
contenders in turn, round after round; medians and ratios. `make bench-render`.

All encode with x264 at the same preset, CRF and longest distance of whole pictures (its own
default). FFmpeg spreads one encoder over threads as it sees fit; ours gives each segment of 15 s
an encoder with one thread. The floor has no sound; ours and the filter graph have. Beside wall
time stands work: processor seconds of the process and its threads, which other load on the
machine disturbs less.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from nemovideo_mock.draft import Clip, Draft, Motion, Sound, Text, TrackType, Transition
from nemovideo_mock.media import Media, probe
from nemovideo_mock.render import request as requests
from nemovideo_mock.render.output import resolve
from nemovideo_mock.render.request import Request

from benchmarks.render import rivals

SIZE = (1080, 1920)
PHOTOS, SHOWN, FADE = 5, 6.0, 1.0
MOVIEPY_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Run:
    """One process from start to end: wall and processor seconds, peak resident memory in MiB."""

    seconds: float
    work: float
    memory: float


def measure(command: Sequence[str], line: str | None = None) -> Run:
    """Run a command to its end, with `line` on standard input."""
    began = time.perf_counter()
    # Ours lowers its own priority, so all run at it: only then a busy machine is fair to all.
    process = subprocess.Popen(
        ["nice", "-n", "19", *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    if line is not None:
        process.stdin.write(line.encode() + b"\n")
        process.stdin.flush()
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdin.close()
    process.stdout.close()
    if process.returncode or b'"ok": false' in said:
        raise SystemExit(f"{command[0]} failed: {said.decode()[-300:]}")
    work = usage.ru_utime + usage.ru_stime
    return Run(time.perf_counter() - began, work, usage.ru_maxrss / 1024)


def photos(folder: Path) -> list[Path]:
    """Five photographs of 4000 x 3000, from those scikit-image ships, with grain of their own."""
    from PIL import Image
    from skimage import data

    dice = np.random.default_rng(1)
    made = []
    for index, name in enumerate(("astronaut", "chelsea", "coffee", "rocket", "retina")):
        image = Image.fromarray(getattr(data, name)()).convert("RGB")
        pixels = np.asarray(image.resize((4000, 3000), Image.Resampling.BICUBIC)).astype(np.int16)
        grain = dice.integers(-4, 5, (3000, 4000, 1), dtype=np.int16)
        made.append(folder / f"{index}.jpg")
        Image.fromarray(np.clip(pixels + grain, 0, 255).astype(np.uint8)).save(made[-1], quality=92)
    return made


def slideshow(files: Sequence[Path], seconds: float, *, moving: bool = True) -> Request:
    """The draft everybody renders."""
    paths = {hashlib.sha256(file.read_bytes()).hexdigest(): file for file in files}
    media = {}
    for digest, path in paths.items():
        found = probe(path, path.name)
        media[path.stem] = Media(
            id=path.stem,
            session_id="1",
            kind=found.kind,
            filename=path.name,
            at=0,
            digest=digest,
            width=found.width,
            height=found.height,
        )
    count, length = round(seconds / SHOWN), round(SHOWN * 1000)
    kinds = ("zoom-in", "ken-burns", "zoom-out") if moving else ("still",)
    clips = tuple(
        Clip(
            start=index * length,
            duration=length,
            media=files[index % len(files)].stem,
            motion=Motion(kind=kinds[index % len(kinds)]),  # type: ignore[arg-type]
            transition=Transition(kind="crossfade", ms=round(FADE * 1000))
            if index and moving
            else Transition(),
        )
        for index in range(count)
    )
    total = count * length
    draft = Draft(width=SIZE[0], height=SIZE[1]).with_track(TrackType.VIDEO, clips)
    draft = draft.with_track(TrackType.AUDIO, (Sound(duration=total, mood="upbeat"),))
    title = Text(duration=4000, text="Summer in the city", role="title")
    draft = draft.with_track(TrackType.TEXT, (title,))
    return Request(draft=draft, media=media, paths=paths, output=resolve(draft, {}), seed=1)


def frames(request: Request) -> Iterator[bytes]:
    """The composed frames, raw."""
    from nemovideo_mock.render.compose import Composer

    composer = Composer(request)
    for index in range(request.frames):
        yield composer.frame(index).to_ndarray().tobytes()
    composer.close()


def dump(request: Request, path: Path) -> Path:
    """The composed frames in a file."""
    with path.open("wb") as file:
        file.writelines(frames(request))
    return path


def music(path: Path, seconds: float) -> Path:
    from nemovideo_mock.render.sound.music import Musician

    samples = Musician("upbeat", 1, seconds).read(round(seconds * 48_000))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes((np.clip(samples.T, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def font() -> Path | None:
    """Any scalable font of this machine, for those who need one."""
    return next(iter(sorted(Path("/usr/share/fonts").rglob("*Sans.ttf"))), None)


def ours(request: Request, out: Path) -> Callable[[], Run]:
    line = requests.to_json(request)
    return lambda: measure([sys.executable, "-m", "nemovideo_mock.render.worker", str(out)], line)


def moviepy(python: str, files: Sequence[Path], out: Path) -> Callable[[], Run] | None:
    letters = font()
    if not python or letters is None:
        return None
    arguments = [str(MOVIEPY_SECONDS), str(SHOWN / 6), str(FADE / 2), *map(str, files)]
    command = [python, "-c", rivals.MOVIEPY, str(out), str(letters), *arguments]

    def run() -> Run:
        run, scale = measure(command), SHOWN * PHOTOS / MOVIEPY_SECONDS
        return replace(run, seconds=run.seconds * scale, work=run.work * scale)

    return run


def compare(contenders: dict[str, Callable[[], Run]], rounds: int) -> dict[str, Run]:
    """Medians of every contender, run in turn."""
    runs: dict[str, list[Run]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            runs[name].append(run())
            print(
                f"  {name:28s} {runs[name][-1].seconds:7.2f} s {runs[name][-1].work:7.2f} s",
                file=sys.stderr,
                flush=True,
            )
    return {
        name: Run(
            statistics.median(run.seconds for run in item),
            statistics.median(run.work for run in item),
            max(run.memory for run in item),
        )
        for name, item in runs.items()
    }


def main() -> None:
    arguments = _arguments()
    import imageio_ffmpeg

    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    folder = Path(tempfile.mkdtemp(prefix="bench-render-"))
    try:
        _bench(folder, ffmpeg, arguments)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _bench(folder: Path, ffmpeg: str, arguments: Any) -> None:
    out, files = folder / "out.mp4", photos(folder)
    moving = slideshow(files, SHOWN * PHOTOS)
    static = slideshow(files, SHOWN * PHOTOS, moving=False)
    crf = moving.output.crf
    raw = dump(moving, folder / "moving.yuv")
    raw_static = dump(static, folder / "static.yuv")
    graph = rivals.filter_graph(
        *(ffmpeg, files, music(folder / "music.wav", SHOWN * PHOTOS), font()),
        shown=SHOWN,
        fade=FADE,
        crf=crf,
        out=out,
    )
    contenders: dict[str, Callable[[], Run]] = {
        "ours": ours(moving, folder / "ours.mp4"),
        "floor (raw frames)": lambda: measure(rivals.floor(ffmpeg, raw, SIZE, crf, out)),
        "filter graph": lambda: measure(graph),
        "ours, static": ours(static, folder / "static.mp4"),
        "floor, static": lambda: measure(rivals.floor(ffmpeg, raw_static, SIZE, crf, out)),
    }
    slow = moviepy(arguments.moviepy, files, out)
    if slow is not None:
        contenders[f"moviepy ({MOVIEPY_SECONDS:g} s, scaled)"] = slow
    if arguments.long:
        contenders["ours, 10 min"] = ours(slideshow(files, 600), folder / "long.mp4")
    _print_medians(compare(contenders, arguments.rounds))


def _print_medians(medians: dict[str, Run]) -> None:
    for name, run in medians.items():
        print(f"{name:28s} {run.seconds:7.2f} s  {run.work:7.2f} s work  {run.memory:5.0f} MiB")
    mine = medians["ours"]
    for name, run in medians.items():
        if name != "ours" and "static" not in name and "10 min" not in name:
            _ratio(f"ours / {name}", mine, run)
    _ratio("static: ours / floor", medians["ours, static"], medians["floor, static"])
    if "ours, 10 min" in medians:
        long = medians["ours, 10 min"]
        print(f"10 min / 30 s: time {long.seconds / mine.seconds:.1f}, ", end="")
        print(f"memory {long.memory / mine.memory:.2f}")


def _ratio(name: str, one: Run, other: Run) -> None:
    print(f"{name}: {one.seconds / other.seconds:.2f} (work {one.work / other.work:.2f})")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--long", action="store_true", help="a draft of ten minutes too")
    parser.add_argument("--moviepy", default="", help="a Python that has moviepy")
    return parser.parse_args()
