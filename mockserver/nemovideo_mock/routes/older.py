"""Paths of the first documents: renders by `draft`, named tokens. (E12, E13)

They exist where the profile has `older_paths = "present"`, and are 404 like any other elsewhere.
"""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from nemovideo_mock.accounts import Token
from nemovideo_mock.asgi.request import request_context
from nemovideo_mock.render.job import PENDING_PROGRESS
from nemovideo_mock.routes import renders
from nemovideo_mock.routes.common import caller, context, route
from nemovideo_mock.service import named_tokens, tokens
from nemovideo_mock.wire import bodies, envelopes


@route
async def submit_draft_render(request: Request) -> Response:
    _require_older(request)
    job = await renders.submitted(request)
    data = {"id": job.id, "task_id": job.id, "status": "pending", "progress": PENDING_PROGRESS}
    return envelopes.rendered(data)


@route
async def poll_draft_render(request: Request) -> Response:
    _require_older(request)
    return await renders.polled(request, request.path_params["task_id"])


@route
async def create_token(request: Request) -> Response:
    _require_older(request)
    world, found = context(request), caller(request)
    body = await bodies.read(request, bodies.TokenBody)
    made = named_tokens.create(world, found, body.name, body.scopes, body.expires_in_days)
    return envelopes.success(world.profile, {**_entry(request, made), "token": made.value})


@route
async def list_tokens(request: Request) -> Response:
    _require_older(request)
    world, found = context(request), caller(request)
    entries = [_entry(request, token) for token in named_tokens.of(world, found)]
    return envelopes.success(world.profile, {"tokens": entries})


@route
async def revoke_token(request: Request) -> Response:
    _require_older(request)
    world, found = context(request), caller(request)
    revoked = named_tokens.revoke(world, found, request.path_params["token_id"])
    return envelopes.success(world.profile, _entry(request, revoked))


def _require_older(request: Request) -> None:
    """The framework finds these routes under every profile."""
    if request_context(request.scope).operation is None:
        raise HTTPException(405)


def _entry(request: Request, token: Token) -> dict[str, object]:
    assert token.expires_at is not None, "a named token has an end"
    return {
        "token_id": named_tokens.id_of(context(request), token),
        "name": token.name,
        "scopes": list(token.scopes),
        "expires_at": tokens.timestamp(token.expires_at),
        "revoked": token.revoked_at is not None,
    }
