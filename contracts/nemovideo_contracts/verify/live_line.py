"""The line to the live service: paced, counted, written down; and the token that lasts a week."""

from __future__ import annotations

import json
import os
import time
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx

from ..control import CannotTell
from ..spec import client_id_header, fact, hide_secrets
from .actor import RUN, TOKEN, ask_token
from .explorer import data

PACE = 2.0
"""Real seconds between two requests."""

MOST_REQUESTS = 300
"""What one run may send at most."""

DEAREST = fact("credits.cost.generation").count
"""Credits that a message may cost."""

WEEK = fact("auth.token.seven-days").seconds
_PRIVATE = ("authorization", "cookie", "set-cookie")


def folder() -> Path:
    return Path(os.environ.get("XDG_STATE_HOME", Path.home() / ".local/state")) / "nemovideo"


class Paced(httpx.BaseTransport):
    """Sends with a pause before each request, counts them, and writes them down."""

    def __init__(self, journal: Path, pace: float = PACE, most: int = MOST_REQUESTS) -> None:
        self._network = httpx.HTTPTransport()
        self._journal, self._pace, self._left = journal, pace, most

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self._left <= 0:
            raise CannotTell("the run has sent as many requests as it may")
        if would_get_a_token(request) and stored_answer():
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
        exchange = {
            "at": began,
            "until": time.time(),
            "request": _recorded(request.headers, request.content)
            | {"method": request.method, "path": request.url.raw_path.decode("ascii")},
            "response": _recorded(answer.headers, answer.content) | {"status": answer.status_code},
        }
        line = hide_secrets(json.dumps(exchange, ensure_ascii=False))
        self._journal.parent.mkdir(parents=True, exist_ok=True)
        with self._journal.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


class Weekly(httpx.BaseTransport):
    """Hands on what is sent; the first request for a token is answered with the week's.

    `spend` is asked before every message, which may cost as much as any; it raises CannotTell
    when there is not that much left. Messages are only sent with the week's token.
    """

    def __init__(self, line: httpx.Client, spend: Callable[[int], None]) -> None:
        self._line, self._spend, self._given = line, spend, False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if would_get_a_token(request):
            if self._given:
                raise CannotTell("it would take a second token of the live service this week")
            self._given = True
            return _unread(weeks_answer(self._line))
        if request.url.path.endswith(RUN):
            if not self._given:
                raise CannotTell("a message without a token of the week")
            self._spend(DEAREST)
        return _unread(self._line.send(request))


def _unread(answer: httpx.Response) -> httpx.Response:
    """The same answer, for a client that reads it as a stream; its body is decoded already."""
    headers = [
        pair
        for pair in answer.headers.multi_items()
        if pair[0] not in ("content-encoding", "content-length", "transfer-encoding")
    ]
    stream = httpx.ByteStream(answer.content)
    return httpx.Response(answer.status_code, headers=headers, stream=stream)


def would_get_a_token(request: httpx.Request) -> bool:
    """Whether a request is for a token, and is not refused on purpose."""
    client_id = request.headers.get(client_id_header(), "").strip()
    least, most = fact("auth.client-id.any-string").numbers
    return request.url.path.endswith(TOKEN) and least <= len(client_id) <= most


def _recorded(headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    stored = {name: value for name, value in headers.items() if name not in _PRIVATE}
    kind = headers.get("content-type", "")
    text = kind.startswith(("application/json", "text/"))
    return {"headers": stored, "body": body.decode("utf-8", "replace") if text else len(body)}


def weeks_answer(http: httpx.Client) -> httpx.Response:
    """The answer that brought the token of this week: stored, or new, and stored then.

    Raises CannotTell when there is no token to be had.
    """
    stored = stored_answer()
    if stored is not None:
        return stored
    client_id = str(uuid.uuid4())
    answer = ask_token(http, client_id)
    if "token" not in data(answer):
        raise CannotTell(f"no token: HTTP {answer.status_code}")
    until = time.time() + WEEK - 3600
    _store({"client_id": client_id, "until": until, "spent": 0, "answer": answer.json()})
    return answer


def stored_answer() -> httpx.Response | None:
    stored = _stored()
    if not stored:
        return None
    request = httpx.Request("POST", TOKEN, headers={client_id_header(): stored["client_id"]})
    return httpx.Response(200, json=stored["answer"], request=request)


def spent() -> int:
    """Credits that were spent with the week's token."""
    return int(_stored().get("spent", 0))


def note_spent(credits: int) -> None:
    stored = _stored()
    _store(stored | {"spent": stored["spent"] + credits})


def _stored() -> dict[str, Any]:
    """What is stored of the week's token; empty when there is none, or it is too old."""
    if not _file().is_file():
        return {}
    stored: dict[str, Any] = json.loads(_file().read_text("utf-8"))
    return stored if "answer" in stored and stored["until"] > time.time() else {}


def _store(stored: Mapping[str, Any]) -> None:
    _file().parent.mkdir(parents=True, exist_ok=True)
    _file().touch(mode=0o600)
    _file().write_text(json.dumps(stored), "utf-8")


def _file() -> Path:
    return folder() / "live-token.json"
