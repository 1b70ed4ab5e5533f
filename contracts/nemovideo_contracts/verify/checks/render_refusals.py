"""Renders that are refused with 402: who may not export, and where that is asked."""

from __future__ import annotations

from ..actor import ATTRIBUTION, BALANCE, RENDER, new_render_id
from ..context import Context
from . import check


@check(
    "render.402.attribution",
    facts=[
        "render.402.attribution",
        "render.402.attribution-or-plan",
        "header.attribution.export",
        "header.attribution.any-value",
        "code.402",
    ],
)
def attribution_wanted(c: Context) -> None:
    session = c.user().session()
    for missing in ATTRIBUTION:
        headers = {key: value for key, value in session.user.headers.items() if key != missing}
        for sent in (headers, {**headers, missing: ""}):
            body = session.render_body(new_render_id())
            c.refused(c.http.post(RENDER, json=body, headers=sent), 402)
    odd = {**session.user.headers, next(iter(ATTRIBUTION)): "anything at all"}
    c.ok(c.http.post(RENDER, json=session.render_body(new_render_id()), headers=odd))


@check(
    "render.402.where",
    facts=[
        "header.attribution.export",
        "header.attribution.render",
        "header.attribution.all",
    ],
)
def where_attribution_matters(c: Context) -> None:
    render = c.user().session().export()
    bare = render.session.user.bearer
    calls = {
        f"{RENDER}/{render.id}": c.profile.attribution in ("render", "all"),
        render.session.state_path: c.profile.attribution == "all",
        BALANCE: c.profile.attribution == "all",
    }
    for path, demanded in calls.items():
        answer = c.http.get(path, headers=bare)
        if demanded:
            c.refused(answer, 402)
        else:
            c.ok(answer)


@check("render.402.exhausted", facts=["render.402.exhausted-and-unattributed"], free=False)
def only_when_exhausted(c: Context) -> None:
    session = c.user().session()
    bare = session.user.bearer
    first = c.http.post(RENDER, json=session.render_body(new_render_id()), headers=bare)
    assert first.status_code != 402, "402 although credits are left"
    session.say("generate a video of a sunset over the sea")
    body = session.render_body(new_render_id())
    c.refused(c.http.post(RENDER, json=body, headers=bare), 402)
    c.ok(session.submit())


@check("render.402.credits", facts=["render.402.credits"], free=False)
def no_credits_no_export(c: Context) -> None:
    session = c.user().session()
    c.ok(session.submit())
    session.say("generate a video of a sunset over the sea")
    c.refused(session.submit(), 402)


@check(
    "render.402.plan",
    facts=[
        "render.402.plan",
        "render.402.attribution-or-plan",
        "code.402",
    ],
    clock=True,
)
def plan_forbids_export(c: Context) -> None:
    session = c.user().session()
    c.ok(session.submit())
    c.control.block_export(session.user.id)
    answer = session.submit()
    match c.profile.export_blocked:
        case "attribution":
            c.ok(answer)
        case "credits":
            c.refused(answer, 403)
        case _:
            c.refused(answer, 402)
