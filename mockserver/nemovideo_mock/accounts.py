"""Who may do what, and until when: accounts, tokens, sessions, claims.

Records carry absolute times (epoch seconds); whether something has expired is asked of a record
and a moment, never stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from nemovideo_mock.profile import Profile

WEEK = 7 * 24 * 3600.0
HOUR = 3600.0
TOKENS_PER_IP_AND_WEEK = 10
TOKENS_PER_IP_AND_HOUR = 5

ANYBODY = "*"

Plan = Literal["free", "paid"]

SCOPES = {
    "read-write-upload": ("read", "write", "upload"),
    "all": ("*",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A user. Anonymous until registered; `export_blocked` is the plan's doing, not credits'."""

    user_id: str
    client_id: str
    created_at: float
    registered: bool = False
    plan: Plan = "free"
    export_blocked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a new account is given; `client_id` may be `*`, for everybody without terms of their
    own. None leaves a matter to the profile. `token_seconds` is how long its tokens live."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}

    client_id: str = ANYBODY
    credits: int | None = None
    registered: bool = False
    plan: Plan = "free"
    export_blocked: bool = False
    scopes: tuple[str, ...] | None = None
    token_seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A bearer. `expires_at` is None for one that never expires (AX-10); `name` is empty but for
    those that registered users make."""

    value: str = field(repr=False)
    user_id: str
    client_id: str
    ip: str
    issued_at: float
    expires_at: float | None
    scopes: tuple[str, ...]
    revoked_at: float | None = None
    name: str = ""

    def live(self, now: float) -> bool:
        """Whether the token opens anything at `now`. fact: auth.token.seven-days"""
        expired = self.expires_at is not None and now >= self.expires_at
        revoked = self.revoked_at is not None and now >= self.revoked_at
        return not expired and not revoked

    def grants(self, scope: str) -> bool:
        return "*" in self.scopes or scope in self.scopes


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A claim token: hands a session over in a browser, opens no API."""

    value: str = field(repr=False)
    user_id: str
    task_id: str
    session_id: str
    issued_at: float
    expires_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    id: str
    task_id: str
    task_name: str
    user_id: str
    language: str | None
    created_at: float
    lost_at: float | None = None


def token_wait(
    issued: Iterable[Token], client_id: str, ip: str, now: float, profile: Profile
) -> float | None:
    """Seconds until this client may have another token, or None when it may now. (AX-09, AX-11)

    `issued` is every token the world has handed out.
    """
    tokens = list(issued)
    waits = [_ip_wait(tokens, ip, now, profile)]
    if profile.token_limit in ("client-and-ip", "client"):
        waits += [
            token.issued_at + WEEK - now
            for token in tokens
            if token.client_id == client_id and token.live(now) and now < token.issued_at + WEEK
        ]
    pending = [wait for wait in waits if wait is not None]
    return max(pending, default=None)


def _ip_wait(tokens: list[Token], ip: str, now: float, profile: Profile) -> float | None:
    """Seconds until the address falls below its cap: when its oldest counted token ages out."""
    match profile.token_limit:
        case "client-and-ip":
            window, cap = WEEK, TOKENS_PER_IP_AND_WEEK
        case "ip-per-hour":
            window, cap = HOUR, TOKENS_PER_IP_AND_HOUR
        case _:
            return None
    recent = sorted(
        token.issued_at for token in tokens if token.ip == ip and token.issued_at > now - window
    )
    return recent[-cap] + window - now if len(recent) >= cap else None
