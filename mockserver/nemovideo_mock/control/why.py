"""Why an exchange went as it did, down to the facts and the sources behind them."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from nemovideo_mock import extensions
from nemovideo_mock.control.common import exchange, world
from nemovideo_mock.faults import Rule
from nemovideo_mock.journal.why import Kind, reasons
from nemovideo_mock.profile import Profile

router = APIRouter()


class SourceAnswer(BaseModel):
    """Who says so: the ledger's short name, and what that is."""

    id: str
    what: str


class AxisAnswer(BaseModel):
    """A question that the public record leaves open. `chosen` is what this world has; `numbers`
    are the values somebody gave, where the answer is a number, with who gave them."""

    axis: str | None
    field: str | None
    question: str
    why: str
    default: str
    chosen: Any = None
    options: list[str]
    numbers: dict[str, list[str]]
    facts: dict[str, list[str]]
    """Option → the facts that hold under it."""


class FactAnswer(BaseModel):
    """One fact of the ledger. `checks` are what fails when it does not hold, `places` the code
    that implements it; `option` is the one choice under which it holds."""

    id: str
    statement: str
    level: str
    keyword: str
    subject: str
    sources: list[SourceAnswer]
    option: dict[str, str] | None
    axes: list[AxisAnswer]
    checks: list[str]
    places: list[str]


class ReasonAnswer(BaseModel):
    """One reason: the criterion in words, ids of facts (the nearest one first), the fault's id,
    and what the rule or the operation asks for, met or not."""

    kind: Kind
    because: str
    facts: list[str]
    rule: str | None
    criteria: dict[str, bool] | None


class WhyAnswer(BaseModel):
    """An exchange, its reasons (none where nothing is out of the ordinary), and their facts.

    `facts` is empty where the contract is not installed.
    """

    n: int
    request: str
    operation: str | None
    status: int | None
    ending: str
    reasons: list[ReasonAnswer]
    facts: dict[str, FactAnswer]


class FactsAnswer(BaseModel):
    facts: dict[str, FactAnswer]


class AxesAnswer(BaseModel):
    profile: str
    axes: list[AxisAnswer]


@router.get("/journal/{n:int}/why")
async def why(request: Request, n: int) -> Response:
    """Why exchange `n` went as it did: the criterion that failed, facts, axes, sources, checks.

    Raises NotFound when the journal has no such exchange.
    """
    context = world(request).context
    recorded = await exchange(request, n)
    found = reasons(recorded, context.profile, context.store.all(Rule))
    ids = list(dict.fromkeys(id for reason in found for id in reason.facts))
    asked = recorded["request"]
    return JSONResponse(
        {
            "n": n,
            "request": f"{asked['method']} {asked['path']}",
            "operation": recorded["operation"],
            "status": recorded["response"]["status"],
            "ending": recorded["ending"],
            "reasons": [dataclasses.asdict(reason) for reason in found],
            "facts": await facts(context.profile, ids),
        }
    )


@router.get("/facts")
async def read_facts(request: Request, prefix: str = "") -> Response:
    """The facts whose ids begin with `prefix`. None where the contract is not installed."""
    known = await facts(world(request).context.profile)
    found = {id: fact for id, fact in known.items() if id.startswith(prefix)}
    return JSONResponse({"facts": found})


@router.get("/axes")
async def read_axes(request: Request) -> Response:
    """Every open question, what this world has chosen, and who says what."""
    profile = world(request).context.profile
    contract = extensions.contract()
    known = [] if contract is None else await asyncio.to_thread(contract.axes)
    axes = [_with_choice(axis, profile) for axis in known]
    return JSONResponse({"profile": profile.name, "axes": axes})


async def facts(profile: Profile, ids: Sequence[str] | None = None) -> dict[str, Any]:
    """Facts by id (None: all) as the contract has them, their axes with what the world chose."""
    contract = extensions.contract()
    if contract is None or ids == []:
        return {}
    found = await asyncio.to_thread(contract.facts, ids)
    return {
        id: {**fact, "axes": [_with_choice(axis, profile) for axis in fact["axes"]]}
        for id, fact in found.items()
    }


def _with_choice(axis: dict[str, Any], profile: Profile) -> dict[str, Any]:
    return {**axis, "chosen": getattr(profile, axis["field"]) if axis["field"] else None}
