"""Answers: one envelope, one shape of refusal, one type, whatever is asked."""

from __future__ import annotations

import httpx
from hypothesis import strategies as st

from ....spec import API, client_id_header, operation, operations
from ...actor import TOKEN, ask_token
from ...context import Context, Session
from ..drawn import holds
from ..values import silence, texts

ENVELOPES = ("code-data", "code-message-data", "bare")
TRANSPORTS = ("body", "status", "detail")
TEXT_KEYS = ("message", "msg", "error", "detail", "reason")


def _json(answer: httpx.Response) -> httpx.Response:
    kind = answer.headers.get("content-type", "")
    assert kind.split(";")[0] == "application/json", f"{answer.request.url} answers {kind!r}"
    return answer


@holds(
    "property.answers.envelope",
    facts=["envelope.code-data", "envelope.code-message-data", "envelope.bare"],
    share=0.5,
    envelope=st.sampled_from(ENVELOPES),
    name=texts(),
)
def every_success_has_the_envelope(c: Context, envelope: str, name: str) -> None:
    c.choose(envelope=envelope)
    given = c.data(_json(ask_token(c.http, "somebody")))
    user = c.known_user(given["token"], given["user_id"])
    opened = c.data(_json(user.open_session(task_name=name)))
    session = Session(user, opened["session_id"], opened["task_id"])
    c.data(_json(session.send_files([("a.wav", silence(200))])))
    c.data(_json(user.get(session.state_path)))
    c.data(_json(user.call("credit_balance")))
    claim = {"task_id": session.task_id, "session_id": session.id}
    c.data(_json(user.call("claim_token", json=claim)))
    # Renders have an envelope of their own.
    for answer in (session.submit("r"), user.poll("r"), user.cancel("r")):
        c.ok(_json(answer))


@holds(
    "property.answers.cross-origin",
    facts=["web.cors", "http.cors.exposed"],
    share=0.3,
    host=st.from_regex(r"[a-z]{1,12}\.(org|com)", fullmatch=True),
)
def pages_of_any_origin_may_ask(c: Context, host: str) -> None:
    """Every operation answers preflights; success and refusal may both be read."""
    origin = f"https://{host}"
    for asked in operations().values():
        if asked.tag in API:
            _allowed(c, origin, asked.method, asked.path(*["me"] * asked.template.count("{")))
    bad = {"Origin": origin, "Authorization": "Bearer nobody"}
    for answer in (
        c.http.post(TOKEN, headers={"Origin": origin, client_id_header(): "a-page"}),
        c.http.get(operation("credit_balance").path(), headers=bad),
    ):
        assert answer.headers.get("access-control-allow-origin") in ("*", origin), answer.headers


def _allowed(c: Context, origin: str, method: str, path: str) -> None:
    wanted = ("authorization", "content-type", client_id_header().lower())
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": ", ".join(wanted),
    }
    answer = c.http.options(path, headers=headers)
    assert answer.is_success, f"a preflight of {method} {path} is {answer.status_code}"
    assert answer.headers.get("access-control-allow-origin") in ("*", origin), answer.headers
    named = answer.headers.get("access-control-allow-headers", "").lower()
    missing = [name for name in wanted if name not in named and named != "*"]
    assert not missing, f"{method} {path} may not be sent with {missing}"


@holds(
    "property.answers.refusals",
    facts=["envelope.error", "code.transport.body", "code.transport.status"],
    transport=st.sampled_from(TRANSPORTS),
    key=st.sampled_from(TEXT_KEYS),
    scrap=texts(),
)
def every_refusal_has_one_shape(c: Context, transport: str, key: str, scrap: str) -> None:
    """Each code as the profile lets it travel; and no refusal repeats the token it was sent."""
    c.choose(error_transport=transport, error_text=key, upload_limit_mb=0)
    c.control.terms(credits=0)
    user = c.user()
    session, lost = user.session(), Session(user, "1" * 19, "task_0")
    stranger = c.known_user(user.token[:-4] + "AAAA", user.id)
    render = {"id": "r", "sessionId": session.id, "draft": "no object"}
    answers = [
        (1001, stranger.call("credit_balance")),
        (1002, user.get(lost.state_path)),
        (1002, lost.send(scrap)),
        (2001, session.send("generate a video of the sea")),
        (4002, session.send_files([("a.wav", silence(200))])),
        (400, c.http.post(TOKEN)),
        (404, user.get("/api/v1/jobs/1")),
        (422, user.call("submit_render", json=render)),
        (422, user.call("create_session", content=scrap.encode())),
    ]
    for code, answer in answers:
        c.refused(_json(answer), code)
        sent = answer.request.headers.get("authorization", "Bearer no token").partition(" ")[2]
        assert sent not in answer.text, f"{code} repeats the token"
    c.refused(user.poll("nobody"), 404) if c.profile.unknown_render == "not-found" else None
