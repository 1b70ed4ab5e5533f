"""What the contract says of a document, and of the client whose journal this is."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from nemovideo_mock import extensions
from nemovideo_mock.control.common import ControlBody, journal, read, takes, world
from nemovideo_mock.errors import Invalid, NotFound

router = APIRouter()


class LintBody(ControlBody):
    """A skill document as text; `name` is what findings call it."""

    text: str
    name: str = "SKILL.md"


class JudgeBody(ControlBody):
    """A journal as JSON lines; without one, that of the world. `jumping`: judge no rhythm, as under
    an auto-jump clock, where whatever waits moves the time."""

    journal: str | None = None
    clock: Literal["real", "jumping"] | None = None


class LintAnswer(BaseModel):
    """`findings` have rule, severity, line, column, message, facts, fix and cost."""

    findings: list[dict[str, Any]]


class JudgeAnswer(BaseModel):
    """The verdicts of all rules that apply; `passed` when none of them is `fail`."""

    passed: bool
    exchanges: int
    counts: dict[str, int]
    verdicts: list[dict[str, Any]]


@router.post(
    "/lint",
    openapi_extra=takes(LintBody, {"text": "# My skill\n\nPoll the render every second.\n"}),
)
async def lint(request: Request) -> Response:
    """What is wrong in a skill document. Raises NotFound where the contract is not installed."""
    body = await read(request, LintBody)
    return JSONResponse(
        {"findings": await asyncio.to_thread(_contract().lint, body.name, body.text)}
    )


@router.post("/judge", openapi_extra=takes(JudgeBody, {}))
async def judge(request: Request) -> Response:
    """What a client did right and wrong, by its journal.

    Raises NotFound where the contract is not installed, Invalid for a journal that is none.
    """
    body = await read(request, JudgeBody)
    contract = _contract()
    jumping = body.clock == "jumping"
    if body.journal is None:
        exchanges = list((await journal(request)).read())
        jumping = jumping or (body.clock is None and world(request).context.clock.mode != "real")
    else:
        exchanges = _parsed(body.journal)
    try:
        verdicts = await asyncio.to_thread(contract.judge, exchanges, jumping)
    except ValueError as error:
        raise Invalid(f"journal: {error}") from None
    counts = Counter(verdict["verdict"] for verdict in verdicts)
    answer = {"passed": not counts["fail"], "exchanges": len(exchanges)}
    return JSONResponse({**answer, "counts": counts, "verdicts": verdicts})


def _contract() -> extensions.Contract:
    found = extensions.contract()
    if found is None:
        raise NotFound(
            "the contract is not installed; pip install 'nemovideo-mock[contracts]' brings it"
        )
    return found


def _parsed(text: str) -> list[dict[str, Any]]:
    exchanges = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            data = json.loads(line) if line.strip() else None
        except ValueError as error:
            raise Invalid(f"journal: line {number} is not JSON: {error}") from None
        # The first line of a recording says where it is from.
        if isinstance(data, dict) and "request" in data:
            exchanges.append(data)
    return exchanges
