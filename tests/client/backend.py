"""A scripted backend: it does what a test wrote down, in the dialect and envelopes asked for."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from nemovideo_client.testing import Chunks, VirtualClock

API = "https://api.example/w/ci-1"
CDN = "https://cdn.example"
TOKEN = "nmv_usr_" + "A1b2_" * 8 + "xyz"
SPEECH = ("text", "Done, three photos are in the timeline.")

DRAFT: dict[str, Any] = {
    "t": [
        {"tt": 0, "sg": [{"d": 4000, "m": {"start": 0, "id": "c1", "name": "beach"}}]},
        {"tt": 1, "sg": [{"d": 4000, "m": {"start": 0, "name": "Lo-fi", "volume": 0.35}}]},
    ],
    "d": 4000,
    "m": {"title": "trip", "width": 1920, "height": 1080, "fps": 30},
}
VIDEO = b"\0\0\0\x18ftypisom" + (bytes(range(256)) * 40)[12:]

_PLACES = (
    ("token", r"/api/auth/anonymous-token"),
    ("session", r"/api/tasks/[^/]+/with-session/nemo_agent"),
    ("run", r"/run_sse"),
    ("upload", r"/api/upload-video/nemo_agent/[^/]+/(\d+)"),
    ("credits", r"/api/credits/balance/simple"),
    ("state", r"/api/state/nemo_agent/[^/]+/(\d+)/latest"),
    ("render", r"/api/render/proxy/lambda"),
    ("poll", r"/api/render/proxy/lambda/([^/]+)"),
    ("download", r"/api/render/proxy/([^/]+)/download"),
    ("claim", r"/api/auth/claim-token"),
)
_STATUS = {1001: 401, 1002: 404, 2001: 402, 4001: 415, 4002: 413}

Turn = list[Any]


@dataclass
class Backend:
    """`refusals[place]` are answers to give first: a code, an exception, a response, None = pass.

    A turn is a list of seconds to pass, ("text", …) / ("tool", …) / … events, a dict as the new
    draft, bytes as they are, and an exception to break the connection with.
    """

    clock: VirtualClock = field(default_factory=VirtualClock)
    payload: str = "typed"
    envelope: str = "code-data"
    poll: str = "top-level"
    errors: str = "body"
    turns: list[Turn] = field(default_factory=lambda: [[SPEECH, DRAFT]])
    renders: list[list[str]] = field(default_factory=lambda: [["processing", "completed"]])
    cuts: list[int] = field(default_factory=list)
    refusals: dict[str, list[Any]] = field(default_factory=dict)
    error_data: dict[str, Any] = field(default_factory=dict)
    same_user: bool = False
    video: bytes = VIDEO
    video_url: str = f"{CDN}/result.mp4"
    base: str = API
    draft: Mapping[str, Any] = field(default_factory=dict)
    uploads: list[str] = field(default_factory=list)
    generated: int = 0
    log: list[httpx.Request] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ids = itertools.count(1)
        self._session = 5529798706024415231
        self._user = ""
        self._render: dict[str, list[str]] = {}

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self)

    def places(self) -> list[str]:
        """Where requests went, in order."""
        return [self._place(request)[0] for request in self.log]

    def count(self, place: str) -> int:
        return self.places().count(place)

    def at(self, place: str) -> list[httpx.Request]:
        """The requests that went to a place."""
        return [r for r in self.log if self._place(r)[0] == place]

    def moments(self, place: str) -> list[float]:
        """When they went there, in seconds."""
        return [t for r, t in zip(self.log, self.times, strict=True) if self._place(r)[0] == place]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.log.append(request)
        self.times.append(self.clock.now())
        place, argument = self._place(request)
        _check(request, place)
        if queue := self.refusals.get(place):
            refusal = queue.pop(0)
            if callable(refusal):
                refusal = refusal()
            if isinstance(refusal, Exception):
                raise refusal
            if isinstance(refusal, httpx.Response):
                return refusal
            if refusal is not None:
                return self.refuse(refusal)
        answer: httpx.Response = getattr(self, f"_at_{place}")(request, argument)
        return answer

    def _place(self, request: httpx.Request) -> tuple[str, str]:
        url = str(request.url)
        if not url.startswith(self.base + "/"):
            return "file", url
        path = url.removeprefix(self.base)
        for place, pattern in _PLACES:
            if match := re.fullmatch(pattern, path):
                return place, match[1] if match.groups() else ""
        raise AssertionError(f"no such place: {url}")

    def refuse(self, code: int) -> httpx.Response:
        """A refusal in this backend's error transport (AX-04)."""
        status = _STATUS.get(code, code)
        if self.errors == "detail":
            detail: Any = {"code": code, **self.error_data} if code > 999 else "No."
            return httpx.Response(status, json={"detail": detail})
        body = {"code": code, "message": "No.", "data": self.error_data}
        return httpx.Response(200 if self.errors == "body" else status, json=body)

    def _ok(self, data: Mapping[str, Any]) -> httpx.Response:
        if self.envelope == "bare":
            return httpx.Response(200, json=data)
        extra = {"message": "ok"} if self.envelope == "code-message-data" else {}
        return httpx.Response(200, json={"code": 0, **extra, "data": data})

    def _at_token(self, request: httpx.Request, _: str) -> httpx.Response:
        if not self._user or not self.same_user:
            self._user = f"anon_{next(self._ids):016x}"
        return self._ok(
            {"token": f"{TOKEN}{next(self._ids)}", "user_id": self._user, "credits": 100}
        )

    def _at_session(self, request: httpx.Request, _: str) -> httpx.Response:
        self._session += 1
        self.draft, self.uploads, self.generated = {}, [], 0
        ids = {"task_id": f"task_{self._session}", "session_id": str(self._session)}
        return self._ok({**ids, "user_id": self._user or "user_7"})

    def _at_upload(self, request: httpx.Request, _: str) -> httpx.Response:
        if request.headers["content-type"].startswith("multipart"):
            names = re.findall(rb'name="files"; filename="([^"]+)"', request.content)
            record = {"file_type": "image", "cdn_url": f"{CDN}/upload"}
            files = [{"filename": name.decode(), **record} for name in names]
        else:
            files = [{"filename": url} for url in json.loads(request.content)["urls"]]
        self.uploads += [file["filename"] for file in files]
        return self._ok({"files": files, "session_state_applied": True})

    def _at_credits(self, request: httpx.Request, _: str) -> httpx.Response:
        return self._ok({"available": 60, "frozen": 40, "total": 100})

    def _at_state(self, request: httpx.Request, session: str) -> httpx.Response:
        if session != str(self._session):
            return self.refuse(1002)
        state = {
            "draft": self.draft,
            "video_infos": [{"filename": name} for name in self.uploads],
            "generated_media": [{"filename": f"{nth}.mp4"} for nth in range(self.generated)],
        }
        return self._ok({"session_id": session, "state": state})

    def _at_claim(self, request: httpx.Request, _: str) -> httpx.Response:
        return self._ok({"claim_token": "clm_abc", "expires_in": 604800})

    def _at_run(self, request: httpx.Request, _: str) -> httpx.Response:
        headers = {"content-type": "text/event-stream; charset=utf-8"}
        return httpx.Response(200, headers=headers, stream=Chunks(self._stream(self.turns.pop(0))))

    def _stream(self, turn: Turn) -> Iterator[bytes]:
        for step in turn:
            if isinstance(step, int | float):
                self.clock.sleep(step)
            elif isinstance(step, Mapping):
                self.draft = step
            elif isinstance(step, Exception):
                raise step
            elif isinstance(step, bytes):
                yield step
            else:
                yield self.frame(*step)

    def frame(self, kind: str, text: str = "") -> bytes:
        """One event in this backend's dialect."""
        if kind == "blank":
            return b"data:\n\n"
        body = _DIALECTS[self.payload](kind, text)
        return f"data: {json.dumps(body, ensure_ascii=False)}\n\n".encode()

    def _at_render(self, request: httpx.Request, _: str) -> httpx.Response:
        body = json.loads(request.content)
        if body["id"] in self._render:
            return self.refuse(409)
        self._render[body["id"]] = self.renders.pop(0)
        data = {"id": body["id"], "status": "pending", "progress": 5}
        return httpx.Response(200, json={"success": True, "data": data})

    def _at_poll(self, request: httpx.Request, render: str) -> httpx.Response:
        if render not in self._render:
            return self.refuse(404)
        script = self._render[render]
        status = script.pop(0) if len(script) > 1 else script[0]
        return httpx.Response(200, json=self._poll_body(render, status))

    def _poll_body(self, render: str, status: str) -> dict[str, Any]:
        url = self.video_url if status == "completed" else ""
        progress = {"completed": 100, "processing": 50}.get(status, 5)
        top = {"taskId": render, "status": status, "progress": progress}
        output = {"output": {"url": url, "size": len(self.video)}} if url else {}
        flat = {"outputUrl": url} if url else {}
        wrapped = {"success": True, "data": {**top, **flat}}
        shapes = {"top-level": {**top, **output}, "data": wrapped, "output-url": {**top, **flat}}
        return shapes.get(self.poll) or {**wrapped, **top, **output}

    def _at_file(self, request: httpx.Request, _: str) -> httpx.Response:
        found = re.fullmatch(r"bytes=(\d+)-", request.headers.get("range", ""))
        start = int(found[1]) if found else 0
        rest = self.video[start:]
        headers = {"content-type": "video/mp4", "content-length": str(len(rest))}
        if found:
            headers["content-range"] = f"bytes {start}-{len(self.video) - 1}/{len(self.video)}"
        return httpx.Response(
            206 if found else 200, headers=headers, stream=Chunks(self._cut(rest))
        )

    def _at_download(self, request: httpx.Request, _: str) -> httpx.Response:
        return self._at_file(request, "")

    def _cut(self, content: bytes) -> Iterator[bytes]:
        cut = self.cuts.pop(0) if self.cuts else len(content)
        for at in range(0, cut, 1000):
            yield content[at : min(at + 1000, cut)]
        if cut < len(content):
            raise httpx.ReadError("cut")


