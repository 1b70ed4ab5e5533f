"""Ids and tokens: pure functions of the world's seed and of what they name.

An id depends on *whose* and *how many-th* it is, never on what happened in between, so two
runs with one seed hand out the same ids even when their requests arrive in another order.
"""

from __future__ import annotations

import base64
import hashlib
import uuid

_SNOWFLAKE_LOW = 10**18
_SNOWFLAKE_SPAN = 8 * 10**18


def token(seed: int, user_id: str, nth: int) -> str:
    """`nmv_usr_` and 43 URL-safe characters (32 bytes). fact: auth.token.format"""
    return "nmv_usr_" + _url_safe(seed, "token", user_id, nth)


def claim_token(seed: int, user_id: str, nth: int) -> str:
    """`clm_` and 43 URL-safe characters. fact: claim.token.prefix"""
    return "clm_" + _url_safe(seed, "claim", user_id, nth)


def user(seed: int, client_id: str) -> str:
    """`anon_` and 16 hexadecimal characters. fact: auth.user-id.format"""
    return "anon_" + _digest(seed, "user", client_id).hex()[:16]


def session(seed: int, user_id: str, nth: int) -> str:
    """19 decimal digits, as text: beyond 2**53 on purpose. fact: session.id.nineteen-digits"""
    number = int.from_bytes(_digest(seed, "session", user_id, nth)[:8])
    return str(_SNOWFLAKE_LOW + number % _SNOWFLAKE_SPAN)


def short(seed: int, prefix: str, *parts: object) -> str:
    """`<prefix>_` and 12 hexadecimal characters: tasks, media, turns, segments."""
    return f"{prefix}_{_digest(seed, prefix, *parts).hex()[:12]}"


def uuid4(seed: int, *parts: object) -> str:
    """A reproducible UUID in version 4 dress."""
    return str(uuid.UUID(bytes=_digest(seed, "uuid", *parts)[:16], version=4))


def number(seed: int, *parts: object) -> int:
    """A reproducible 64-bit number: the seed of somebody's dice."""
    return int.from_bytes(_digest(seed, *parts)[:8])


def _digest(seed: int, *parts: object) -> bytes:
    text = "\x1f".join([str(seed), *map(str, parts)])
    return hashlib.blake2b(text.encode(), digest_size=32).digest()


def _url_safe(seed: int, *parts: object) -> str:
    return base64.urlsafe_b64encode(_digest(seed, *parts)).decode().rstrip("=")
