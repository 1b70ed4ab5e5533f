"""Anonymous tokens, who a bearer is, claims, registration."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import UTC, datetime

from nemovideo_mock import ids
from nemovideo_mock.accounts import (
    ANYBODY,
    SCOPES,
    WEEK,
    Account,
    Claim,
    Session,
    Terms,
    Token,
    token_wait,
)
from nemovideo_mock.errors import BadRequest, BadToken, Forbidden, NotFound, RateLimited
from nemovideo_mock.ledger import Entry
from nemovideo_mock.service.context import Context, alone
from nemovideo_mock.service.credits import balance_of

LONGEST_CLIENT_ID = 64
_HOW_TO_GET_MORE = (
    "all clients on one machine share an address, and with it one limit. "
    "`curl -X POST {world}/__mock__/reset` starts this world anew, POST {world}/__mock__/tokens "
    "gives a token beyond the limit, a world of its own (/w/<name>) has its own, and "
    "`nemovideo-mock serve --tokens unlimited` has none"
)
_LIMITS = {
    "client-and-ip": "auth.limit.per-client-and-ip",
    "client": "auth.limit.per-client",
    "ip-per-hour": "auth.limit.per-ip-hour",
}
"""What a token is refused by, by the profile's limit."""
REGISTRATION_CREDITS = 100


@dataclass(frozen=True, slots=True)
class Issued:
    """A token and what its answer tells about it."""

    token: Token
    credits: int


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request: the account, and the token it came with."""

    account: Account
    token: Token

    @property
    def user_id(self) -> str:
        return self.account.user_id

    def require(self, scope: str) -> None:
        """Raises Forbidden (403) when the token lacks the scope."""
        if not self.token.grants(scope):
            raise Forbidden(
                f"the token lacks the scope {scope!r}; it has {self.token.scopes}",
                fact="auth.scopes.limited",
            )


@alone
def issue(context: Context, client_id: str | None, ip: str, *, limited: bool = True) -> Issued:
    """A token for a client id, within the documented limits unless not `limited`.

    Raises:
        BadRequest: no client id (400).
        RateLimited: another one too soon (429).
    """
    client_id = _checked(client_id)
    held = _live_token(context, client_id)
    # fact: auth.again.same-token
    if held is not None and context.profile.token_again == "same-token":
        return _issued(context, held)
    if limited:
        _enforce_limit(context, client_id, ip)
    account = _account(context, client_id)
    token = _new_token(context, account, ip)
    context.store.append(token)
    return _issued(context, token)


def authenticate(context: Context, bearer: str | None) -> Caller:
    """Who a bearer is. Raises BadToken (1001); claim tokens open nothing."""
    if not bearer:
        raise BadToken(
            "no bearer token; send 'Authorization: Bearer <token>'", fact="header.bearer.missing"
        )
    token = context.store.get(Token, bearer)
    # fact: claim.no-api-access
    if token is None:
        raise BadToken("the token is not known here; get one from /api/auth/anonymous-token")
    if not token.live(context.now):
        raise BadToken("the token has expired; get a new one from /api/auth/anonymous-token")
    account = context.store.get(Account, token.user_id)
    assert account is not None, "a token is only issued to an account"
    return Caller(account, token)


@alone
def claim(context: Context, session: Session) -> Claim:
    """A claim token for a session, 7 days long and usable again. fact: claim.expires-in"""
    nth = len(context.store.of(Claim, session.id))
    made = Claim(
        value=ids.claim_token(context.seed, session.id, nth),
        user_id=session.user_id,
        task_id=session.task_id,
        session_id=session.id,
        issued_at=context.now,
        expires_at=context.now + WEEK,
    )
    context.store.append(made)
    return made


def claimed(context: Context, value: str) -> Claim:
    """The claim behind a link's `ct`. Raises NotFound when unknown or over."""
    if context.store.get(Token, value) is not None:
        raise NotFound(
            "an API token opens no page, and must not be in an address; get a claim token from "
            "/api/auth/claim-token",
            fact="web.no-token-in-url",
        )
    found = context.store.get(Claim, value)
    if found is None or context.now >= found.expires_at:
        raise NotFound("this claim link is not known here or has expired", fact="claim.expires-in")
    return found


