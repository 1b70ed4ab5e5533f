"""Renders on real processors: a bounded number of child processes, and what came of each."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import itertools
import json
import os
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nemovideo_mock.render import request as requests
from nemovideo_mock.render.encoders import Mode
from nemovideo_mock.render.job import Outcome
from nemovideo_mock.render.limits import Limits
from nemovideo_mock.render.places import Places
from nemovideo_mock.render.request import RenderError, Request

_LINE_LIMIT = 1 << 20
# Real seconds after which a render no longer keeps those of other worlds waiting.
_PATIENCE = 10.0


@dataclass(slots=True)
class _Job:
    """A render on its way: `number` is unique, `done` in frames."""

    id: str
    request: Request
    owner: str
    number: int
    done: int = 0
    task: asyncio.Task[Outcome] = field(init=False)


class Farm:
    """Renders requests into `workdir`, `parallel` at once; the others wait their turn.

    Turns are shared fairly among the worlds that own the renders.
    """

    def __init__(
        self,
        workdir: Path,
        *,
        parallel: int = 1,
        mode: Mode = "real",
        limits: Limits | None = None,
        patience: float = _PATIENCE,
    ) -> None:
        self._workdir = workdir
        self.mode = mode
        self.limits = limits or Limits()
        self._places = Places(parallel, patience)
        self._jobs: dict[str, _Job] = {}
        self._tasks: set[asyncio.Task[Outcome]] = set()
        self._numbers = itertools.count(1)
        self._swept = False
        self.ended = 0
        """Renders that have ended by themselves."""
        self.seconds = 0.0
        """Real seconds that they took."""

    def start(self, job_id: str, request: Request, owner: str = "") -> None:
        """Queue a render of `owner`'s, a world. Starting the same one again changes nothing.

        Another request under the same id takes the place of the older: worlds that are reset hand
        out the same ids again.
        """
        known = self._jobs.get(job_id)
        if known is not None and known.request == request:
            return
        self.cancel(job_id)
        job = _Job(job_id, request, owner, next(self._numbers))
        job.task = asyncio.create_task(self._run(job))
        self._jobs[job_id] = job
        self._tasks.add(job.task)
        job.task.add_done_callback(self._tasks.discard)

    def progress(self, job_id: str) -> tuple[int, int]:
        """Frames done and frames in all; (0, 0) for a job never started."""
        job = self._jobs.get(job_id)
        return (0, 0) if job is None else (job.done, job.request.frames)

    async def outcome(self, job_id: str) -> Outcome:
        """What came of a render, once it is over. One that is not known counts as cancelled."""
        job = self._jobs.get(job_id)
        if job is not None:
            await asyncio.wait([job.task])
        if job is None or job.task.cancelled():
            return Outcome(job_id=job_id, ok=False, reason="cancelled")
        return job.task.result()

    def note(self, outcome: Outcome) -> None:
        """Nothing to do: outcomes are recorded by the exchanges that report them."""

    def cancel(self, job_id: str) -> None:
        """Stop a render, its process included. One that is over stays as it is."""
        if job_id in self._jobs:
            self._jobs[job_id].task.cancel()

    def forget(self, owner: str, spare: Collection[str] = ()) -> None:
        """Stop a world's renders, those in `spare` excepted, and know nothing of them any more."""
        for job in [job for job in self._jobs.values() if job.owner == owner]:
            if job.id not in spare:
                job.task.cancel()
                del self._jobs[job.id]

    async def file(self, outcome: Outcome) -> Path:
        return self.path(outcome)

    def path(self, outcome: Outcome) -> Path:
        """Where the video of an outcome is."""
        return self._workdir / outcome.name

    async def close(self) -> None:
        """Stop everything and wait until it has stopped."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    @property
    def busy(self) -> int:
        """Renders that wait or are worked on."""
        return len(self._tasks)

    async def _run(self, job: _Job) -> Outcome:
        async with self._places.take(job.owner):
            started = time.monotonic()
            outcome = await self._outcome(job)
        self.ended += 1
        self.seconds += time.monotonic() - started
        return outcome

    async def _outcome(self, job: _Job) -> Outcome:
        """What comes of a job that has its place."""
        try:
            self._open()
            if self.mode == "stub":
                return await asyncio.to_thread(self._stub, job)
            async with asyncio.timeout(self.limits.encode_seconds):
                return await self._render_in_child(job)
        except TimeoutError:
            return Outcome(job_id=job.id, ok=False, reason=self.limits.overdue)
        except RenderError as problem:
            return Outcome(job_id=job.id, ok=False, reason=str(problem))
        except OSError as problem:
            reason = f"the video cannot be written: {problem.strerror or problem}"
            return Outcome(job_id=job.id, ok=False, reason=reason)

    def _open(self) -> None:
        """The folder, without the unfinished videos of a server that was killed."""
        self._workdir.mkdir(parents=True, exist_ok=True)
        if not self._swept:
            self._swept = True
            for path in self._workdir.glob(".*.part*"):
                path.unlink(missing_ok=True)

    def _stub(self, job: _Job) -> Outcome:
        from nemovideo_mock.render.stub import stub

        content = stub(job.request)
        digest = hashlib.sha256(content).hexdigest()
        path = self._workdir / f"{digest}.mp4"
        if not path.exists():
            unfinished = self._unfinished(job)
            unfinished.write_bytes(content)
            unfinished.replace(path)
        job.done = job.request.frames
        return Outcome(
            job_id=job.id,
            ok=True,
            name=path.name,
            digest=digest,
            size=len(content),
            width=job.request.output.width,
            height=job.request.output.height,
            duration=job.request.frames / job.request.output.fps,
        )

    def _unfinished(self, job: _Job) -> Path:
        """Where a video grows; ids are the client's, so they name no file."""
        return self._workdir / f".{os.getpid()}-{job.number}.part"

    async def _render_in_child(self, job: _Job) -> Outcome:
        unfinished = self._unfinished(job)
        try:
            return await self._render(job, unfinished)
        finally:
            for path in self._workdir.glob(f"{unfinished.name}*"):
                path.unlink(missing_ok=True)

    async def _render(self, job: _Job, unfinished: Path) -> Outcome:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "nemovideo_mock.render.worker", str(unfinished)),
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            limit=_LINE_LIMIT,
        )
        try:
            end = await self._follow(job, process)
        finally:
            await _stop(process)
        if end.pop("ok"):
            name = f"{end['digest']}.mp4"
            await asyncio.to_thread(unfinished.replace, self._workdir / name)
            return Outcome(job_id=job.id, ok=True, name=name, **end)
        return Outcome(job_id=job.id, ok=False, reason=end["reason"])

    async def _follow(self, job: _Job, process: Process) -> dict[str, Any]:
        """The child's last word."""
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        errors = asyncio.create_task(process.stderr.read())
        with contextlib.suppress(ConnectionError):
            process.stdin.write(requests.to_json(job.request).encode() + b"\n")
            await process.stdin.drain()
        async for line in process.stdout:
            message: dict[str, Any] = json.loads(line)
            if "ok" in message:
                return message
            job.done = message["done"]
        code = await process.wait()
        last = (await errors).decode(errors="replace").strip().splitlines()[-1:]
        return {"ok": False, "reason": f"the renderer stopped ({code}): {''.join(last)}"}


async def _stop(process: Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    await process.wait()
