"""Anonymous tokens: who gets one, for how long, and what it opens."""

from __future__ import annotations

import re
import uuid
from datetime import datetime

from ...spec import API, client_id_header, fact, operations, token_prefix
from ..actor import ATTRIBUTION, BALANCE, TOKEN, ask_token
from ..context import Context
from . import check

LIFE = fact("auth.token.seven-days").seconds
HOUR = 3600.0


@check("auth.token.answer", facts=["auth.endpoint", "auth.token.in-data", "auth.answer.fields"])
def token_answer(c: Context) -> None:
    data = c.data(ask_token(c.http, str(uuid.uuid4())))
    wanted = {"token", "user_id", "credits"}
    if c.profile.token_life == "seven-days":
        wanted |= {"expires_at"}
    assert wanted <= data.keys(), f"missing {wanted - data.keys()}"


@check("auth.token.format", facts=["auth.token.format", "auth.token.prefix"])
def token_format(c: Context) -> None:
    token = c.user().token
    form = rf"{token_prefix()}[A-Za-z0-9_-]{{{fact('auth.token.format').count}}}"
    assert re.fullmatch(form, token), f"odd token of {len(token)} characters"


@check("auth.tokens.differ", facts=["auth.token.format", "session.isolated"])
def tokens_differ(c: Context) -> None:
    one, other = c.user(), c.user()
    assert one.token != other.token, "two users share a token"
    assert one.id != other.id, "two clients share a user"


@check("auth.user-id.format", facts=["auth.user-id.format"])
def user_id_format(c: Context) -> None:
    user = c.user()
    assert user.id.startswith(fact("auth.user-id.format").word), f"odd user id {user.id!r}"


@check("auth.client-id.required", facts=["auth.client-id.required", "code.transport.true-statuses"])
def client_id_required(c: Context) -> None:
    c.refused(c.http.post(TOKEN), 400)
    c.refused(ask_token(c.http, ""), 400)


@check("auth.client-id.any-string", facts=["auth.client-id.any-string", "auth.client-id.uuid"])
def client_id_any_string(c: Context) -> None:
    for client_id in (
        "x",
        "my-laptop",
        "a" * fact("auth.client-id.any-string").numbers[1],
        str(uuid.uuid4()),
    ):
        c.user(client_id)


@check("auth.client-id.too-long", facts=["auth.client-id.too-long"])
def client_id_too_long(c: Context) -> None:
    c.refused(ask_token(c.http, "a" * (fact("auth.client-id.too-long").count + 1)), 400)


@check("auth.body.none", facts=["auth.body.none", "auth.attribution.not-needed"])
def no_body_no_attribution(c: Context) -> None:
    c.data(ask_token(c.http, "bare"))
    c.data(c.http.post(TOKEN, headers={client_id_header(): "full", **ATTRIBUTION}, json={"any": 1}))


@check("auth.credits.hundred", facts=["auth.credits.hundred"])
def hundred_credits(c: Context) -> None:
    data = c.data(ask_token(c.http, "new"))
    assert data["credits"] == fact("auth.credits.hundred").count, f"{data['credits']} credits"


@check("auth.expires-at", facts=["auth.expires-at.format", "auth.token.seven-days"], clock=True)
def expires_at(c: Context) -> None:
    c.control.mode("manual")
    now = c.control.now()
    text = c.data(ask_token(c.http, "x"))["expires_at"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text), f"odd moment {text!r}"
    ahead = datetime.fromisoformat(text).timestamp() - now
    assert abs(ahead - LIFE) <= 1, f"expires in {ahead} s"


@check("auth.token.expiry", facts=["auth.token.seven-days", "code.1001"], clock=True)
def expiry_to_the_second(c: Context) -> None:
    c.control.mode("manual")
    user = c.user()
    c.control.advance(LIFE - 1)
    c.data(user.get(BALANCE))
    c.control.advance(1)
    c.refused(user.get(BALANCE), 1001)


@check("auth.token.never-expires", facts=["auth.token.never-expires"], clock=True)
def never_expires(c: Context) -> None:
    user = c.user()
    c.control.advance(20 * LIFE)
    c.data(user.get(BALANCE))


