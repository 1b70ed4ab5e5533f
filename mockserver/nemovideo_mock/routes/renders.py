"""Renders. (E7, E8, E9, E11)"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from nemovideo_mock.errors import NotFound
from nemovideo_mock.render.job import PENDING_PROGRESS, RenderJob
from nemovideo_mock.routes.common import (
    caller,
    context,
    effect,
    file_answer,
    missing_attribution,
    render_url,
    require_attribution,
    route,
)
from nemovideo_mock.service import renders, sessions
from nemovideo_mock.wire import bodies, envelopes, polls


@route
async def submit_render(request: Request) -> Response:
    job = await submitted(request)
    # fact: render.submit.answer
    return envelopes.rendered({"id": job.id, "status": "pending", "progress": PENDING_PROGRESS})


async def submitted(request: Request) -> RenderJob:
    """The render that a request submits."""
    world = context(request)
    found = caller(request)
    renders.check_allowed(world, found, missing_attribution(request))
    body = await bodies.read(request, bodies.RenderBody)
    session = sessions.find(world, found, body.sessionId)
    fault = effect(request).render
    return renders.submit(world, found, session, body.id, body.draft, body.output, fault)


@route
async def poll_render(request: Request) -> Response:
    return await polled(request, request.path_params["render_id"])


async def polled(request: Request, render_id: str) -> Response:
    """How far a render of the caller's has come."""
    world = context(request)
    try:
        job = _job(request, render_id)
    except NotFound as error:
        if world.profile.unknown_render == "not-found":
            raise
        return polls.unknown(world.profile, render_id, error.message)
    known = await renders.poll(world, job)
    outcome = renders.outcome_of(world, job)
    url = render_url(request, job)
    return polls.answer(world.profile, job, known, outcome, url)


@route
async def cancel_render(request: Request) -> Response:
    job = _job(request, request.path_params["render_id"])
    known = renders.cancel(context(request), job)
    return envelopes.rendered({"id": job.id, "status": known.status, "progress": known.progress})


@route
async def download_render(request: Request) -> Response:
    world = context(request)
    job = _job(request, request.path_params["render_id"])
    path = await renders.file_of(world, job)
    # facts: render.download.json, render.download.bytes
    if world.profile.download == "json":
        url = render_url(request, job)
        return JSONResponse({"output": {"url": url}})
    return file_answer(request, path, "video/mp4", f"{job.id}.mp4")


def _job(request: Request, render_id: str) -> RenderJob:
    """The render a path names, if it is the caller's."""
    world = context(request)
    found = caller(request)
    # fact: header.attribution.export
    if world.profile.attribution != "export":
        require_attribution(request, fact="header.attribution.render")
    return renders.find(world, found, render_id)
