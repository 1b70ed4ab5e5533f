"""What is judged: the exchanges of one client in one world, and what is known beside them."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from . import answers, vocabulary
from .exchange import Exchange

_STAMP = re.compile(r"(?<!\d)1\d{9}(?!\d)")
"""Epoch seconds in an id."""

Expects = Literal["video", "refusal", "either"]
Rhythm = Literal["real", "jumping"]

CAPABILITIES = {
    "export": "it renders and downloads videos",
    "upload": "it uploads files",
    "words": "it shows its user what the agent says",
    "advice": "it tells its user what to do about a refusal",
    "routing": "it takes requests to export and questions about credits in words",
    "anonymous": "it gets an anonymous token by itself where it has none",
    "precheck": "it checks type and size of a file before it sends it",
}
"""What a client may declare that it does, or does not."""

USUAL = frozenset(CAPABILITIES) - {"precheck", "routing"}
"""What is taken for granted unless an adapter says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What the client was asked for. `expects` says whether it can be done at all."""

    files: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    save: str = ""
    expects: Expects = "video"
    token_given: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """The file a client left where the video should be. `problem` is why it does not play."""

    size: int
    sha256: str
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an observed run ended: its exit code (None when it was killed) and all it printed."""

    exit_code: int | None
    output: str
    signal: str = ""
    timed_out: bool = False
    saved: Saved | None = None
    seconds: float = 0.0

    @property
    def claims_success(self) -> bool:
        return self.exit_code == 0


@dataclass(frozen=True, kw_only=True)
class Case:
    """Everything a rule may look at. `outcome` and `task` are None for a bare journal."""

    exchanges: tuple[Exchange, ...]
    task: Task | None = None
    outcome: Outcome | None = None
    capabilities: frozenset[str] = USUAL
    rhythm: Rhythm = "real"

    @functools.cached_property
    def calls(self) -> tuple[Exchange, ...]:
        """Calls of the API, known or not."""
        return tuple(exchange for exchange in self.exchanges if exchange.is_call)

    def of(self, *operations: str) -> tuple[Exchange, ...]:
        return tuple(exchange for exchange in self.exchanges if exchange.operation in operations)

    @functools.cached_property
    def turns(self) -> tuple[Exchange, ...]:
        """Messages the server took on: with a stream, or lost on their way back."""
        return tuple(
            turn
            for turn in self.of("run_sse")
            if turn.frames is not None or (turn.lost and turn.message)
        )

    def after(self, one: Exchange, *operations: str) -> Iterator[Exchange]:
        """Exchanges that began later, of some operations only if any are named."""
        for exchange in self.exchanges[self._place(one) + 1 :]:
            if not operations or exchange.operation in operations:
                yield exchange

    def before(self, one: Exchange, *operations: str) -> Iterator[Exchange]:
        """Exchanges that began earlier, the latest first."""
        for exchange in reversed(self.exchanges[: self._place(one)]):
            if not operations or exchange.operation in operations:
                yield exchange

    def next_at_session(self, one: Exchange) -> Exchange | None:
        """The next exchange that reads or changes the session of `one`, or opens another."""
        for exchange in self.after(one, *vocabulary.SESSION_BOUND, "create_session"):
            if exchange.operation == "create_session" or exchange.session == one.session:
                return exchange
        return None

    @functools.cached_property
    def sessions(self) -> tuple[str, ...]:
        """The session ids that were handed out."""
        given = (
            answers.text(opening.answer, "session_id") for opening in self.of("create_session")
        )
        return tuple(session_id for session_id in given if session_id)

    @functools.cached_property
    def user_id(self) -> str:
        """Who the client is, as far as any answer says."""
        for exchange in (*self.of("anonymous_token"), *self.of("create_session", "session_state")):
            if found := answers.text(exchange.answer, "user_id"):
                return found
        return ""

    @functools.cached_property
    def fetched(self) -> bool:
        """Whether any video was delivered to the client, whole or in part."""
        return any(download.succeeded for download in self.of("render_result", "download_render"))

    @functools.cached_property
    def rendered(self) -> frozenset[str]:
        """The digests of the videos that were rendered, as far as the journal has them."""
        outcomes = (outcome for one in self.exchanges for outcome in one.records)
        return frozenset(
            str(outcome["digest"])
            for outcome in outcomes
            if outcome.get("record") == "outcome" and outcome.get("ok") and outcome.get("digest")
        )

    @functools.cached_property
    def delivered(self) -> frozenset[str]:
        """The digests a saved video may have: of renders, and of bodies as they were sent."""
        bodies = (body.answer for body in self.of("render_result", "download_render"))
        sent = (body.get("sha256") for body in bodies if isinstance(body, dict))
        return self.rendered | {str(digest) for digest in sent if digest}

    def by_our_clock(self, one: Exchange, other: Exchange) -> bool:
        """Whether two renders have one id only because this world's time outruns the client's.

        An id of seconds is new every second of the client's clock; two that are apart in the
        world may fall into one of them.
        """
        if one.render != other.render or not _STAMP.search(one.render):
            return False
        if one.wall is None or other.wall is None:
            return False
        return abs(other.wall - one.wall) < 1 <= abs(other.at - one.at)

    @functools.cached_property
    def outruns_client(self) -> bool:
        """Whether any two renders collided by the world's clock alone."""
        pairs = itertools.combinations(self.of("submit_render"), 2)
        return any(self.by_our_clock(*pair) for pair in pairs)

    @functools.cached_property
    def stands_still(self) -> bool:
        """Whether the world's clock waits for its clients, so that their rhythm cannot be seen."""
        pairs = zip(self.exchanges, self.exchanges[1:], strict=False)
        gaps = [after.at - before.until for before, after in pairs]
        return self.rhythm == "jumping" or (len(gaps) > 3 and all(gap <= 0 for gap in gaps))

    def interrupted(self, one: Exchange) -> bool:
        """Whether this exchange ended because the whole client was stopped."""
        stopped = self.outcome is not None and self.outcome.timed_out
        return stopped and one is self.exchanges[-1]

    def _place(self, one: Exchange) -> int:
        return self._places[id(one)]

    @functools.cached_property
    def _places(self) -> dict[int, int]:
        return {id(exchange): nth for nth, exchange in enumerate(self.exchanges)}
