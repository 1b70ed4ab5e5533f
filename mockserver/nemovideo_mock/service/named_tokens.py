"""Tokens that a registered user makes and names, of the first documents. fact: legacy.tokens"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nemovideo_mock import ids
from nemovideo_mock.accounts import Token
from nemovideo_mock.errors import Forbidden, NotFound
from nemovideo_mock.service.context import Context, alone
from nemovideo_mock.service.tokens import Caller

DAY = 24 * 3600.0


@alone
def create(context: Context, caller: Caller, name: str, scopes: Sequence[str], days: int) -> Token:
    """A token of that name. Raises Forbidden for whoever is not registered."""
    if not caller.account.registered:
        raise Forbidden(
            "named tokens belong to registered users; register first", fact="legacy.tokens"
        )
    nth = len(of(context, caller))
    made = Token(
        value=ids.token(context.seed, _owner(caller), nth),
        user_id=caller.user_id,
        # No client's: named tokens count for no limit.
        client_id=_owner(caller),
        ip="",
        issued_at=context.now,
        expires_at=context.now + days * DAY,
        scopes=tuple(scopes),
        name=name,
    )
    context.store.append(made)
    return made


def of(context: Context, caller: Caller) -> tuple[Token, ...]:
    """The caller's named tokens, the oldest first."""
    return context.store.of(Token, _owner(caller))


@alone
def revoke(context: Context, caller: Caller, token_id: str) -> Token:
    """End a token now. Raises NotFound for one that is not the caller's."""
    found = next(
        (token for token in of(context, caller) if id_of(context, token) == token_id), None
    )
    if found is None:
        raise NotFound(f"no token {token_id!r} of this user")
    revoked = found if found.revoked_at is not None else replace(found, revoked_at=context.now)
    context.store.append(revoked)
    return revoked


def id_of(context: Context, token: Token) -> str:
    """What a token is called where its value must not be shown."""
    return f"tok_{ids.short(context.seed, 'named-token', token.value).rpartition('_')[2]}"


def _owner(caller: Caller) -> str:
    return f"{caller.user_id}/named"
