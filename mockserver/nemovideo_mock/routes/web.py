"""The few web pages a client may link to: registration, and claiming a session."""

from __future__ import annotations

import html

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from nemovideo_mock.routes.common import context, route
from nemovideo_mock.service import tokens

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>
<style>body{{font:16px/1.5 system-ui;max-width:34rem;margin:4rem auto;padding:0 1rem}}
code{{background:#eee;padding:.1em .3em}}</style>
<h1>{title}</h1>{body}<p><small>A page of a local fake. Nothing here leaves this machine.</small>"""


def _page(title: str, body: str) -> Response:
    return HTMLResponse(_PAGE.format(title=html.escape(title), body=body))


@route
async def register_page(request: Request) -> Response:
    bind = request.query_params.get("bind", "")
    return _page(
        "Register",
        f"<p>Account <code>{html.escape(bind)}</code> keeps its projects and gets 100 more credits."
        '<form method="post"><button>Register</button></form>',
    )


@route
async def register(request: Request) -> Response:
    account = tokens.register(context(request), request.query_params.get("bind", ""))
    return _page(
        "Registered", f"<p>Account <code>{html.escape(account.user_id)}</code> is registered."
    )


@route
async def claim_page(request: Request) -> Response:
    claim = tokens.claimed(context(request), request.query_params.get("ct", ""))
    return _page(
        "Your project",
        f"<p>Task <code>{html.escape(claim.task_id)}</code>, "
        f"session <code>{html.escape(claim.session_id)}</code>.",
    )
