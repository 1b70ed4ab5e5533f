"""The web pages a client may link to: registration, and claiming a session.

A claim link shows its session to whoever has it. Keeping the project is a POST of the same
address: a page that a browser fetches ahead must not register anybody.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from nemovideo_mock.accounts import Account, Claim, Session
from nemovideo_mock.agent.words import Language
from nemovideo_mock.asgi.request import request_context
from nemovideo_mock.errors import NotFound
from nemovideo_mock.render.job import RenderJob
from nemovideo_mock.routes.common import context, render_url, route
from nemovideo_mock.service import renders, state, tokens
from nemovideo_mock.service.context import Context
from nemovideo_mock.wire import pages


@route
async def register_page(request: Request) -> Response:
    return pages.registration(request.query_params.get("bind", ""), _language(request))


@route
async def register(request: Request) -> Response:
    try:
        account = tokens.register(context(request), request.query_params.get("bind", ""))
    except NotFound as error:
        return _missing(request, error)
    return pages.registered(account.user_id, _language(request))


@route
async def claim_page(request: Request) -> Response:
    try:
        return _project(request, tokens.claimed(context(request), _claim_token(request)))
    except NotFound as error:
        return _missing(request, error)


@route
async def claim_project(request: Request) -> Response:
    """fact: web.claim-page"""
    world = context(request)
    try:
        claim = tokens.claimed(world, _claim_token(request))
        tokens.register(world, claim.user_id)
        return _project(request, claim)
    except NotFound as error:
        return _missing(request, error)


def _claim_token(request: Request) -> str:
    """The claim of a link: `ct`, or `token`, as older links have it. facts: web.claim-link,
    web.claim-page.token"""
    return request.query_params.get("ct") or request.query_params.get("token", "")


def _project(request: Request, claim: Claim) -> Response:
    world = context(request)
    session = world.store.get(Session, claim.session_id)
    account = world.store.get(Account, claim.user_id)
    assert session is not None, "a claim is only made for a session"
    assert account is not None, "a session is only made for an account"
    known = state.at(world, session, world.now)
    return pages.project(
        session.task_name,
        (claim.task_id, claim.session_id),
        known.draft,
        [_export(request, world, job) for job in _jobs(world, session)],
        _language(request, session.language),
        registered=account.registered,
    )


def _jobs(world: Context, session: Session) -> list[RenderJob]:
    return [job for job in world.store.all(RenderJob) if job.session_id == session.id]


def _export(request: Request, world: Context, job: RenderJob) -> pages.Export:
    status = renders.current(world, job)
    done = status.status == "completed" and renders.outcome_of(world, job) is not None
    return pages.Export(id=job.id, status=status, url=render_url(request, job) if done else None)


def _missing(request: Request, error: NotFound) -> Response:
    request_context(request.scope).facts += error.facts
    return pages.missing(error.message, _language(request), error.code)


def _language(request: Request, usual: str | None = None) -> Language:
    """`lang` of the address, else the session's language, else what the browser prefers."""
    wanted = (
        request.query_params.get("lang") or usual or request.headers.get("accept-language") or ""
    )
    return "zh" if wanted.lower().startswith("zh") else "en"
