"""Clients that fetch their tasks: in a browser, on a phone, in another container.

    GET  <server>/next      200 with a task, 204 when there is none left
    POST <server>/done      {"ticket", "exit_code", "output", "video": {"size", "sha256"} | null}

A task is {"ticket", "scenario", "api", "web", "messages", "files": [{"name", "url"}], "token",
"time_scale", "deadline"}: its files are fetched by their URLs, its video is only reported.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import queue
import secrets
import sys
import tempfile
import threading
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

from ...spec import hide_secrets
from ..baseline import Entry
from ..check import Result, judged
from ..journal.case import USUAL, Outcome, Saved, Task
from ..results import Record
from ..scenarios import Scenario
from . import material
from .pushed import USUAL_SPEED, Conditions, settled
from .stage import Place, Stage, open_stage

LARGEST_REPORT = 2**21
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "content-type",
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
}


@dataclass(slots=True, kw_only=True)
class _Ticket:
    """A task that was handed out. `report` is there once the client is done."""

    number: str
    scenario: Scenario
    preset: str
    place: Place
    task: Task
    began: float
    report: Mapping[str, Any] | None = None
    done: threading.Event = field(default_factory=threading.Event)


class Counter:
    """Hands out tasks one after another, and takes the reports."""

    def __init__(self, media: Path, conditions: Conditions) -> None:
        self._media = media
        self._conditions = conditions
        self._open: queue.SimpleQueue[_Ticket] = queue.SimpleQueue()
        self._known: dict[str, _Ticket] = {}
        self._taken = threading.Event()

    def offer(self, ticket: _Ticket) -> None:
        self._known[ticket.number] = ticket
        self._taken.clear()
        self._open.put(ticket)

    def next(self, base: str) -> dict[str, Any] | None:
        """The next task for whoever asks; None while there is none."""
        try:
            ticket = self._open.get_nowait()
        except queue.Empty:
            return None
        ticket.began = time.monotonic()
        self._taken.set()
        names = [Path(path).name for path in ticket.task.files]
        return {
            "ticket": ticket.number,
            "scenario": ticket.scenario.name,
            "api": ticket.place.url,
            "web": ticket.place.web,
            "messages": list(ticket.task.messages),
            "files": [{"name": name, "url": f"{base}/files/{name}"} for name in names],
            "token": ticket.place.token() if ticket.task.token_given else None,
            "time_scale": self._conditions.speed,
            "deadline": self._conditions.limit,
        }

    def done(self, report: Mapping[str, Any]) -> str:
        """Take a report; what is wrong with it, or ""."""
        ticket = self._known.get(str(report.get("ticket")))
        if ticket is None:
            return "ticket: name the one that came with the task"
        if not isinstance(report.get("exit_code"), int):
            return "exit_code: a number is needed; 0 says that the video is saved"
        ticket.report = report
        ticket.done.set()
        return ""

    def file(self, name: str) -> bytes | None:
        path = self._media / Path(name).name
        return path.read_bytes() if path.is_file() else None

    def wait(self, ticket: _Ticket) -> None:
        """Wait until somebody took the task, and then no longer than its deadline."""
        self._taken.wait()
        ticket.done.wait(self._conditions.limit)


def results(
    args: argparse.Namespace, pairs: Sequence[tuple[Scenario, str]], entries: Sequence[Entry]
) -> Generator[Result]:
    """A result for each task, as clients report them."""
    conditions = Conditions(speed=args.speed or USUAL_SPEED, deadline=args.deadline)
    with (
        tempfile.TemporaryDirectory(prefix="nemovideo-check-") as folder,
        open_stage() as stage,
        serving(Counter(Path(folder), conditions), args.port) as (counter, url),
    ):
        print(f"tasks at {url}/next, {len(pairs)} of them", file=sys.stderr, flush=True)  # noqa: T201
        for scenario, preset in pairs:
            if scenario.needs <= USUAL:
                record = _one(counter, stage, scenario, preset, Path(folder), conditions)
                yield judged(record, entries)


def _one(
    counter: Counter,
    stage: Stage,
    scenario: Scenario,
    preset: str,
    media: Path,
    conditions: Conditions,
) -> Record:
    with stage.place(scenario, preset, conditions.speed) as place:
        task = Task(
            files=tuple(map(str, material.lay_out(media, scenario.files))),
            messages=scenario.messages,
            save="video.mp4",
            expects=scenario.expects,
            token_given=scenario.token_given,
        )
        ticket = _Ticket(
            number=secrets.token_hex(8),
            scenario=scenario,
            preset=preset,
            place=place,
            task=task,
            began=time.monotonic(),
        )
        counter.offer(ticket)
        counter.wait(ticket)
        return Record(
            scenario=scenario.name,
            profile=preset,
            journal=settled(place),
            task=task,
            outcome=_outcome(ticket),
            virtual=place.now() - place.began,
        )


def _outcome(ticket: _Ticket) -> Outcome:
    seconds = time.monotonic() - ticket.began
    report = ticket.report
    if report is None:
        return Outcome(exit_code=None, output="", timed_out=True, seconds=seconds)
    video = report.get("video")
    saved = None
    if isinstance(video, Mapping):
        saved = Saved(size=int(video.get("size") or 0), sha256=str(video.get("sha256") or ""))
    return Outcome(
        exit_code=int(report["exit_code"]),
        output=hide_secrets(str(report.get("output") or "")),
        saved=saved,
        seconds=seconds,
    )


@contextlib.contextmanager
def serving(counter: Counter, port: int) -> Iterator[tuple[Counter, str]]:
    """Serve a counter on this machine; yields it with its URL."""
    handler = type("Handler", (_Handler,), {"counter": counter})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield counter, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    """What a client sees of a counter."""

    counter: ClassVar[Counter]

    def do_GET(self) -> None:
        base = f"http://{self.headers.get('host', '127.0.0.1')}"
        if self.path == "/next":
            task = self.counter.next(base)
            self._answer(204 if task is None else 200, task)
        elif (content := self.counter.file(self.path.rpartition("/")[2])) is not None:
            self._send(200, content, "application/octet-stream")
        else:
            self._answer(404, {"error": f"there is no {self.path}"})

    def do_POST(self) -> None:
        length = min(int(self.headers.get("content-length", 0)), LARGEST_REPORT)
        try:
            report = json.loads(self.rfile.read(length))
        except ValueError as error:
            report, problem = {}, f"not JSON: {error}"
        else:
            fit = isinstance(report, dict) and self.path == "/done"
            problem = self.counter.done(report) if fit else "POST an object to /done"
        self._answer(422 if problem else 200, {"error": problem} if problem else {"ok": True})

    def do_OPTIONS(self) -> None:
        self._answer(204, None)

    def _answer(self, status: int, answer: Mapping[str, Any] | None) -> None:
        body = b"" if answer is None else json.dumps(answer).encode()
        self._send(status, body, "application/json")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        for name, value in {**_CORS, "Content-Type": kind}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""
