"""Requests that no client should send: not one may be answered with a bug of the mock."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.mock.support import PHOTOS
from tests.torture.driver import Answer, Caller, Driver, Headers
from tests.torture.row import Row

REQUESTS_PER_WORLD = 400
"""Then a world is deleted and the next one made: it has seen enough."""

ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1,
    2**31,
    2**53 + 1,
    2**63 - 1,
    -(2**63) + 1,
    1e18,
    -1e18,
    1e299,
    1e-299,
    0.1,
    "",
    " ",
    "x" * 5000,
    "\0",
    "é" * 100,
    "\u202e",
    "../../etc/passwd",
    "nmv_usr_" + "a" * 43,
    "2026-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "inf",
    "nan",
    "http://h:99999/a",
    [],
    {},
    [[]],
    [None],
    {"": ""},
    {"a": {"b": [1, {"c": None}]}},
    [1] * 500,
    "(a+)+$",
    "%00",
    "-0",
)
RAW: tuple[bytes, ...] = (
    b"NaN",
    b"Infinity",
    b"-Infinity",
    b"1e999",
    b"1" + b"0" * 5000,
    b'"\\ud800"',
    b'"\\udfff\\ud800"',
    b"[" * 960 + b"]" * 960,
    b'{"a":' * 970 + b"1" + b"}" * 970,
    b"\xff",
    b'"\xed\xa0\x80"',
    b"",
    b"{",
    b"nul",
    b'"a',
    b"[1,]",
    b'{"a":1,"a":2}',
    b"\xef\xbb\xbf{}",
)
SEGMENTS = (
    "",
    ".",
    "..",
    "%2e%2e",
    "%00",
    "a" * 3000,
    "é",
    "me",
    "0",
    "-1",
    "null",
    "%ff",
    "a%2fb",
    "render_1",
    "{x}",
    "nemo_agent",
    " ",
    "?",
    "%",
    "w",
)
HEADERS: Headers = [
    (b"authorization", b"Bearer session_id"),
    (b"authorization", b"\xff\xfe"),
    (b"authorization", b"Basic"),
    (b"cookie", b"sid=0123456789abcdef; =; ;;;"),
    (b"host", b"h:99999"),
    (b"host", b"[::1"),
    (b"host", b""),
    (b"origin", b"http://[::1"),
    (b"origin", b"null"),
    (b"content-type", b"multipart/form-data; boundary=" + b"b" * 300),
    (b"content-type", b"multipart/form-data"),
    (b"content-type", b"text/plain; charset=\xff"),
    (b"content-type", b"application/json; charset=utf-16"),
    (b"range", b"bytes=-1"),
    (b"range", b"bytes=9-1,5-,x"),
    (b"range", b"bytes=" + b"0-," * 500),
    (b"if-none-match", b'"x", W/"'),
    (b"if-modified-since", b"never"),
    (b"if-range", b"\xff"),
    (b"x-client-id", b""),
    (b"x-client-id", b"c" * 8000),
    (b"x-mock-token", b"\xe9"),
    (b"accept-language", b"zh-" * 900),
    (b"content-length", b"0"),
    (b"access-control-request-method", b"POST"),
]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "LINK")


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    body: Any = None


def corpus(caller: Caller, draft: Any) -> list[Request]:
    """Requests that are right, to be made wrong."""
    session, post = caller.session, "POST"
    turn = {"turn": {"delivery": "cut", "after": 2, "stretch": 2.0}}
    return [
        Request(post, "/run_sse", caller.message("add a title 'Hello' and upbeat music")),
        Request(post, "/run_sse", caller.message("make every clip 2 seconds and fade in")),
        Request("GET", f"/api/state/nemo_agent/me/{session}/latest"),
        Request("GET", "/api/credits/balance/simple"),
        Request(
            post,
            "/api/render/proxy/lambda",
            {"id": "render_1", "sessionId": session, "draft": draft, "output": {"fps": 30}},
        ),
        Request("GET", "/api/render/proxy/lambda/render_1"),
        Request("GET", "/api/render/proxy/render_1/download"),
        Request(post, "/api/render/proxy/lambda/render_1/cancel"),
        Request(
            post, "/api/tasks/me/with-session/nemo_agent", {"task_name": "p", "language": "en"}
        ),
        Request(
            post, f"/api/upload-video/nemo_agent/me/{session}", {"urls": ["http://127.0.0.1:9/a"]}
        ),
        Request(post, "/api/auth/claim-token", {"task_id": "t", "session_id": session}),
        Request("GET", "/web/workspace/claim?ct=clm_x&task=1&session=2"),
        Request(post, "/web/register", {"user": "x"}),
        Request("GET", "/render-result/x.mp4"),
        Request("GET", "/cdn/x/y.png"),
        Request("GET", "/openapi.json"),
        Request(post, "/__mock__/clock", {"advance": 10.0}),
        Request(post, "/__mock__/clock", {"to": 1.9e9}),
        Request(post, "/__mock__/clock", {"advance": 1e18}),
        Request(post, "/__mock__/clock", {"advance": 1e9}),
        Request(post, "/run_sse", deep(70)),
        Request(post, "/api/render/proxy/lambda", deep(960)),
        Request(post, "/__mock__/clock", {"mode": "auto-jump", "next": True}),
        Request(
            post,
            "/__mock__/faults",
            {"match": {"operation": "run_sse"}, "effect": turn, "times": 1},
        ),
        Request(
            post, "/__mock__/faults", {"effect": {"state": 30}, "lasts": 9, "probability": 0.5}
        ),
        Request("DELETE", "/__mock__/faults"),
        Request(post, "/__mock__/accounts", {"credits": 100, "plan": "free"}),
        Request(post, "/__mock__/terms", {"credits": 10, "token_seconds": 60.0}),
        Request(post, "/__mock__/snapshot", {"name": "s"}),
        Request(post, "/__mock__/restore", {"name": "s"}),
        Request("GET", "/__mock__/frame?t=100&resolution=360p"),
        Request("GET", "/__mock__/renders"),
        Request("GET", "/__mock__/journal?after=3&limit=2&path=/run&status=200"),
        Request(post, "/__mock__/journal/verify", {"like": {"path": "a+", "headers": {"x": "y"}}}),
        Request(
            post, "/__mock__/journal/verify", {"order": [{"operation": "run_sse"}], "after": 1}
        ),
    ]


def deep(levels: int) -> bytes:
    """A body of objects in each other."""
    return b'{"a":' * levels + b"1" + b"}" * levels


def hostile_requests(most: int, seconds: float, seed: int = 1) -> Row:
    """Right requests with one to three things wrong."""
    row = Row("generated requests in process")
    asyncio.run(_hostile_requests(row, most, seconds, random.Random(seed)))
    return row


async def _hostile_requests(row: Row, most: int, seconds: float, dice: random.Random) -> None:
    driver = Driver()
    caller, known = await _fresh(driver, 0)
    statuses: dict[int, int] = {}
    for n in row.rounds(most, seconds):
        if n % REQUESTS_PER_WORLD == REQUESTS_PER_WORLD - 1:
            await caller.ask("DELETE", f"/__mock__/worlds/torture-{n // REQUESTS_PER_WORLD}")
            caller, known = await _fresh(driver, n // REQUESTS_PER_WORLD + 1)
        request = dice.choice(known)
        answer, said = await _ask(caller, request, dice)
        statuses[answer.status] = statuses.get(answer.status, 0) + 1
        row.check(not answer.problem, f"{said}: {answer.problem}")
    await driver.app.worlds.close()
    row.notes = ", ".join(
        f"{status or 'cut'}: {count}" for status, count in sorted(statuses.items())
    )


async def _fresh(driver: Driver, nth: int) -> tuple[Caller, list[Request]]:
    caller = await Caller(driver, f"torture-{nth}").connect()
    for name, data in PHOTOS:
        await caller.upload(name, data)
    await caller.ask("POST", "/run_sse", caller.message("turn these photos into a slideshow video"))
    return caller, corpus(caller, await caller.draft())


async def _ask(caller: Caller, request: Request, dice: random.Random) -> tuple[Answer, str]:
    method, path, body = request.method, request.path, _encoded(request.body)
    headers: Headers = [(b"content-type", b"application/json")]
    for _ in range(dice.randint(0, 3)):
        match dice.randrange(6):
            case 0:
                path = _odd_path(path, dice)
            case 1:
                headers = [*headers, dice.choice(HEADERS)]
            case 2:
                method = dice.choice(METHODS)
            case _:
                body = _odd_body(request.body, dice)
    headers = list(dict(headers).items())
    answer = await caller.ask(method, path, body, headers=headers)
    return answer, f"{method} {path[:80]} {headers} {body[:160]!r}"


def _encoded(body: Any) -> bytes:
    if isinstance(body, bytes):
        return body
    return b"" if body is None else json.dumps(body).encode()


def _odd_path(path: str, dice: random.Random) -> str:
    head, mark, query = path.partition("?")
    if query and dice.random() < 0.5:
        pairs = query.split("&")
        nth = dice.randrange(len(pairs))
        pairs[nth] = pairs[nth].partition("=")[0] + "=" + dice.choice(SEGMENTS)
        return head + mark + "&".join(pairs)
    segments = head.split("/")
    segments[dice.randrange(len(segments))] = dice.choice(SEGMENTS)
    return "/".join(segments) + mark + query


def _odd_body(body: Any, dice: random.Random) -> bytes:
    """The body with one value exchanged, with raw bytes in its place, or cut off."""
    text = _encoded(body)
    match dice.randrange(8):
        case 0:
            return dice.choice(RAW)
        case 1:
            return text[: dice.randrange(len(text) + 1)]
        case 2 | 3:
            return _encoded(exchanged(body, lambda: "@@", dice)).replace(b'"@@"', dice.choice(RAW))
        case _:
            return _encoded(exchanged(body, lambda: dice.choice(ODD), dice))


def exchanged(data: Any, odd: Callable[[], Any], dice: random.Random) -> Any:
    """The data with one value, anywhere in it, put in place of another, added or left out."""
    if not isinstance(data, dict | list) or not data or dice.random() < 0.15:
        return odd()
    if isinstance(data, list):
        nth = dice.randrange(len(data))
        return [*data[:nth], exchanged(data[nth], odd, dice), *data[nth + 1 :]]
    key = dice.choice(list(data))
    if dice.random() < 0.1:
        return {name: value for name, value in data.items() if name != key}
    return {**data, key: exchanged(data[key], odd, dice)}
