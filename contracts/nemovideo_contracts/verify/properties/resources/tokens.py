"""Tokens, client ids, claims, and who is let in."""

from __future__ import annotations

import itertools
import re
from datetime import datetime

import httpx
from hypothesis import strategies as st

from ....spec import attribution_headers, claim_prefix, fact, operation, token_prefix
from ...actor import ATTRIBUTION, TOKEN, ask_token
from ...context import Context, Session, User
from ..drawn import holds
from ..values import LONGEST_CLIENT_ID, alike, client_ids

WEEK = fact("auth.token.seven-days").seconds
_TAIL = rf"[A-Za-z0-9_-]{{{fact('auth.token.format').count}}}"
_WINDOWS = {
    "client-and-ip": (WEEK, fact("auth.limit.per-client-and-ip").count),
    "ip-per-hour": (3600.0, fact("auth.limit.per-ip-hour").count),
}
"""The seconds in which an address is counted, and how many tokens it may have in them."""


@holds(
    "property.tokens.any-client",
    facts=["auth.client-id.any-string", "auth.token.format", "auth.user-id.format"],
    client_id=client_ids(),
)
def any_client_is_let_in(c: Context, client_id: str) -> None:
    c.data(ask_token(c.http, client_id.ljust(LONGEST_CLIENT_ID, "~")))
    c.choose(token_again="fresh-token")
    given = c.data(ask_token(c.http, client_id))
    assert re.fullmatch(token_prefix() + _TAIL, given["token"]), given["token"]
    assert re.fullmatch(r"anon_[0-9a-f]{16}", given["user_id"]), given["user_id"]
    assert given["credits"] == c.profile.free_credits, given
    if c.profile.token_life == "seven-days":
        ends = datetime.fromisoformat(given["expires_at"]).timestamp()
        assert given["expires_at"].endswith("Z"), given["expires_at"]
        assert abs(ends - c.control.now() - WEEK) < 2, f"{given['expires_at']} is no week away"


@holds(
    "property.tokens.long-client-id",
    facts=["auth.client-id.too-long"],
    share=0.5,
    client_id=client_ids(LONGEST_CLIENT_ID + 1, 2 * LONGEST_CLIENT_ID),
)
def a_long_client_id_is_refused(c: Context, client_id: str) -> None:
    c.refused(ask_token(c.http, client_id), 400)
    c.refused(ask_token(c.http, client_id[: LONGEST_CLIENT_ID + 1]), 400)


@holds(
    "property.tokens.clients-apart",
    facts=["auth.again.same-user", "session.isolated"],
    pairs=st.lists(alike(), min_size=4, max_size=4),
)
def clients_are_apart(c: Context, pairs: list[tuple[str, str]]) -> None:
    """However alike two client ids are, they are two users, and neither has what is the other's."""
    c.choose(token_limit="none")
    for pair in pairs:
        one, other = map(c.user, pair)
        assert one.id != other.id, f"{pair} are one user"
        assert one.token != other.token, f"{pair} have one token"
    nobody_elses(c, one, other)


def nobody_elses(c: Context, owner: User, stranger: User) -> None:
    """Whatever names a session or a render of the owner finds nothing for the stranger."""
    session, own = owner.session(), stranger.session()
    c.control.give(owner.id, 1000)
    session.upload()
    session.say("turn these photos into a slideshow video")
    session.say("generate a video of a sunset over the sea")
    # Looked at for the first time: nothing is known from before.
    assert own.state()["video_infos"] == [], "somebody else's uploads show"
    assert not own.draft(), "somebody else's timeline shows"
    own.upload()
    own.say("turn these photos into a slideshow video")
    left = stranger.balance()["total"]
    assert left == c.profile.free_credits - c.profile.edit_cost, f"{left} credits after an edit"
    render = session.export()
    foreign = Session(stranger, session.id, session.task_id)
    refused = {
        "state": stranger.get(foreign.state_path),
        "message": foreign.send("hello"),
        "upload": foreign.send_files([("peek.wav", b"x")]),
        "render": foreign.submit(),
        "claim": stranger.call(
            "claim_token", json={"task_id": session.task_id, "session_id": session.id}
        ),
    }
    for answer in refused.values():
        c.refused(answer, 1002)
    if c.profile.unknown_render == "not-found":
        c.refused(stranger.poll(render.id), 404)
    c.refused(stranger.cancel(render.id), 404)
    c.refused(stranger.download(render.id), 404)
    assert render.poll()["status"] != "cancelled", "somebody else cancelled a render"
    # An id is taken by its own user only.
    c.ok(own.submit(render.id))


