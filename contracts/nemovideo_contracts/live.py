"""The live service as a target: asked for twice, paced, within a budget, and on the record.

    NEMO_LIVE=1 nemovideo-contracts verify --target live

One token serves a whole week of runs and is kept in a file of its own. Only checks that cost
nothing and need no clock are run. Every exchange goes to a journal with its secrets replaced
before anything touches the disk.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from nemovideo_mock.profile import Profile

from . import probe
from .checks import Check
from .context import TOKEN, Context, User
from .control import CannotTell
from .targets import TargetError, World
from .verify import Result, verify_with

URL = "https://mega-api-prod.nemovideo.ai"
PACE = 2.0
"""Real seconds between two requests."""

MOST_REQUESTS = 300
"""What one run may send at most."""

TIMEOUT = 900.0
WEEK = 7 * 24 * 3600
_SECRET = re.compile(r"(nmv_usr_|clm_)[\w-]+")


def url() -> str:
    """Where the live service is. Raises TargetError unless the environment says NEMO_LIVE=1."""
    if os.environ.get("NEMO_LIVE") != "1":
        raise TargetError("the live service is only asked when NEMO_LIVE=1 is set as well")
    return os.environ.get("NEMO_API_URL", URL).rstrip("/")


def folder() -> Path:
    return Path(os.environ.get("XDG_STATE_HOME", Path.home() / ".local/state")) / "nemovideo"


def suitable(check: Check) -> bool:
    """Whether a check may run against the live service: free, and without a clock to move."""
    return check.free and not check.clock


class Paced(httpx.BaseTransport):
    """Sends with a pause before each request, counts them, and writes them down."""

    def __init__(self, journal: Path, pace: float = PACE, most: int = MOST_REQUESTS) -> None:
        self._network = httpx.HTTPTransport()
        self._journal, self._pace, self._left = journal, pace, most

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self._left <= 0:
            raise CannotTell("the run has sent as many requests as it may")
        if _would_get_a_token(request) and _kept_token():
            raise CannotTell("it would take a second token of the live service this week")
        self._left -= 1
        time.sleep(self._pace)
        began = time.time()
        request.read()
        answer = self._network.handle_request(request)
        answer.read()
        self._note(request, answer, began)
        return answer

    def close(self) -> None:
        self._network.close()

    def _note(self, request: httpx.Request, answer: httpx.Response, began: float) -> None:
        told = {
            "at": began,
            "until": time.time(),
            "request": _told(request.headers, request.content)
            | {"method": request.method, "path": request.url.raw_path.decode("ascii")},
            "response": _told(answer.headers, answer.content) | {"status": answer.status_code},
        }
        line = _SECRET.sub(r"<\1secret>", json.dumps(told, ensure_ascii=False))
        self._journal.parent.mkdir(parents=True, exist_ok=True)
        with self._journal.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def _would_get_a_token(request: httpx.Request) -> bool:
    """Whether a request is for a token, and is not refused on purpose."""
    client_id = request.headers.get("x-client-id", "").strip()
    return request.url.path.endswith(TOKEN) and 0 < len(client_id) <= 64


def _told(headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    kept = {name: value for name, value in headers.items() if name != "authorization"}
    kind = headers.get("content-type", "")
    text = kind.startswith(("application/json", "text/"))
    return {"headers": kept, "body": body.decode("utf-8", "replace") if text else len(body)}


@dataclass(slots=True)
class LiveContext(Context):
    """A context whose only user is the one of the week."""

    _user: User | None = field(default=None)

    def user(self, client_id: str | None = None) -> User:
        """The week's user, once. Raises CannotTell for another, which would need a token more."""
        if self._user is not None or client_id is not None:
            raise CannotTell("a second user would need a second token of the live service")
        kept = _kept_token() or self._new_token()
        self._user = User(self, kept["token"], kept["user_id"], kept["client_id"])
        return self._user

    def _new_token(self) -> dict[str, Any]:
        client_id = str(uuid.uuid4())
        data = self.data(self.http.post(TOKEN, headers={"X-Client-Id": client_id}))
        kept = {
            "token": data["token"],
            "user_id": data["user_id"],
            "client_id": client_id,
            "until": time.time() + WEEK - 3600,
        }
        _keep(kept)
        return kept


def _kept_token() -> dict[str, Any] | None:
    file = folder() / "live-token.json"
    if not file.is_file():
        return None
    kept: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return kept if kept["until"] > time.time() else None


def _keep(kept: Mapping[str, Any]) -> None:
    file = folder() / "live-token.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(json.dumps(kept), "utf-8")


def verified(
    profile: Profile, checks: Iterable[Check], *, pace: float = PACE, most: int = MOST_REQUESTS
) -> Iterator[Result]:
    """The suitable checks at the live service, one after the other, over one line."""
    place = url()
    line = _line(pace, most)

    @contextlib.contextmanager
    def opened(name: str) -> Iterator[LiveContext]:
        http = httpx.Client(base_url=place, transport=line, timeout=TIMEOUT)
        yield LiveContext(http, World(name, place, profile))

    with contextlib.closing(line):
        yield from verify_with(opened, profile, filter(suitable, checks))


def probed(spend: int, *, pace: float = PACE, most: int = MOST_REQUESTS) -> probe.Probe:
    """Probe the live service for at most so many credits; its tokens are not used up."""
    place = url()
    with contextlib.closing(_line(pace, most)) as line:
        http = httpx.Client(base_url=place, transport=line, timeout=TIMEOUT)
        return probe.probe(place, budget=spend, use_up_tokens=False, http=http)


def _line(pace: float, most: int) -> Paced:
    """A line to the live service with a journal of its own."""
    return Paced(folder() / f"live-{time.strftime('%Y%m%d-%H%M%S')}.jsonl", pace, most)
