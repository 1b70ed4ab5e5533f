"""Worlds: made, forgotten, reset, snapshot, restored, forked, given a scenario."""

from __future__ import annotations

import dataclasses
import time
from typing import Any, Literal
from urllib.parse import quote

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from nemovideo_mock import scenarios
from nemovideo_mock.clock import FASTEST, Mode
from nemovideo_mock.control import clock
from nemovideo_mock.control.common import (
    ControlBody,
    journal,
    moment,
    read,
    takes,
    usable,
    world,
    worlds,
)
from nemovideo_mock.errors import Invalid, NotFound
from nemovideo_mock.profile import PRESETS, SEED, ProfileError, from_mapping, preset
from nemovideo_mock.scenarios import Scenario
from nemovideo_mock.team import metrics
from nemovideo_mock.worlds import Settings, World

router = APIRouter()


class WorldBody(ControlBody):
    """A new world. What is left out is as the server was started with.

    `scenario` is a shipped one's name or a whole scenario, `profile` a preset's name or choices
    on some axes, `start` an epoch time or ISO 8601, `replay` a recording: the text of its file.
    `record` has small files kept whole in the journal, for `/__mock__/journal?format=cassette`.
    """

    name: str | None = None
    seed: int | None = None
    profile: str | dict[str, Any] | None = None
    scenario: str | dict[str, Any] | None = None
    clock: Mode | None = None
    speed: float | None = Field(default=None, gt=0, le=FASTEST)
    start: float | str | None = None
    replay: str | None = None
    replay_miss: Literal["error", "simulate"] = "error"
    record: bool = False


class ResetBody(ControlBody):
    """`scenario`, if given, is what the world begins anew with."""

    scenario: str | dict[str, Any] | None = None


class SnapshotBody(ControlBody):
    name: str = "snapshot"


class ForkBody(ControlBody):
    into: str | None = None


@router.get("/worlds")
async def read_worlds(request: Request) -> Response:
    return JSONResponse({"worlds": worlds(request).names()})


@router.post(
    "/worlds",
    openapi_extra=takes(
        WorldBody,
        {"name": "mine", "seed": 7, "profile": "strict"},
        {"scenario": "render-fails-once", "clock": "manual"},
        {"name": "recorded", "record": True},
    ),
)
async def create_world(request: Request) -> Response:
    """A world of its own. Raises Conflict when there is one of that name."""
    all_worlds = worlds(request)
    body = await read(request, WorldBody)
    settings = _settings(all_worlds.settings, body)
    name = body.name or all_worlds.free_name()
    return JSONResponse(_described(request, all_worlds.create(name, settings, body.seed)))


@router.get("/world")
async def read_world(request: Request) -> Response:
    return JSONResponse(_described(request, world(request)))


@router.delete("/worlds/{name}")
async def delete_world(request: Request, name: str) -> Response:
    worlds(request).delete(name)
    return JSONResponse({"deleted": name})


@router.post("/reset", openapi_extra=takes(ResetBody, {"scenario": "silent-edit"}))
async def reset(request: Request) -> Response:
    """Forget every record of the world, and start its clock anew."""
    here = world(request)
    body = await read(request, ResetBody)
    settings = here.settings
    if body.scenario is not None:
        # What an earlier scenario chose must not stay behind.
        settings = worlds(request).settings.within(_scenario(body.scenario))
    return JSONResponse(_described(request, worlds(request).reset(here.name, settings)))


@router.post("/snapshot", openapi_extra=takes(SnapshotBody, {"name": "before"}))
async def snapshot(request: Request) -> Response:
    """Remember the world as it is now, streams and renders on their way included."""
    here = world(request)
    body = await read(request, SnapshotBody)
    await journal(request)
    here.snapshots[body.name] = taken = here.snapshot()
    return JSONResponse({"snapshot": body.name, "now": taken.now, "records": len(taken.records)})