@holds(
    "property.tokens.life",
    facts=["auth.token.seven-days", "code.1001", "auth.again.after-expiry", "auth.again.same-user"],
    early=st.sampled_from([0.01, 1.0, 60.0, 3600.0, 86_400.0]),
    late=st.sampled_from([0.0, 0.01, 1.0, 3600.0]),
)
def a_token_lives_a_week(c: Context, early: float, late: float) -> None:
    c.control.renew(c.profile, clock="manual", start=1_800_000_000.0)
    user = c.user()
    session = user.session()
    spent = c.profile.free_credits - 7
    c.control.give(user.id, spent)
    c.control.advance(WEEK - early)
    assert user.balance()["available"] == spent
    if c.profile.token_life == "never-expires":
        return
    c.control.advance(early + late)
    c.refused(user.call("credit_balance"), 1001)
    again = c.user(user.client_id)
    assert again.id == user.id, "a client id became another user"
    assert again.token != user.token, "the new token is the one that has expired"
    assert again.balance()["available"] == spent, "credits came back with a new token"
    c.data(again.get(session.state_path))


@holds(
    "property.tokens.rationed",
    facts=["auth.limit.per-client", "auth.limit.per-client-and-ip", "auth.limit.per-ip-hour"],
    limit=st.sampled_from(["client-and-ip", "client", "ip-per-hour", "none"]),
    asked=st.lists(
        st.tuples(st.integers(0, 40), st.sampled_from([0, 0, 0, 60, 1799, 86_400])),
        min_size=12,
        max_size=16,
    ),
)
def tokens_are_rationed(c: Context, limit: str, asked: list[tuple[int, int]]) -> None:
    """Beside plain lists of who got one when; and whoever waits as long as told gets one."""
    c.choose(token_limit=limit, token_again="refused-until-expiry", token_life="seven-days")
    c.control.mode("manual")
    given = list[tuple[int, float]]()
    for client, wait in asked:
        c.control.advance(wait)
        now = c.control.now()
        answer = ask_token(c.http, f"client-{client}")
        if _rationed(limit, given, client, now):
            c.refused(answer, 429)
            retry = int(answer.headers["retry-after"])
            assert 0 <= retry <= WEEK, f"Retry-After: {retry}"
        else:
            c.data(answer)
            given.append((client, now))
    _wait_and_ask_again(c, asked[-1][0])


def _rationed(limit: str, given: list[tuple[int, float]], client: int, now: float) -> bool:
    by_client = limit in ("client-and-ip", "client")
    if by_client and any(who == client and at + WEEK > now for who, at in given):
        return True
    window, cap = _WINDOWS.get(limit, (0.0, 1))
    return bool(window) and sum(at > now - window for _, at in given) >= cap


def _wait_and_ask_again(c: Context, client: int) -> None:
    answer = ask_token(c.http, f"client-{client}")
    if answer.status_code == 429:
        c.control.advance(int(answer.headers["retry-after"]) + 1)
        c.data(ask_token(c.http, f"client-{client}"))


@holds(
    "property.claims.hand-over",
    facts=["claim.token.prefix", "claim.expires-in", "claim.no-api-access", "claim.reusable"],
    share=0.5,
    early=st.sampled_from([1.0, 3600.0, 86_000.0]),
)
def a_claim_hands_a_session_over(c: Context, early: float) -> None:
    """Its link works for as long as the answer says, more than once; it is no bearer."""
    c.control.renew(c.profile, clock="manual")
    session = c.user().session()
    body = {"task_id": session.task_id, "session_id": session.id}
    claimed = c.data(session.user.call("claim_token", json=body))
    assert re.fullmatch(claim_prefix() + _TAIL, claimed["claim_token"]), claimed
    lasts = fact("claim.expires-in").seconds
    assert claimed["expires_in"] == lasts, f"expires_in is {claimed['expires_in']}"
    page = "/web/workspace/claim"
    for wait in (0.0, lasts - early):
        c.control.advance(wait)
        answer = c.http.get(page, params={"ct": claimed["claim_token"]})
        assert answer.status_code == 200, f"{early} s before its end the link is no longer known"
    c.control.advance(early)
    assert c.http.get(page, params={"ct": claimed["claim_token"]}).status_code >= 400


@holds(
    "property.claims.no-access",
    facts=["claim.no-api-access"],
    share=0.3,
    scheme=st.sampled_from(["Bearer", "bearer", "BEARER"]),
)
def a_claim_opens_no_api(c: Context, scheme: str) -> None:
    session = c.user().session()
    body = {"task_id": session.task_id, "session_id": session.id}
    claimed = c.data(session.user.call("claim_token", json=body))
    _refused_everywhere(c, session, {"Authorization": f"{scheme} {claimed['claim_token']}"})


