"""Renders on real processors: a bounded number of child processes, and what came of each."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from typing import Any, Literal

from nemovideo_mock.render import request as requests
from nemovideo_mock.render.job import Outcome
from nemovideo_mock.render.limits import Limits
from nemovideo_mock.render.places import Places
from nemovideo_mock.render.request import RenderError, Request

Mode = Literal["real", "stub"]

_LINE_LIMIT = 1 << 20
# Real seconds after which a render no longer keeps those of other worlds waiting.
_PATIENCE = 10.0


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
        self._tasks: dict[str, asyncio.Task[Outcome]] = {}
        self._progress: dict[str, tuple[int, int]] = {}
        self._swept = False

    def start(self, job_id: str, request: Request, owner: str = "") -> None:
        """Queue a render of `owner`'s, a world. Starting one again changes nothing."""
        if job_id in self._tasks:
            return
        self._progress[job_id] = (0, request.frames)
        self._tasks[job_id] = asyncio.create_task(self._run(job_id, request, owner))

    def progress(self, job_id: str) -> tuple[int, int]:
        """Frames done and frames in all; (0, 0) for a job never started."""
        return self._progress.get(job_id, (0, 0))

    async def outcome(self, job_id: str) -> Outcome:
        """What came of a render, once it is over; KeyError for one never started."""
        task = self._tasks[job_id]
        await asyncio.wait([task])
        if task.cancelled():
            return Outcome(job_id=job_id, ok=False, reason="cancelled")
        return task.result()

    def cancel(self, job_id: str) -> None:
        """Stop a render, its process included. One that is over stays as it is."""
        task = self._tasks.get(job_id)
        if task is not None:
            task.cancel()

    def path(self, outcome: Outcome) -> Path:
        """Where the video of an outcome is."""
        return self._workdir / outcome.name

    async def close(self) -> None:
        """Stop everything and wait until it has stopped."""
        for task in self._tasks.values():
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks.values())

    async def _run(self, job_id: str, request: Request, owner: str) -> Outcome:
        async with self._places.take(owner):
            try:
                self._open()
                if self.mode == "stub":
                    return await asyncio.to_thread(self._stub, job_id, request)
                async with asyncio.timeout(self.limits.encode_seconds):
                    return await self._render_aside(job_id, request)
            except TimeoutError:
                return Outcome(job_id=job_id, ok=False, reason=self.limits.overdue)
            except RenderError as problem:
                return Outcome(job_id=job_id, ok=False, reason=str(problem))
            except OSError as problem:
                reason = f"the video cannot be written: {problem.strerror or problem}"
                return Outcome(job_id=job_id, ok=False, reason=reason)

    def _open(self) -> None:
        """The folder, without the unfinished videos of a server that was killed."""
        self._workdir.mkdir(parents=True, exist_ok=True)
        if not self._swept:
            self._swept = True
            for each in self._workdir.glob(".*.part*"):
                each.unlink(missing_ok=True)

    def _stub(self, job_id: str, request: Request) -> Outcome:
        from nemovideo_mock.render.stub import stub

        content = stub(request)
        digest = hashlib.sha256(content).hexdigest()
        path = self._workdir / f"{digest}.mp4"
        if not path.exists():
            unfinished = self._unfinished(job_id)
            unfinished.write_bytes(content)
            unfinished.replace(path)
        self._progress[job_id] = (request.frames, request.frames)
        return Outcome(
            job_id=job_id,
            ok=True,
            name=path.name,
            digest=digest,
            size=len(content),
            width=request.output.width,
            height=request.output.height,
            duration=request.frames / request.output.fps,
        )

    def _unfinished(self, job_id: str) -> Path:
        """Where a video grows; ids are the client's, so they name no file."""
        name = hashlib.sha256(job_id.encode()).hexdigest()[:16]
        return self._workdir / f".{os.getpid()}-{name}.part"

    async def _render_aside(self, job_id: str, request: Request) -> Outcome:
        unfinished = self._unfinished(job_id)
        try:
            return await self._render(job_id, request, unfinished)
        finally:
            for each in self._workdir.glob(f"{unfinished.name}*"):
                each.unlink(missing_ok=True)

    async def _render(self, job_id: str, request: Request, unfinished: Path) -> Outcome:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "nemovideo_mock.render.worker", str(unfinished)),
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            limit=_LINE_LIMIT,
        )
        try:
            end = await self._follow(job_id, process, request)
        finally:
            await _stop(process)
        if end.pop("ok"):
            name = f"{end['digest']}.mp4"
            await asyncio.to_thread(unfinished.replace, self._workdir / name)
            return Outcome(job_id=job_id, ok=True, name=name, **end)
        return Outcome(job_id=job_id, ok=False, reason=end["reason"])

    async def _follow(self, job_id: str, process: Process, request: Request) -> dict[str, Any]:
        """The child's last word."""
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        errors = asyncio.create_task(process.stderr.read())
        with contextlib.suppress(ConnectionError):
            process.stdin.write(requests.to_json(request).encode() + b"\n")
            await process.stdin.drain()
        async for line in process.stdout:
            message: dict[str, Any] = json.loads(line)
            if "ok" in message:
                return message
            self._progress[job_id] = (message["done"], message["total"])
        code = await process.wait()
        last = (await errors).decode(errors="replace").strip().splitlines()[-1:]
        return {"ok": False, "reason": f"the renderer stopped ({code}): {''.join(last)}"}


async def _stop(process: Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    await process.wait()
