"""Renders in child processes: their end, their reasons, and that nothing of them is left."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import av
import pytest
from nemovideo_mock.draft import Clip, Sound
from nemovideo_mock.render import request as requests
from nemovideo_mock.render.farm import Farm
from nemovideo_mock.render.limits import Limits
from nemovideo_mock.render.request import Request

from tests.mock.render.studio import RED, Studio, like, seconds

pytestmark = pytest.mark.anyio


@pytest.fixture
async def farm(anyio_backend: str, tmp_path: Path) -> AsyncIterator[Farm]:
    farm = Farm(tmp_path / "renders")
    yield farm
    await farm.close()


def short(studio: Studio) -> Request:
    return studio.request(Clip(duration=500, media=studio.picture(RED)))


def endless(studio: Studio) -> Request:
    return studio.request(Clip(duration=3_600_000, media=studio.picture(RED)))


async def first_frame(farm: Farm, job_id: str) -> None:
    while farm.progress(job_id)[0] == 0:  # noqa: ASYNC110
        await asyncio.sleep(0.02)


def children() -> set[int]:
    """The processes this one has started and not yet buried."""
    found = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    return {int(part) for part in found.read_text().split()} if found.exists() else set()


async def test_a_render_ends_in_a_file_that_is_what_it_says(farm: Farm, studio: Studio) -> None:
    farm.start("render_1", short(studio))
    outcome = await farm.outcome("render_1")
    assert outcome.ok
    content = farm.path(outcome).read_bytes()
    assert len(content) == outcome.size
    assert (outcome.width, outcome.height, outcome.duration) == (320, 180, 0.5)
    with av.open(io.BytesIO(content), "r") as container:
        frames = [item.to_ndarray(format="rgb24") for item in container.decode(video=0)]
    assert len(frames) == 15
    assert like(frames[-1], RED, 10)
    assert farm.progress("render_1") == (15, 15)


async def test_only_the_video_is_left(farm: Farm, studio: Studio) -> None:
    farm.start("../../render_1", short(studio))
    outcome = await farm.outcome("../../render_1")
    assert [path.name for path in farm.path(outcome).parent.iterdir()] == [outcome.name]
    assert not children()


async def test_a_render_that_cannot_be_says_why(farm: Farm, studio: Studio) -> None:
    farm.start("r", studio.request(Clip(duration=500, media="media_9")))
    outcome = await farm.outcome("r")
    assert (outcome.ok, outcome.reason) == (False, "media media_9 is not in this session")


async def test_a_folder_that_cannot_be_written_is_a_reason(studio: Studio) -> None:
    blocked = studio.folder / "file"
    blocked.write_text("in the way")
    farm = Farm(blocked / "renders")
    farm.start("r", short(studio))
    outcome = await farm.outcome("r")
    assert not outcome.ok
    assert "cannot be written" in (outcome.reason or "")
    await farm.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
async def test_a_full_disk_is_a_reason(studio: Studio) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "nemovideo_mock.render.worker", "/dev/full"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    process.stdin.write(requests.to_json(short(studio)).encode() + b"\n")
    assert process.stdout is not None
    last = (await process.stdout.read()).splitlines()[-1]
    assert b'"ok": false' in last
    assert b"No space left" in last
    process.stdin.close()
    await process.wait()


async def test_a_cancelled_render_stops_its_process(farm: Farm, studio: Studio) -> None:
    farm.start("r", endless(studio))
    await first_frame(farm, "r")
    assert children()
    farm.cancel("r")
    assert (await farm.outcome("r")).reason == "cancelled"
    assert not children()
    assert not list((studio.folder / "renders").iterdir())


async def test_one_at_a_time_and_a_cancelled_one_makes_room(farm: Farm, studio: Studio) -> None:
    farm.start("long", endless(studio))
    farm.start("short", short(studio))
    await first_frame(farm, "long")
    assert len(children()) == 1
    assert farm.progress("short") == (0, 15)
    farm.cancel("long")
    assert (await farm.outcome("short")).ok


async def test_a_long_render_does_not_shut_other_worlds_out(studio: Studio) -> None:
    farm = Farm(studio.folder / "renders", patience=0.1)
    farm.start("long", endless(studio), "greedy")
    farm.start("short", short(studio), "modest")
    assert (await farm.outcome("short")).ok
    assert len(children()) == 1
    await farm.close()


async def test_an_encoder_that_takes_too_long_is_stopped_and_says_so(studio: Studio) -> None:
    farm = Farm(studio.folder / "renders", limits=Limits(encode_seconds=1))
    farm.start("r", endless(studio))
    outcome = await farm.outcome("r")
    assert not outcome.ok
    assert "more than 1 s of real time" in (outcome.reason or "")
    assert not children()
    assert not list((studio.folder / "renders").iterdir())


async def test_what_a_killed_server_left_is_swept_up(farm: Farm, studio: Studio) -> None:
    left = studio.folder / "renders" / ".123-abc.part"
    left.parent.mkdir()
    left.write_bytes(b"half a video")
    farm.start("r", short(studio))
    assert (await farm.outcome("r")).ok
    assert not left.exists()


async def test_starting_twice_renders_once(farm: Farm, studio: Studio) -> None:
    request = short(studio)
    farm.start("r", request)
    await first_frame(farm, "r")
    farm.start("r", request)
    assert farm.progress("r")[0] > 0
    assert (await farm.outcome("r")).ok


async def test_an_id_with_another_draft_is_another_render(farm: Farm, studio: Studio) -> None:
    farm.start("r", endless(studio))
    await first_frame(farm, "r")
    farm.start("r", short(studio))
    outcome = await farm.outcome("r")
    assert (outcome.ok, outcome.duration) == (True, 0.5)
    assert farm.progress("r") == (15, 15)
    assert not children()


async def test_the_renders_of_a_world_can_be_forgotten(farm: Farm, studio: Studio) -> None:
    farm.start("long", endless(studio), "gone")
    farm.start("waiting", short(studio), "gone")
    farm.start("short", short(studio), "staying")
    await first_frame(farm, "long")
    farm.forget("gone")
    assert (await farm.outcome("short")).ok
    assert not children()
    assert (await farm.outcome("waiting")).reason == "cancelled"


async def test_closing_ends_everything(studio: Studio) -> None:
    farm = Farm(studio.folder / "renders", parallel=2)
    farm.start("one", endless(studio))
    farm.start("two", endless(studio))
    await first_frame(farm, "one")
    await farm.close()
    assert not children()
    assert not (await farm.outcome("two")).ok


async def test_a_renderer_that_is_killed_is_a_failed_render(farm: Farm, studio: Studio) -> None:
    farm.start("r", endless(studio))
    await first_frame(farm, "r")
    for child in children():
        os.kill(child, signal.SIGKILL)
    outcome = await farm.outcome("r")
    assert not outcome.ok
    assert "stopped" in (outcome.reason or "")


async def test_the_child_dies_with_its_parent(studio: Studio) -> None:
    """A parent that is killed cannot tidy up; its render must not go on alone."""
    line = requests.to_json(endless(studio))
    (studio.folder / "request.json").write_text(line + "\n")
    command = [sys.executable, "-c", PARENT, str(studio.folder)]
    parent = subprocess.Popen(command, stdout=subprocess.PIPE)  # noqa: ASYNC220
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.stdout.readline()
    parent.kill()
    parent.wait()
    parent.stdout.close()
    while alive(child):  # noqa: ASYNC110
        await asyncio.sleep(0.02)


PARENT = """
import subprocess, sys, time
from pathlib import Path
folder = Path(sys.argv[1])
command = [sys.executable, "-m", "nemovideo_mock.render.worker", str(folder / "a.part")]
child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
child.stdin.write((folder / "request.json").read_bytes())
child.stdin.flush()
print(child.pid, flush=True)
print(child.stdout.readline(), flush=True)
time.sleep(600)
"""


def alive(process: int) -> bool:
    """Whether a process runs; one nobody has buried yet does not."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False


async def test_a_stub_has_the_right_size_length_and_tracks(studio: Studio) -> None:
    farm = Farm(studio.folder / "renders", mode="stub")
    clip = Clip(duration=5000, media=studio.picture(RED))
    farm.start("silent", studio.request(clip))
    farm.start("sounding", studio.request(clip, Sound(duration=5000, mood="jazz")))
    for job_id, tracks in (("silent", 1), ("sounding", 2)):
        outcome = await farm.outcome(job_id)
        assert outcome.ok
        assert outcome.size < 20_000
        with av.open(str(farm.path(outcome))) as container:
            assert len(container.streams) == tracks
            video = container.streams.video[0]
            assert (video.width, video.height) == (320, 180)
            for stream in container.streams:
                assert seconds(stream) == pytest.approx(5, abs=1 / 30)
            assert sum(1 for _ in container.decode(video=0)) == 1
    farm.start("broken", studio.request(Clip(duration=500, media="gone")))
    assert (await farm.outcome("broken")).reason == "media gone is not in this session"
    await farm.close()
