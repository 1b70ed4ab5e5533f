"""Sessions: what opening one answers, who may see it, and how paths name its owner."""

from __future__ import annotations

import re

from ...spec import claim_prefix, fact, operation
from ..actor import CLAIM
from ..context import Context
from . import check


@check(
    "session.answer",
    facts=[
        "session.endpoint",
        "session.answer.session-id",
        "session.answer.task-id",
        "session.answer.user-id",
        "session.bind-id",
    ],
)
def session_answer(c: Context) -> None:
    user = c.user()
    data = c.data(user.open_session())
    assert isinstance(data["session_id"], str), "session_id is no text"
    assert data["task_id"], "no task_id"
    assert data["user_id"] == user.id, "user_id is not the caller's"


@check("session.id", facts=["session.id.nineteen-digits"])
def session_id(c: Context) -> None:
    found = c.user().session().id
    digits = fact("session.id.nineteen-digits").count
    assert re.fullmatch(rf"[1-9]\d{{{digits - 1}}}", found), f"odd session id {found!r}"
    assert int(found) > 2**53, "a double would hold it exactly"


@check("session.several", facts=["session.several"])
def several_sessions(c: Context) -> None:
    user = c.user()
    ids = {user.session().id for _ in range(5)}
    assert len(ids) == 5, "sessions share an id"


@check("session.task-name", facts=["session.body.task-name", "state.names"])
def task_name(c: Context) -> None:
    user = c.user()
    session = user.session(task_name="生日 video")
    data = c.data(user.get(session.state_path))
    names = {key: data[key] for key in ("session_id", "task_id", "task_name")}
    assert names == {
        "session_id": session.id,
        "task_id": session.task_id,
        "task_name": "生日 video",
    }


@check("session.language.optional", facts=["session.language.optional"])
def language_optional(c: Context) -> None:
    user = c.user()
    path = user.path("create_session")
    c.data(user.post(path, {"task_name": "project"}))


@check("session.language.required", facts=["session.language.required"])
def language_required(c: Context) -> None:
    user = c.user()
    path = user.path("create_session")
    c.refused(user.post(path, {"task_name": "project"}), 422)
    c.data(user.post(path, {"task_name": "project", "language": "ja"}))


@check(
    "session.path-user",
    facts=[
        "session.path-user.me",
        "session.path-user.me-only",
        "session.path-user.own",
        "session.path-user.either",
    ],
)
def path_user(c: Context) -> None:
    user = c.user()
    session = user.session()
    allowed = {"me": {"me"}, "own": {user.id}}.get(c.profile.path_user, {"me", user.id})
    for segment in ("me", user.id):
        answer = user.get(operation("session_state").path(segment, session.id))
        if segment in allowed:
            c.data(answer)
        else:
            c.refused(answer, 1002, 404)


@check("session.path-user.foreign", facts=["session.path-user.foreign", "session.isolated"])
def foreign_path_user(c: Context) -> None:
    user, other = c.user(), c.user()
    session = user.session()
    state, sessions = operation("session_state"), operation("create_session")
    c.refused(user.get(state.path(other.id, session.id)), 1002, 404)
    c.refused(user.post(sessions.path(other.id), {"task_name": "x"}), 1002, 404)


@check("session.isolated", facts=["session.isolated", "code.1002", "claim.foreign-session"])
def isolated(c: Context) -> None:
    session, other = c.user().session(), c.user()
    c.refused(other.call("session_state", session.id), 1002)
    body = {"task_id": session.task_id, "session_id": session.id}
    c.refused(other.post(CLAIM, body), 1002)
    session.user, owner = other, session.user
    c.refused(session.send("hello"), 1002)
    c.refused(session.send_files([("a.png", b"x")]), 1002)
    c.refused(session.submit(), 1002)
    session.user = owner
    assert session.state()["video_infos"] == [], "a stranger's upload arrived"


@check("session.unknown", facts=["code.1002", "state.unknown-session", "run.unknown-session"])
def unknown_session(c: Context) -> None:
    session = c.user().session()
    session.id = "1" * 19
    c.refused(session.user.get(session.state_path), 1002)
    c.refused(session.send("hello"), 1002)
    c.refused(session.send_files([("a.png", b"x")]), 1002)
    c.refused(session.submit(), 1002)


@check(
    "claim.answer",
    facts=[
        "claim.endpoint",
        "claim.token.prefix",
        "claim.expires-in",
    ],
)
def claim_answer(c: Context) -> None:
    session = c.user().session()
    body = {"task_id": session.task_id, "session_id": session.id}
    data = c.data(session.user.post(CLAIM, body))
    assert data["claim_token"].startswith(claim_prefix()), "odd claim token"
    assert data["expires_in"] == fact("claim.expires-in").seconds, (
        f"expires in {data['expires_in']}"
    )


@check("claim.link", facts=["claim.reusable", "web.claim-link"])
def claim_link(c: Context) -> None:
    session = c.user().session()
    body = {"task_id": session.task_id, "session_id": session.id}
    claim = c.data(session.user.post(CLAIM, body))["claim_token"]
    if c.world.control is None:
        return
    for _ in range(2):
        page = c.http.get("/web/workspace/claim", params={"ct": claim})
        assert page.status_code == 200, f"HTTP {page.status_code}"
        assert session.id in page.text, "the page does not show the session"
    assert (
        c.http.get("/web/workspace/claim", params={"ct": f"{claim_prefix()}x"}).status_code == 404
    )


@check("claim.page", facts=["web.claim-page", "web.claim-page.token"], free=False)
def claim_page(c: Context) -> None:
    if c.world.control is None:
        return
    session = c.user().session(task_name="The sea")
    body = {"task_id": session.task_id, "session_id": session.id}
    claim = c.data(session.user.post(CLAIM, body))["claim_token"]
    before = session.user.balance()["available"]
    page = c.http.post("/web/workspace/claim", params={"token": claim})
    assert page.status_code == 200, f"HTTP {page.status_code}"
    assert "The sea" in page.text, "the page does not show the project"
    gained = session.user.balance()["available"] - before
    assert gained == fact("credits.register.more").count, f"{gained} more credits"