@holds(
    "property.tokens.bearer",
    facts=["header.bearer.required", "header.bearer.missing", "code.1001"],
    share=0.5,
    bearer=st.one_of(
        st.none(),
        st.sampled_from(["", "Bearer", "Basic bmVtbzpuZW1v", f"Bearer {token_prefix()}"]),
        client_ids(8, 60).map(lambda text: f"Bearer {token_prefix()}{text}"),
    ),
)
def nothing_without_a_bearer(c: Context, bearer: str | None) -> None:
    session = c.user().session()
    _refused_everywhere(c, session, {} if bearer is None else {"Authorization": bearer})


def _refused_everywhere(c: Context, session: Session, bearer: dict[str, str]) -> None:
    """Every operation but the one for a token refuses these headers with 1001."""
    user = session.user
    render = session.export()
    render.finish()
    headers = {**ATTRIBUTION, **bearer}
    claim = {"task_id": session.task_id, "session_id": session.id}
    answers = [
        user.call("create_session", json={"task_name": "x", "language": "en"}, headers=headers),
        user.call("credit_balance", headers=headers),
        user.get(session.state_path, headers=headers),
        user.upload_files(session.id, [("a.wav", b"x")], headers=headers),
        user.call("run_sse", json=session.turn_body("hello"), headers=headers),
        user.call("submit_render", json=session.render_body("r"), headers=headers),
        user.poll(render.id, headers=headers),
        user.call("cancel_render", render.id, headers=headers),
        user.download(render.id, headers=headers),
        user.call("claim_token", json=claim, headers=headers),
    ]
    for answer in answers:
        c.refused(answer, 1001)


@holds(
    "property.headers.attribution",
    facts=["header.attribution.three", "header.attribution.any-value", "code.402"],
    rule=st.sampled_from(
        ["attribution-or-plan", "attribution", "plan", "exhausted-and-unattributed", "credits"]
    ),
    where=st.sampled_from(["export", "render", "all"]),
    credits=st.sampled_from([0, 1, 100]),
    value=st.sampled_from(["a-skill", "1.0", "x"]),
    left=st.sampled_from([None, ""]),
)
def attribution_is_three_headers(
    c: Context, rule: str, where: str, credits: int, value: str, left: str | None
) -> None:
    """Each of the three counts, and only a value that is not empty counts as one."""
    c.choose(export_blocked=rule, attribution=where, anonymous_scopes="all")
    session = c.user().session()
    c.control.give(session.user.id, credits)
    for absent in (None, *attribution_headers()):
        values = dict.fromkeys(attribution_headers(), value) | ({absent: left} if absent else {})
        sent = {name: value for name, value in values.items() if value is not None}
        headers = {**session.user.bearer, **sent}
        missing, id = absent is not None, f"without-{absent}"
        blocked = (missing and where == "all") or _blocked(rule, missing, credits)
        body = session.render_body(id)
        _answered(c, session.user.call("submit_render", json=body, headers=headers), blocked)
        balance = session.user.call("credit_balance", headers=headers)
        _answered(c, balance, missing and where == "all")
        if not blocked:
            _answered(c, session.user.poll(id, headers=headers), missing and where != "export")


def _blocked(rule: str, missing: bool, credits: int) -> bool:
    exhausted = credits <= 0
    return {
        "attribution-or-plan": missing,
        "attribution": missing,
        "plan": False,
        "exhausted-and-unattributed": missing and exhausted,
        "credits": exhausted,
    }[rule]


def _answered(c: Context, answer: httpx.Response, blocked: bool) -> None:
    if blocked:
        c.refused(answer, 402)
    else:
        assert answer.status_code == 200, f"HTTP {answer.status_code}: {answer.text[:200]}"


@holds(
    "property.tokens.get",
    facts=["error.unknown-method"],
    share=0.3,
    methods=st.permutations(["GET", "PUT", "DELETE", "PATCH"]),
)
def other_methods_are_refused(c: Context, methods: list[str]) -> None:
    """Every operation names the methods it answers."""
    names = ("anonymous_token", "run_sse", "submit_render", "credit_balance", "claim_token")
    for name, method in itertools.product(names, methods):
        if operation(name).method == method:
            continue
        path = TOKEN if name == "anonymous_token" else operation(name).path()
        answer = c.http.request(method, path)
        c.refused(answer, 405)
        assert operation(name).method in answer.headers.get("allow", ""), answer.headers
