"""Refusals: one shape for all, the right number in the right place, and never a 500."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import Any

from ..actor import BALANCE, CLAIM, RENDER, RUN, TOKEN
from ..context import Context
from . import check

INVENTED = (
    ("POST", "/api/v1/generate"),
    ("POST", "/v1/run"),
    ("POST", "/v1/upload"),
    ("POST", "/v1/edit"),
    ("GET", "/v1/jobs/1"),
    ("POST", "/v1/subtitles/generate"),
    ("POST", "/api/media/upload"),
    ("POST", "/api/tasks/1/render-video"),
    ("GET", "/billing/balance"),
    ("GET", "/nowhere"),
)
OLDER = (
    ("GET", "/api/tokens"),
    ("POST", "/api/tokens"),
    ("POST", "/api/tokens/tok_1/revoke"),
    ("POST", "/api/render/proxy/draft"),
    ("GET", "/api/render/proxy/render_1"),
)
NOT_BODIES = (b"", b"{", b"[]", b'"text"', b"\xff\xfe", b"null")
BEYOND_LIMITS = (
    b"{" * 5000,
    b'{"a":' * 970 + b"1" + b"}" * 970,
    b'{"draft": NaN}',
    b'{"draft": {"t": 1e999}}',
    b'{"draft": "\\ud800"}',
)


@check(
    "envelope.success",
    facts=[
        "envelope.code-data",
        "envelope.code-message-data",
        "envelope.bare",
    ],
)
def success_envelope(c: Context) -> None:
    user = c.user()
    session = user.session()
    assert user.balance().keys() >= {"available", "frozen", "total"}
    assert "video_infos" in session.state()


@check(
    "envelope.error",
    facts=[
        "envelope.error",
        "envelope.error.text-key",
        "code.transport.body",
        "code.transport.status",
        "code.transport.detail",
        "code.transport.true-statuses",
    ],
)
def error_envelope(c: Context) -> None:
    user = c.user()
    c.refused(c.http.post(TOKEN), 400)
    c.refused(c.http.get(BALANCE), 1001)
    c.refused(user.session().send("hello", session_id="1" * 19), 1002)
    c.refused(user.get("/nowhere"), 404)
    c.refused(user.post(CLAIM, {}), 422)


@check("error.unknown-path", facts=["error.unknown-path", "legacy.draft-render", "legacy.tokens"])
def unknown_path(c: Context) -> None:
    user = c.user()
    older = OLDER if c.profile.older_paths == "absent" else ()
    for method, path in (*INVENTED, *older):
        answer = c.http.request(method, path, headers=user.headers)
        c.refused(answer, 404)


@check("legacy.paths", facts=["legacy.paths.absent", "legacy.paths.present"], clock=True)
def older_paths(c: Context) -> None:
    session = c.user().session()
    user = session.user
    submitted = user.post("/api/render/proxy/draft", session.render_body("render_old"))
    if c.profile.older_paths == "absent":
        c.refused(submitted, 404)
        return
    task = c.ok(submitted)["data"]["task_id"]
    c.ok(user.get(f"/api/render/proxy/{task}"))
    c.refused(c.http.get(f"/api/render/proxy/{task}"), 1001)
    named = {"name": "mine", "scopes": ["*"], "expires_in_days": 90}
    c.refused(user.post("/api/tokens", named), 403)
    c.control.account(user=user.id, registered=True)
    made = c.data(user.post("/api/tokens", named))
    mine = {"Authorization": f"Bearer {made['token']}"}
    c.data(c.http.get(BALANCE, headers=mine))
    [listed] = c.data(user.get("/api/tokens"))["tokens"]
    assert listed["token_id"] == made["token_id"], listed
    assert "token" not in listed, "a list shows the token's value"
    c.data(user.post(f"/api/tokens/{made['token_id']}/revoke"))
    c.refused(c.http.get(BALANCE, headers=mine), 1001)


@check("error.unknown-method", facts=["error.unknown-method"])
def unknown_method(c: Context) -> None:
    user = c.user()
    for method, path, allowed in (
        ("GET", TOKEN, "POST"),
        ("DELETE", BALANCE, "GET"),
        ("PUT", RUN, "POST"),
        ("GET", RENDER, "POST"),
    ):
        answer = c.http.request(method, path, headers=user.headers)
        c.refused(answer, 405)
        assert allowed in answer.headers["allow"].split(", "), answer.headers["allow"]


@check("http.heads", facts=["http.cors.exposed", "http.date"])
def heads(c: Context) -> None:
    user = c.user()
    for path in (BALANCE, "/nowhere"):
        answer = c.http.get(path, headers={**user.headers, "Origin": "https://example.org"})
        exposed = answer.headers["access-control-expose-headers"].lower().split(", ")
        assert "retry-after" in exposed, exposed
        dated = parsedate_to_datetime(answer.headers["date"]).timestamp()
        if c.world.control is not None:
            now = c.world.control.now()
            assert 0 <= now - dated < 60, f"the answer is dated {dated}, the clock has {now}"


@check("error.invalid-request", facts=["error.invalid-request", "error.no-500"])
def not_a_body(c: Context) -> None:
    user = c.user()
    for path in (RUN, RENDER, CLAIM, user.path("create_session")):
        for body in NOT_BODIES:
            headers = {**user.headers, "Content-Type": "application/json"}
            answer = c.http.post(path, content=body, headers=headers)
            c.refused(answer, 422)


@check("error.body-limits", facts=["error.body-limits", "error.no-500"])
def beyond_limits(c: Context) -> None:
    user = c.user()
    for path in (RUN, RENDER, CLAIM, user.path("create_session")):
        for body in BEYOND_LIMITS:
            headers = {**user.headers, "Content-Type": "application/json"}
            c.refused(c.http.post(path, content=body, headers=headers), 400)


WRONG_TURNS: tuple[dict[str, Any], ...] = (
    {"session_id": 5},
    {"new_message": "text"},
    {"new_message": {"parts": []}},
    {"new_message": {"parts": [{"text": 7}]}},
    {"app_name": "other_agent"},
)
WRONG_RENDERS: tuple[dict[str, Any], ...] = (
    {"draft": "{}"},
    {"draft": None},
    {"output": []},
    {"id": 7},
    {"sessionId": None},
)


@check("error.wrong-types", facts=["error.invalid-request", "error.no-500"])
def wrong_types(c: Context) -> None:
    session = c.user().session()
    for change in WRONG_TURNS:
        c.refused(session.send("hello", **change), 422)
    for change in WRONG_RENDERS:
        c.refused(session.submit(**change), 422)


@check("error.1001-everywhere", facts=["code.1001", "claim.no-api-access"])
def claim_token_is_no_bearer(c: Context) -> None:
    session = c.user().session()
    body = {"task_id": session.task_id, "session_id": session.id}
    claim = c.data(session.user.post(CLAIM, body))["claim_token"]
    session.user.token = claim
    c.refused(session.user.get(BALANCE), 1001)
    c.refused(session.send("hello"), 1001)


@check("web.cors", facts=["web.cors"])
def preflight(c: Context) -> None:
    answer = c.http.options(
        RUN,
        headers={
            "Origin": "https://example.org",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,x-skill-source,content-type",
        },
    )
    assert answer.status_code in (200, 204), f"HTTP {answer.status_code}"
    assert answer.headers["access-control-allow-origin"] in ("*", "https://example.org")
