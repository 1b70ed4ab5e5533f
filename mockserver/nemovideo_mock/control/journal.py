"""The journal of a world: read, filtered, followed, verified, exported, emptied."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import AsyncIterator
from datetime import date
from itertools import islice
from typing import Any

from fastapi import APIRouter
from sse_starlette.sse import EventSourceResponse
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from nemovideo_mock import __version__
from nemovideo_mock.asgi.summaries import summary
from nemovideo_mock.control.common import (
    ControlBody,
    base_url,
    exchange,
    journal,
    read,
    takes,
    world,
)
from nemovideo_mock.control.worlds import reproducible
from nemovideo_mock.errors import Invalid, NotFound
from nemovideo_mock.expressions import ExpressionError, compiled
from nemovideo_mock.journal import Exchange, Journal, line
from nemovideo_mock.journal.har import archive
from nemovideo_mock.journal.search import Query
from nemovideo_mock.journal.verify import verify

router = APIRouter()


class QueryBody(ControlBody):
    """An exchange like this; what is left out matches everything. See `Query`."""

    operation: str | None = None
    method: str | None = None
    path: str | None = None
    query: str | None = None
    headers: dict[str, str | None] | None = None
    body: Any = None
    message: str | None = None
    status: int | None = None
    code: int | None = None
    ending: str | None = None
    fault: str | None = None


class VerifyBody(ControlBody):
    """One pattern to be counted (`like`), or several in `order`.

    `exactly` is both bounds at once; `exactly` 0 means: no request like this.
    """

    like: QueryBody | None = None
    order: list[QueryBody] | None = None
    exactly: int | None = None
    at_least: int | None = None
    at_most: int | None = None
    after: int = 0


class AliasBody(ControlBody):
    """What the journal wrote in place of a secret."""

    alias: str


@router.get("/journal")
async def read_journal(
    request: Request,
    after: int = 0,
    before: int | None = None,
    limit: int | None = None,
    last: int | None = None,
    operation: str | None = None,
    method: str | None = None,
    path: str | None = None,
    status: int | None = None,
    code: int | None = None,
    ending: str | None = None,
    fault: str | None = None,
    message: str | None = None,
    format: str = "json",
) -> Response:
    """Exchanges numbered between `after` and `before` that fit.

    `limit` keeps the oldest so many of them, `last` the newest. `format` is `json`, `jsonl`, `har`,
    `summary` (a line's worth of each), or `cassette`: a recording made to be committed, which a
    world with `replay` answers from.
    """
    query = _query(
        QueryBody(
            operation=operation,
            method=method,
            path=path,
            status=status,
            code=code,
            ending=ending,
            fault=fault,
            message=message,
        )
    )
    for name, number in (("limit", limit), ("last", last)):
        if number is not None and number < 0:
            raise Invalid(f"{name} is a number of exchanges, 0 or more, not {number}")
    # A pattern decides which ones count as the newest: without one, no others are even read.
    newest = last if query == Query() else None
    exchanges = query.among((await journal(request)).read(after, before, newest))
    found = list(islice(exchanges if last is None else deque(exchanges, last), limit))
    match format:
        case "json":
            return _json({"exchanges": found})
        case "summary":
            return _json({"exchanges": [summary(entry) for entry in found]})
        case "jsonl":
            return PlainTextResponse("".join(map(line, found)), media_type="application/jsonl")
        case "har":
            return Response(archive(found, base_url(request)), media_type="application/json")
        case "cassette":
            return Response(_cassette(request, found), media_type="application/json")
    raise Invalid(f"format is json, jsonl, har, summary or cassette, not {format!r}")


def _cassette(request: Request, exchanges: list[Exchange]) -> str:
    """The text of a cassette; in a world that replays, with what its recording has."""
    from nemovideo_mock.replay import Head, Recording
    from nemovideo_mock.replay.cassette import cassette

    here = world(request)
    if not exchanges:
        raise Invalid("the journal is empty, so there is nothing to make a cassette of")
    previous = here.settings.recording
    head = Head(
        origin="mock",
        base_url=base_url(request),
        start=exchanges[0]["at"],
        settings=reproducible(here),
        recorded=date.today().isoformat(),
        made_by=f"nemovideo-mock {__version__}",
    )
    return cassette(Recording(head=head, exchanges=tuple(exchanges)), previous).document()


@router.get("/journal/tail")
async def tail_journal(request: Request, progress: bool = False) -> Response:
    """Every exchange from now on, as a stream of events.

    With `progress`, streams are seen as they grow, as events `started`, `frame` and `ended`:
    an exchange so far without its end; its `n`, and a frame with its number, time and text; the
    `summary` of an exchange.
    """
    found = world(request).journal
    events = _progress(found) if progress else _events(found)
    return EventSourceResponse(events, sep="\n", ping=15)


@router.get("/journal/{n:int}")
async def read_exchange(request: Request, n: int) -> Response:
    """One exchange, whole. Raises NotFound for a number that is not in the journal."""
    return _json(await exchange(request, n))


@router.post("/journal/reveal", openapi_extra=takes(AliasBody, {"alias": "<token-1>"}))
async def reveal(request: Request) -> Response:
    """The secret behind an alias of the journal, to send a request again. Raises NotFound."""
    body = await read(request, AliasBody)
    found = await journal(request)
    found.catch_up()
    value = found.secrets.behind(body.alias)
    if value is None:
        raise NotFound(f"no secret is called {body.alias!r} in this world")
    return JSONResponse({"alias": body.alias, "value": value})


@router.post(
    "/journal/verify",
    responses={409: {"description": "The condition does not hold: `problem` and `nearest`."}},
    openapi_extra=takes(
        VerifyBody,
        {"like": {"operation": "create_session"}, "exactly": 1},
        {"like": {"message": "export"}, "exactly": 0},
        {"order": [{"operation": "anonymous_token"}, {"operation": "create_session"}]},
    ),
)
async def verify_journal(request: Request) -> Response:
    """200 when the exchanges are as the body says; 409 with `problem` and `nearest` when not."""
    body = await read(request, VerifyBody)
    if (body.like is None) == (body.order is None):
        raise Invalid("send either 'like', one pattern, or 'order', a list of them")
    patterns = [_query(query) for query in body.order or [body.like or QueryBody()]]
    verdict = verify(
        list((await journal(request)).read(body.after)),
        patterns,
        at_least=body.at_least if body.exactly is None else body.exactly,
        at_most=body.at_most if body.exactly is None else body.exactly,
    )
    return _json(
        {
            "ok": verdict.ok,
            "matched": list(verdict.matched),
            "problem": verdict.problem,
            "nearest": list(verdict.nearest),
        },
        # A failed condition must not look like success to `curl --fail` and its like.
        200 if verdict.ok else 409,
    )


@router.delete("/journal")
async def clear_journal(request: Request) -> Response:
    (await journal(request)).clear()
    return JSONResponse({"exchanges": []})


def _json(content: dict[str, Any], status: int = 200) -> Response:
    """JSON in ASCII: a frame that was cut inside a character has bytes no UTF-8 can hold."""
    text = json.dumps(content, separators=(",", ":"))
    return Response(text, status, media_type="application/json")


def _query(body: QueryBody) -> Query:
    """The pattern. Raises Invalid for a regular expression that is none."""
    for name, pattern in {
        "path": body.path,
        "query": body.query,
        "message": body.message,
        **{f"headers.{name}": header for name, header in (body.headers or {}).items()},
    }.items():
        try:
            compiled(pattern or "")
        except ExpressionError as error:
            raise Invalid(f"{name}: {error}") from None
    return Query(**body.model_dump())


async def _events(journal: Journal) -> AsyncIterator[bytes]:
    yield b": the journal from here on\n\n"
    async for ended in journal.tail():
        yield _event(ended)


async def _progress(journal: Journal) -> AsyncIterator[bytes]:
    yield b": the journal from here on\n\n"
    async for kind, data in journal.progress():
        shown = summary(data) if kind == "ended" else data
        yield f"event: {kind}\nid: {data['n']}\ndata: {line(shown)}\n".encode()


def _event(ended: Exchange) -> bytes:
    return f"id: {ended['n']}\ndata: {line(ended)}\n".encode()
