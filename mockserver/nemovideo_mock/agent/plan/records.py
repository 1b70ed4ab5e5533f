"""What the agent is given and what it hands back: frozen records with absolute times.

Scene ── plan ──> Turn ── events ──> Text | ToolCall | ToolResult | Heartbeat | Blank | Failure
                   └──── commit ──> Commit
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from nemovideo_mock.agent.scene import Commit
from nemovideo_mock.agent.words import Language
from nemovideo_mock.ledger import Entry

TurnKind = Literal["talk", "edit", "generation"]
Ending = Literal["complete", "silent", "noise", "cut", "stalled", "failed", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Words for the person. `partial` ones add up; the last of them has their sum as `whole`."""

    at: float
    text: str
    partial: bool = False
    whole: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """The agent calls one of its tools."""

    at: float
    name: str
    args: Mapping[str, Any]
    call_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolResult:
    """What the tool answered, and what that changed in the session's state."""

    at: float
    name: str
    result: Mapping[str, Any]
    call_id: str
    state_delta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """A sign of life."""

    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """An empty `data:` line."""

    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An error inside the stream. `code` is the contract's number, as in `errors`."""

    at: float
    code: int
    message: str


Event = Text | ToolCall | ToolResult | Heartbeat | Blank | Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One message and everything that comes of it, planned before the first byte is sent.

    `events` are in time order; the stream closes at `ends_at`. `cost` is what `entries` settle,
    in credits.
    """

    id: str
    session_id: str
    user_id: str
    message: str
    language: Language
    kind: TurnKind
    arrived_at: float
    started_at: float
    events: tuple[Event, ...]
    commit: Commit | None
    entries: tuple[Entry, ...]
    cost: int
    ends_at: float
    ending: Ending