@check(
    "auth.again.refused",
    facts=[
        "auth.again.refused",
        "auth.limit.per-client",
        "auth.limit.per-client-and-ip",
        "code.429",
    ],
)
def again_refused(c: Context) -> None:
    user = c.user("twice")
    answer = ask_token(c.http, "twice")
    c.refused(answer, 429)
    c.data(user.get(BALANCE))


@check("auth.again.after-expiry", facts=["auth.again.after-expiry"], clock=True)
def again_after_expiry(c: Context) -> None:
    old = c.user("weekly")
    c.control.advance(LIFE)
    new = c.user("weekly")
    c.data(new.get(BALANCE))
    if c.profile.token_life == "seven-days":
        assert new.token != old.token, "the expired token was handed out again"


@check("auth.again.same-token", facts=["auth.again.same-token"])
def same_token(c: Context) -> None:
    assert c.user("same").token == c.user("same").token, "another token"


@check("auth.again.fresh-token", facts=["auth.again.fresh-token"])
def fresh_token(c: Context) -> None:
    assert c.user("fresh").token != c.user("fresh").token, "the same token"


@check("auth.again.same-user", facts=["auth.again.same-user"], clock=True, free=False)
def same_user(c: Context) -> None:
    old = c.user("loyal")
    session = old.session()
    session.upload()
    session.say("turn these photos into a slideshow")
    left = old.balance()["available"]
    c.control.advance(LIFE)
    new = c.user("loyal")
    assert new.id == old.id, "one client id, two users"
    assert new.balance()["available"] == left, "free credits were granted again"


@check(
    "auth.limit.per-ip",
    facts=["auth.limit.per-client-and-ip", "auth.limit.per-ip-hour", "code.429"],
    clock=True,
)
def limit_per_address(c: Context) -> None:
    limits = {
        "client-and-ip": (fact("auth.limit.per-client-and-ip").count, LIFE),
        "ip-per-hour": (fact("auth.limit.per-ip-hour").count, HOUR),
    }
    again = c.profile.token_again == "fresh-token"
    if c.profile.token_limit not in limits or (again and c.profile.token_limit != "ip-per-hour"):
        return
    cap, window = limits[c.profile.token_limit]
    c.control.mode("manual")
    for nth in range(cap):
        c.user(f"client-{nth}")
    c.refused(ask_token(c.http, "one-more"), 429)
    c.control.advance(window)
    c.user("one-more")


@check("auth.limit.none", facts=["auth.limit.none"], free=False)
def no_limit(c: Context) -> None:
    for nth in range(15):
        c.user(f"client-{nth}")


@check("auth.scopes", facts=["auth.scopes.limited", "auth.scopes.all"])
def scopes(c: Context) -> None:
    session = c.user().session()
    session.upload()
    session.export()


@check(
    "header.bearer",
    facts=["header.bearer.required", "header.bearer.missing", "code.1001"],
)
def bearer_required(c: Context) -> None:
    session = c.user().session()
    for asked in operations().values():
        if asked.tag in API and asked.bearer:
            holes = {"user": session.user.segment, "session_id": session.id, "render_id": "any"}
            path = asked.template.format(**holes)
            c.refused(c.http.request(asked.method, path, headers=ATTRIBUTION), 1001)


@check("header.bearer.wrong", facts=["code.1001", "error.no-secret"])
def wrong_bearer(c: Context) -> None:
    secret = token_prefix() + "x" * fact("auth.token.format").count
    for value in (f"Bearer {secret}", "Bearer", f"Basic {secret}", secret):
        answer = c.http.get(BALANCE, headers={"Authorization": value, **ATTRIBUTION})
        c.refused(answer, 1001)
        assert secret not in answer.text, "the error repeats the token"


@check("code.zero", facts=["code.zero", "envelope.success-is-200"])
def zero_is_success(c: Context) -> None:
    answer = c.user().get(BALANCE)
    assert answer.status_code == 200
    c.data(answer)
