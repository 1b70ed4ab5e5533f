"""The faults of a world: added, seen, withdrawn."""

from __future__ import annotations

import dataclasses
from typing import Any

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from nemovideo_mock import faults
from nemovideo_mock.control.common import ControlBody, takes, usable, world
from nemovideo_mock.errors import NotFound
from nemovideo_mock.faults import Rule, Tally
from nemovideo_mock.faults.rules import (
    AccountFault,
    AnswerFault,
    BodyFault,
    ConnectionFault,
    Damage,
    Delivery,
    How,
    RenderFault,
    StateFault,
    Trouble,
    TurnFault,
)
from nemovideo_mock.service import faults as service
from nemovideo_mock.service.context import Context
from nemovideo_mock.wire import bodies

router = APIRouter()


class MatchBody(ControlBody):
    """Which exchanges; what is left out matches everything. `message` is a regular expression."""

    operation: str | list[str] = Field(default_factory=list)
    nth: int | list[int] = Field(default_factory=list)
    session: str | None = None
    message: str | None = None


class EffectBody(ControlBody):
    """What happens to them. `delay` is in s, `slow` in bytes per s; a plain value is a part's main
    one: the code of an error, the age of a state in s, the delivery of a turn."""

    error: AnswerFault | int | None = None
    delay: float | None = None
    connection: ConnectionFault | How | None = None
    slow: float | None = None
    body: BodyFault | Damage | None = None
    state: StateFault | float | None = None
    turn: TurnFault | Delivery | None = None
    render: RenderFault | Trouble | None = None
    account: AccountFault | None = None


class FaultBody(ControlBody):
    """A rule. `after` and `lasts` are seconds from now, `since` and `until` epoch seconds."""

    effect: EffectBody
    match: MatchBody = MatchBody()
    id: str | None = None
    description: str = ""
    times: int | None = Field(default=None, gt=0)
    after: float | None = Field(default=None, ge=0)
    lasts: float | None = Field(default=None, ge=0)
    since: float | None = None
    until: float | None = None
    probability: float = Field(default=1.0, gt=0, le=1)
    seed: int = 0


# The body is read by `faults.rule`, which also reads those of scenarios; this describes it.
_TAKES = takes(
    FaultBody,
    {"match": {"operation": "run_sse"}, "effect": {"turn": "silent"}, "times": 1},
    {
        "match": {"operation": "poll_render", "nth": 2},
        "effect": {"error": {"code": 502, "body": "html"}},
    },
    {"effect": {"error": 503}, "probability": 0.34, "seed": 3},
)


@router.get("/faults")
async def read_faults(request: Request) -> Response:
    context = world(request).context
    known = [rule for rule in context.store.all(Rule) if not rule.withdrawn]
    return JSONResponse({"faults": [_described(context, rule) for rule in known]})


@router.post("/faults", openapi_extra=_TAKES)
async def add_fault(request: Request) -> Response:
    """A rule from now on. Raises Invalid (422) naming what cannot be, Conflict for a taken id."""
    context = world(request).context
    data = await bodies.read_json(request)
    rule = service.add(
        context,
        lambda known: usable(lambda: faults.rule(data, f"fault-{len(known) + 1}", context.now)),
    )
    return JSONResponse(_described(context, rule))


@router.delete("/faults")
async def withdraw_faults(request: Request) -> Response:
    return JSONResponse({"withdrawn": service.withdraw(world(request).context)})


@router.delete("/faults/{rule_id}")
async def withdraw_fault(request: Request, rule_id: str) -> Response:
    count = service.withdraw(world(request).context, rule_id)
    if not count:
        raise NotFound(f"no fault {rule_id!r} is in force")
    return JSONResponse({"withdrawn": count})


def _described(context: Context, rule: Rule) -> dict[str, Any]:
    tally = context.store.get(Tally, rule.id) or Tally(rule_id=rule.id)
    whole = dataclasses.asdict(rule)
    effect = {name: part for name, part in whole["effect"].items() if part is not None}
    match = {name: part for name, part in whole["match"].items() if part}
    whole.pop("withdrawn")
    return {**whole, "match": match, "effect": effect, "seen": tally.seen, "applied": tally.applied}