@router.post("/restore", openapi_extra=takes(SnapshotBody, {"name": "before"}))
async def restore(request: Request) -> Response:
    """Make the world what it was. Raises NotFound for a snapshot nobody took."""
    here = world(request)
    body = await read(request, SnapshotBody)
    taken = here.snapshots.get(body.name)
    if taken is None:
        known = ", ".join(here.snapshots) or "none"
        raise NotFound(f"no snapshot {body.name!r}; there are: {known}")
    return JSONResponse(_described(request, worlds(request).restore(here.name, taken)))


@router.post("/fork", openapi_extra=takes(ForkBody, {"into": "other"}))
async def fork(request: Request) -> Response:
    """A second world with this one's past. Raises Conflict when its name is taken."""
    body = await read(request, ForkBody)
    await journal(request)
    into = body.into or worlds(request).free_name()
    return JSONResponse(_described(request, worlds(request).fork(world(request).name, into)))


@router.get("/metrics")
async def read_metrics(request: Request) -> Response:
    """Numbers of this server for Prometheus: of all its worlds, whichever one is asked."""
    return Response(metrics.exposition(worlds(request)), media_type=metrics.CONTENT_TYPE)


@router.get("/scenarios")
async def read_scenarios(request: Request) -> Response:
    descriptions = {name: scenarios.load(name).description for name in scenarios.shipped()}
    return JSONResponse({"scenarios": descriptions})


def _settings(base: Settings, body: WorldBody) -> Settings:
    if body.scenario is not None:
        base = base.within(_scenario(body.scenario))
    mode = body.clock or ("real" if body.speed is not None else None)
    chosen: dict[str, Any] = {
        "profile": None if body.profile is None else _profile(body.profile),
        "clock": mode,
        "speed": body.speed,
        "start": None if body.start is None else moment(body.start, "start"),
        "record": body.record,
    }
    if body.record and body.start is None and base.start is None:
        # A cassette begins with a whole second.
        chosen["start"] = float(int(time.time()))
    known = {key: value for key, value in chosen.items() if value is not None}
    made = dataclasses.replace(base, **known)
    return made if body.replay is None else _playing(made, body.replay, body.replay_miss)


def _playing(settings: Settings, text: str, miss: Literal["error", "simulate"]) -> Settings:
    if settings.database is not None:
        raise Invalid("replay: a world that many servers share cannot play a recording")
    from nemovideo_mock import replay

    try:
        return settings.playing(replay.parse(text, "replay"), miss)
    except replay.RecordingError as error:
        raise Invalid(str(error)) from None


def _profile(choices: str | dict[str, Any]) -> Any:
    try:
        # A name only: no path of this machine is to be read on somebody's request.
        return preset(choices) if isinstance(choices, str) else from_mapping(choices)
    except ProfileError as error:
        raise Invalid(f"profile: {error}; presets are {', '.join(PRESETS)}") from None


def _scenario(choice: str | dict[str, Any]) -> Scenario:
    if isinstance(choice, str):
        if choice not in scenarios.shipped():
            names = ", ".join(scenarios.shipped())
            raise Invalid(f"no scenario {choice!r}; there are {names}")
        return scenarios.load(choice)
    return usable(lambda: scenarios.from_mapping(choice, str(choice.pop("name", "scenario"))))


def _described(request: Request, here: World) -> dict[str, Any]:
    url = f"{request.url.scheme}://{request.url.netloc}/w/{quote(here.name)}"
    scenario = here.settings.scenario
    return {
        "world": here.name,
        "url": url,
        "seed": here.context.seed,
        "profile": here.context.profile.name,
        "scenario": scenario.name if scenario else None,
        "clock": clock.described(here.context.clock),
        "snapshots": list(here.snapshots),
    }


def reproducible(here: World) -> dict[str, Any]:
    """What a world is made anew with, as far as names and numbers can say it."""
    profile, scenario = here.context.profile, here.settings.scenario
    usual = dataclasses.asdict(SEED)
    chosen = {
        key: value for key, value in dataclasses.asdict(profile).items() if value != usual[key]
    }
    settings: dict[str, Any] = {"seed": here.context.seed, "profile": chosen}
    if scenario is not None and scenario.name in scenarios.shipped():
        settings["scenario"] = scenario.name
    return settings