@alone
def register(context: Context, user_id: str) -> Account:
    """Turn an anonymous account into a registered one, with 100 more credits.

    fact: credits.register.more. Raises NotFound when there is no such account.
    """
    account = context.store.get(Account, user_id)
    if account is None:
        raise NotFound(f"no account {user_id!r}")
    if not account.registered:
        account = dataclasses.replace(account, registered=True)
        context.store.append(
            account, _grant(user_id, REGISTRATION_CREDITS, context.now, "register")
        )
    return account


def timestamp(moment: float) -> str:
    """ISO 8601 in UTC with `Z`, whole seconds. fact: auth.expires-at.format"""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _checked(client_id: str | None) -> str:
    client_id = (client_id or "").strip()
    if not client_id:
        raise BadRequest(
            "X-Client-Id is missing; send a UUID you keep and use again",
            fact="auth.client-id.required",
        )
    if len(client_id) > LONGEST_CLIENT_ID:
        raise BadRequest(
            f"X-Client-Id is longer than {LONGEST_CLIENT_ID} characters",
            fact="auth.client-id.too-long",
        )
    return client_id


def _enforce_limit(context: Context, client_id: str, ip: str) -> None:
    profile = context.profile
    # fact: auth.again.fresh-token
    if profile.token_again == "fresh-token" and profile.token_limit != "ip-per-hour":
        profile = profile.replace(token_limit="none")
    issued = context.store.all(Token)
    wait = token_wait(issued, client_id, ip, context.now, profile)
    # fact: auth.again.refused
    if wait is not None:
        raise RateLimited(
            f"no further anonymous token for this client or address for {wait:.0f} s; "
            "go on with the one you have",
            retry_after=int(wait),
            note=_HOW_TO_GET_MORE,
            fact=_LIMITS.get(profile.token_limit, ""),
        )


def _live_token(context: Context, client_id: str) -> Token | None:
    held = context.store.of(Token, client_id)
    return next((token for token in reversed(held) if token.live(context.now)), None)


def _account(context: Context, client_id: str) -> Account:
    """The client's account, made with its free credits when the client is new."""
    # fact: auth.again.same-user
    known = context.store.of(Account, client_id)
    if known:
        return known[0]
    terms = terms_of(context, client_id)
    made = Account(
        user_id=ids.user(context.seed, client_id),
        client_id=client_id,
        created_at=context.now,
        registered=terms.registered,
        plan=terms.plan,
        export_blocked=terms.export_blocked,
    )
    # fact: auth.credits.hundred
    credits = context.profile.free_credits if terms.credits is None else terms.credits
    context.store.append(made, _grant(made.user_id, credits, context.now, "free"))
    return made


def terms_of(context: Context, client_id: str) -> Terms:
    """What holds for a client: its own terms, everybody's, or the profile's alone."""
    own = context.store.get(Terms, client_id) or context.store.get(Terms, ANYBODY)
    return own or Terms()


def _grant(user_id: str, amount: int, at: float, reason: str) -> Entry:
    return Entry(kind="grant", user_id=user_id, amount=amount, at=at, ref=f"{user_id}/{reason}")


def _new_token(context: Context, account: Account, ip: str) -> Token:
    nth = len(context.store.of(Token, account.client_id))
    terms = terms_of(context, account.client_id)
    life = WEEK if terms.token_seconds is None else terms.token_seconds
    forever = context.profile.token_life == "never-expires" and terms.token_seconds is None
    return Token(
        value=ids.token(context.seed, account.user_id, nth),
        user_id=account.user_id,
        client_id=account.client_id,
        ip=ip,
        issued_at=context.now,
        expires_at=None if forever else context.now + life,
        scopes=terms.scopes or SCOPES[context.profile.anonymous_scopes],
    )


def _issued(context: Context, token: Token) -> Issued:
    return Issued(token, balance_of(context, token.user_id).available)
