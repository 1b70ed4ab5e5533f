"""Why an exchange went as it did, down to the facts and the sources behind them."""

from __future__ import annotations

import asyncio
import dataclasses
import re
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from nemovideo_mock import extensions
from nemovideo_mock.control.common import ControlBody, exchange, read, takes, world
from nemovideo_mock.errors import Invalid
from nemovideo_mock.faults import Rule
from nemovideo_mock.journal import Exchange
from nemovideo_mock.journal.why import Kind, reasons
from nemovideo_mock.operations import find
from nemovideo_mock.profile import Profile, ProfileError, preset

router = APIRouter()
_WORLD = re.compile(r"^/w/[^/]+(?=/)")


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


class RecordedRequest(BaseModel):
    method: str
    path: str
    body: Any = None


class RecordedResponse(BaseModel):
    status: int | None
    body: Any = None


class RecordedFault(BaseModel):
    rule: str
    effect: dict[str, Any]


class RecordedChange(BaseModel):
    record: str
    kind: str = ""
    ending: str = ""


class RecordedExchange(BaseModel):
    """What tells why an exchange went as it did; a journal has more of it."""

    n: int
    operation: str | None = None
    at: float = 0
    request: RecordedRequest
    response: RecordedResponse
    ending: str = "complete"
    faults: list[RecordedFault] = []
    records: list[RecordedChange] = []
    facts: list[str] = []


class WhyBody(ControlBody):
    """An exchange of a journal's file, and the profile of its world, if that is known."""

    exchange: RecordedExchange
    profile: str | None = None


@router.post(
    "/why",
    openapi_extra=takes(
        WhyBody,
        {
            "exchange": {
                "n": 1,
                "operation": "run_sse",
                "request": {"method": "POST", "path": "/run_sse"},
                "response": {"status": 200},
                "records": [{"record": "turn", "kind": "edit", "ending": "silent"}],
            },
            "profile": "strict",
        },
    ),
)
async def why_recorded(request: Request) -> Response:
    """Why an exchange of a file went as it did. The rules of its world are not known here.

    An archive of a browser names no operation, and has the prefix of a world in its paths.
    """
    body = await read(request, WhyBody)
    try:
        profile = preset(body.profile) if body.profile else world(request).context.profile
    except ProfileError as error:
        raise Invalid(str(error)) from None
    recorded = body.exchange.model_dump()
    asked = recorded["request"]
    asked["path"] = _WORLD.sub("", asked["path"])
    recorded["operation"] = recorded["operation"] or find(asked["method"], asked["path"])
    return await _answer(recorded, profile, ())


@router.get("/journal/{n:int}/why")
async def why(request: Request, n: int) -> Response:
    """Why exchange `n` went as it did: the criterion that failed, facts, axes, sources, checks.

    Raises NotFound when the journal has no such exchange.
    """
    context = world(request).context
    return await _answer(await exchange(request, n), context.profile, context.store.all(Rule))


async def _answer(recorded: Exchange, profile: Profile, rules: Iterable[Rule]) -> Response:
    found = reasons(recorded, profile, rules)
    ids = list(dict.fromkeys(id for reason in found for id in reason.facts))
    asked = recorded["request"]
    return JSONResponse(
        {
            "n": recorded["n"],
            "request": f"{asked['method']} {asked['path']}",
            "operation": recorded["operation"],
            "status": recorded["response"]["status"],
            "ending": recorded["ending"],
            "reasons": [dataclasses.asdict(reason) for reason in found],
            "facts": await facts(profile, ids),
        }
    )


@router.get("/facts")
async def read_facts(
    request: Request, prefix: str = "", id: Annotated[list[str] | None, Query()] = None
) -> Response:
    """The facts of these ids, or all, whose ids begin with `prefix`. None where the contract is not
    installed."""
    known = await facts(world(request).context.profile, id)
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
