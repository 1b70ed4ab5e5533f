"""A recording's requests, sent again to something else, with the ids it gives in their place."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from nemovideo_mock.journal import Exchange
from nemovideo_mock.replay.correlation import Correlation

from ..control import CannotTell
from ..verify import streams
from . import Recording

_NOT_SENT = frozenset(
    ("host", "content-length", "connection", "accept-encoding", "transfer-encoding")
)
_IDS = frozenset(
    (
        *("token", "claim_token", "user_id", "session_id", "task_id"),
        *("id", "hash", "cdn_url", "url", "outputUrl"),
    )
)


SHORTEST_ID = 6
"""Characters of a text that is looked for in later requests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What came back. `body` is JSON where it was, else None; `kinds` are a stream's events."""

    status: int | None
    body: Any = None
    kinds: tuple[str, ...] = ()
    ending: str = "complete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resent:
    """A recorded exchange and what the target did now; `unseen` says why there is no answer.

    `cause` is the exchange without whose ids this one could not be asked for.
    """

    exchange: Exchange
    response: Response | None
    unseen: str = ""
    cause: int | None = None


def resend(recording: Recording, http: httpx.Client) -> Iterator[Resent]:
    """Send every request of a recording, in order.

    A request that needs an id which the target did not give is not sent: its answer would only
    repeat what is wrong with the answer that lacks the id.
    """
    pairs = Correlation(seed=0, shift=0.0)
    bases = (recording.head.base_url, str(http.base_url).rstrip("/"))
    pairs.bind(*bases)
    lost: dict[str, int] = {}
    for exchange in recording.exchanges:
        given = _ids(exchange["response"].get("body"), bases[0])
        if (cause := _cause(exchange["request"], lost)) is not None:
            lost |= dict.fromkeys(given - lost.keys(), int(cause))
            unseen = f"not asked for, as exchange {cause} did not give what it needs"
            yield Resent(exchange=exchange, response=None, unseen=unseen, cause=cause)
            continue
        resent = _resent(exchange, pairs, http)
        if resent.response is not None:
            for before, now in _called(exchange["response"].get("body"), resent.response.body):
                pairs.bind(before, now)
                pairs.bind(before.removeprefix(bases[0]), now.removeprefix(bases[1]))
                given -= {before, before.removeprefix(bases[0])}
        lost |= dict.fromkeys(given - lost.keys(), int(exchange["n"]))
        yield resent


def _resent(exchange: Exchange, pairs: Correlation, http: httpx.Client) -> Resent:
    try:
        response = _received(_request(exchange, pairs, http), http)
    except (LookupError, CannotTell) as error:
        return Resent(exchange=exchange, response=None, unseen=str(error))
    unseen = "the target could not be reached" if response is None else ""
    return Resent(exchange=exchange, response=response, unseen=unseen)


def _ids(body: Any, base: str) -> set[str]:
    """What later requests may need of an answer; of URLs also what follows the base."""
    found = {text for text, _ in _called(body, body)}
    found |= {text.removeprefix(base) for text in found}
    return {text for text in found if len(text) >= SHORTEST_ID}


def _cause(request: Mapping[str, Any], lost: Mapping[str, int]) -> int | None:
    """The exchange that did not give an id which this request has in it."""
    text = json.dumps((request["path"], request["query"], request["headers"], request["body"]))
    needed = [n for id, n in lost.items() if id in text]
    return min(needed, default=None)


def recorded(exchange: Exchange) -> Response:
    """What was recorded, in the same terms."""
    response = exchange["response"]
    if "frames" in response:
        text = "".join(frame["data"] for frame in response["frames"])
        raw = text.encode("utf-8", "surrogateescape")
        return Response(
            status=response["status"], kinds=_kinds(raw), ending=_ending(exchange["ending"])
        )
    body = response["body"]
    is_json = "json" in response["headers"].get("content-type", "")
    return Response(
        status=response["status"],
        body=body if is_json else None,
        ending=_ending(exchange["ending"]),
    )


def _ending(ending: str) -> str:
    """A client cannot tell who broke off, nor why a stream was closed in good order."""
    return "cut" if ending in ("cut", "aborted") else "complete"


def _request(exchange: Exchange, pairs: Correlation, http: httpx.Client) -> httpx.Request:
    request = exchange["request"]
    query = f"?{pairs.outward(request['query'])}" if request["query"] else ""
    headers = {
        name: pairs.outward(value)
        for name, value in request["headers"].items()
        if name not in _NOT_SENT
    }
    return http.build_request(
        request["method"],
        pairs.outward(request["path"]) + query,
        headers=headers,
        content=_content(request["body"], headers, pairs),
    )


def _content(body: Any, headers: Mapping[str, str], pairs: Correlation) -> bytes | None:
    if body is None:
        return None
    if isinstance(body, dict) and set(body) >= {"size", "sha256"}:
        if "base64" not in body:
            raise LookupError(f"the recording has only the digest of {body['size']} bytes sent")
        return base64.b64decode(body["base64"])
    if isinstance(body, str) and "json" not in headers.get("content-type", ""):
        return pairs.outward(body).encode()
    return pairs.outward(json.dumps(body, ensure_ascii=False)).encode()


def _received(request: httpx.Request, http: httpx.Client) -> Response | None:
    """What came back, or None when nothing could be asked at all."""
    raw, status, kind, ending = b"", None, "", "complete"
    try:
        answer = http.send(request, stream=True)
        status, kind = answer.status_code, answer.headers.get("content-type", "")
        for piece in answer.iter_raw():
            raw += piece
        answer.close()
    except httpx.ConnectError:
        return None
    except httpx.TransportError:
        ending = "cut"
    if kind.startswith("text/event-stream"):
        return Response(status=status, kinds=_kinds(raw), ending=ending)
    return Response(status=status, body=_json(raw, kind), ending=ending)


def _json(raw: bytes, kind: str) -> Any:
    try:
        return json.loads(raw) if "json" in kind else None
    except ValueError:
        return None


def _kinds(raw: bytes) -> tuple[str, ...]:
    """The kinds of a stream's events.

    How often signs of life come is nobody's promise, nor in how many pieces a text does.
    """
    whole = raw[: raw.rfind(b"\n\n") + 2]
    try:
        events = streams.Stream(whole).events
    except ValueError:
        return ("unreadable",)
    kinds = [event.kind for event in events if event.kind not in ("heartbeat", "blank")]
    return tuple(
        kind for before, kind in zip(["", *kinds], kinds, strict=False) if (before, kind) != _TEXTS
    )


_TEXTS = ("text", "text")


def _called(recorded: Any, present: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """What the recording called something, and what the target calls it."""
    if isinstance(recorded, dict) and isinstance(present, dict):
        for name in recorded.keys() & present.keys():
            yield from _called(recorded[name], present[name], name)
    elif isinstance(recorded, list) and isinstance(present, list):
        for one, other in zip(recorded, present, strict=False):
            yield from _called(one, other, key)
    elif key in _IDS and isinstance(recorded, str) and isinstance(present, str):
        yield recorded, present
