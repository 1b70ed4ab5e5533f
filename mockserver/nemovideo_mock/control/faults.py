"""The faults of a world: added, seen, withdrawn."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from nemovideo_mock import faults
from nemovideo_mock.control.common import usable, world
from nemovideo_mock.errors import Conflict, NotFound
from nemovideo_mock.faults import Rule, Tally
from nemovideo_mock.service import faults as service
from nemovideo_mock.service.context import Context
from nemovideo_mock.wire import bodies

router = APIRouter()

_EXAMPLE = {
    "match": {"operation": "run_sse", "nth": 1},
    "effect": {"turn": {"commit": "before", "delivery": "silent"}},
    "times": 1,
}
_TAKES = {"requestBody": {"content": {"application/json": {"example": _EXAMPLE}}}}


@router.get("/faults")
async def read_faults(request: Request) -> Response:
    context = world(request).context
    known = [each for each in context.store.all(Rule) if not each.withdrawn]
    return JSONResponse({"faults": [_told(context, each) for each in known]})


@router.post("/faults", openapi_extra=_TAKES)
async def add_fault(request: Request) -> Response:
    """A rule from now on. Raises Invalid (422) naming what cannot be, Conflict for a taken id."""
    context = world(request).context
    rule = _rule(context, await bodies.read_json(request))
    context.store.append(rule)
    return JSONResponse(_told(context, rule))


@router.delete("/faults")
async def withdraw_faults(request: Request) -> Response:
    return JSONResponse({"withdrawn": service.withdraw(world(request).context)})


@router.delete("/faults/{rule_id}")
async def withdraw_fault(request: Request, rule_id: str) -> Response:
    count = service.withdraw(world(request).context, rule_id)
    if not count:
        raise NotFound(f"no fault {rule_id!r} is in force")
    return JSONResponse({"withdrawn": count})


def _rule(context: Context, data: Mapping[str, Any]) -> Rule:
    known = {each.id for each in context.store.all(Rule)}
    made = usable(lambda: faults.rule(data, f"fault-{len(known) + 1}", context.now))
    if made.id in known:
        raise Conflict(f"there is a fault {made.id!r} already, or was")
    return made


def _told(context: Context, rule: Rule) -> dict[str, Any]:
    tally = context.store.get(Tally, rule.id) or Tally(rule_id=rule.id)
    whole = dataclasses.asdict(rule)
    effect = {name: part for name, part in whole["effect"].items() if part is not None}
    match = {name: part for name, part in whole["match"].items() if part}
    whole.pop("withdrawn")
    return {**whole, "match": match, "effect": effect, "seen": tally.seen, "applied": tally.applied}
