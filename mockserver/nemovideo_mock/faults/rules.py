"""What a fault is: when it applies, what it does, how often, until when.

Rule ── match ──> Match        which exchanges
     └─ effect ─> Effect       error, delay, connection, slow, body, state, turn, render, account
Tally                          how often a rule has matched and applied

Durations are virtual seconds, moments epoch seconds. Data from outside becomes a Rule in `parse`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Literal

When = Literal["before", "after"]
CommitTime = Literal["before", "during", "after", "never"]
Delivery = Literal[
    "complete",
    "silent",
    "cut",
    "cut-inside",
    "stalled",
    "noise",
    "error",
    "duplicate",
    "reordered",
    "split-utf8",
    "unclosed",
    "half-event",
    "half-character",
    "multi-line",
    "crlf",
    "bom",
    "large-event",
    "comment-flood",
]
How = Literal["refused", "reset", "closed", "silent", "headers", "unread"]
Damage = Literal["truncated", "shortened", "corrupted"]
Trouble = Literal["failed", "hung", "without-url", "slow"]

_STRICT: dict[str, Any] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Which exchanges a rule is about; what is left out matches everything.

    `operation` are names as in the journal, `nth` the matching calls it applies to (from 1),
    `message` a regular expression found in what is said to the agent.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    operation: tuple[str, ...] = ()
    nth: tuple[int, ...] = ()
    session: str | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFault:
    """An error instead of the answer. `code` is the contract's, or an HTTP status.

    `when` = `after`: the request is carried out, and then its answer is lost to this error.
    `body` = `html`: a page as gateways send it; `empty`: no body at all.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    code: int
    message: str | None = None
    retry_after: int | None = None
    when: When = "before"
    body: Literal["envelope", "html", "empty"] = "envelope"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionFault:
    """The connection ends without an answer: `refused` and `reset` with a TCP reset, `closed`
    in good order. Or it never ends: `silent` reads the request and says nothing, `headers` sends
    those of a stream and nothing after, `unread` does not even read the request. `when` =
    `after`: the request is carried out first."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    how: How
    when: When = "before"

    @property
    def hangs(self) -> bool:
        """Whether the client waits until it gives up by itself."""
        return self.how in ("silent", "headers", "unread")


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyFault:
    """What happens to the bytes of an answer.

    `truncated` ends it after `share` of its length and closes the connection, `shortened` gives
    the shorter length and ends in good order, `corrupted` keeps the length and blanks the middle.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    kind: Damage
    share: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class StateFault:
    """The state as it was `stale` seconds ago."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    stale: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnFault:
    """Another course for a turn: when its edit is committed, how its stream is delivered.

    `after` counts the frames that arrive before a cut (None: half of them), `code` is the error
    sent in the stream, `stretch` multiplies every duration, `say` replaces the agent's words,
    `lag` is how long after the stream a late commit comes.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    commit: CommitTime | None = None
    delivery: Delivery | None = None
    after: int | None = None
    code: int = 500
    stretch: float = 1.0
    lag: float = 20.0
    say: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderFault:
    """A render that fails or hangs (decided at its submission), or loses its URL (in its poll)."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    kind: Trouble
    reason: str = "the render worker ran out of memory"
    stretch: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFault:
    """What happens to the caller just before the request is looked at."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    token: Literal["expired", "revoked"] | None = None
    session: Literal["lost"] | None = None
    credits: int | None = None
    registered: bool | None = None
    export_blocked: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Everything a rule does at once. `delay` is in s, `slow` in bytes per s."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    error: AnswerFault | None = None
    delay: float | None = None
    connection: ConnectionFault | None = None
    slow: float | None = None
    body: BodyFault | None = None
    state: StateFault | None = None
    turn: TurnFault | None = None
    render: RenderFault | None = None
    account: AccountFault | None = None

    def parts(self) -> dict[str, Any]:
        """The parts that do something, by name."""
        named = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {name: part for name, part in named if part is not None}


NOTHING = Effect()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A fault. It applies at most `times` times (None: always), from `since` until `until`, with
    `probability` on the dice of `seed`."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    id: str
    effect: Effect
    match: Match = field(default_factory=Match)
    times: int | None = None
    since: float | None = None
    until: float | None = None
    probability: float = 1.0
    seed: int = 0
    description: str = ""
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How often a rule has matched, and how often it applied."""

    rule_id: str
    seen: int = 0
    applied: int = 0