def _check(request: httpx.Request, place: str) -> None:
    """What no backend would take: the wrong method, no bearer, no attribution."""
    method = "GET" if place in ("credits", "state", "poll", "download", "file") else "POST"
    assert request.method == method, place
    assert ("authorization" in request.headers) == (place not in ("token", "file")), place
    assert place == "file" or request.headers["x-skill-source"], place


def _typed(kind: str, text: str) -> dict[str, Any]:
    if kind in ("text", "partial"):
        return {"type": "text", "content": text, "partial": kind == "partial"}
    if kind == "failure":
        return {"type": "error", "code": int(text), "message": "No."}
    if kind == "heartbeat":
        return {"type": "heartbeat"}
    return {"type": "tool_result", "name": text, "result": {"text": "internal"}}


def _adk(kind: str, text: str) -> dict[str, Any]:
    event: dict[str, Any] = {"author": "nemo_agent", "actions": {"stateDelta": {}}, "id": "x"}
    if kind in ("text", "partial"):
        parts = [{"text": "musing", "thought": True}, {"text": text}]
        return {"content": {"parts": parts, "role": "model"}, "partial": kind == "partial", **event}
    if kind == "failure":
        return {"errorCode": text, "errorMessage": "No.", **event}
    if kind == "heartbeat":
        return event
    response = {"functionResponse": {"name": text, "response": {"text": "internal"}}}
    return {"content": {"parts": [response], "role": "user"}, **event}


def _bare(kind: str, text: str) -> dict[str, Any]:
    if kind == "failure":
        return {"error": {"code": int(text), "message": "No."}}
    return {"text": text, "partial": kind == "partial"} if kind in ("text", "partial") else {}


def _gateway(kind: str, text: str) -> dict[str, Any]:
    names = {"partial": "chunk", "tool": "tool_end", "failure": "error"}
    event = {"type": names.get(kind, kind)}
    if kind == "failure":
        return {**event, "code": int(text)}
    return {**event, "tool": text} if kind == "tool" else {**event, "text": text}


_DIALECTS = {"typed": _typed, "adk": _adk, "text": _bare, "gateway": _gateway}
