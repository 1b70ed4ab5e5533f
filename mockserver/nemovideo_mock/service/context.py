"""What a use-case works on: one world's records, clock, choices and files."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Concatenate, Literal, ParamSpec, TypeVar

from nemovideo_mock.clock import Clock
from nemovideo_mock.errors import WorldOver
from nemovideo_mock.profile import Profile
from nemovideo_mock.service.files import Files
from nemovideo_mock.store import Store

if TYPE_CHECKING:
    from nemovideo_mock.render.encoders import Encoders

P = ParamSpec("P")
R = TypeVar("R")

PrivateUploads = Literal["local", "always", "never"]
"""For whom uploads are fetched from private addresses; `local`: for requests from this machine."""


_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def slug(world: str) -> str:
    """A world's name as it stands in the names of files and in URLs: as it is, if it is plain."""
    if _PLAIN.fullmatch(world):
        return world
    return "world-" + hashlib.sha256(world.encode()).hexdigest()[:24]


@dataclass(slots=True)
class Context:
    """One world from the inside. `streaming` holds the ids of turns being delivered just now."""

    world: str
    seed: int
    clock: Clock
    profile: Profile
    store: Store
    files: Files
    farm: Encoders
    private_uploads: PrivateUploads = "local"
    quota: int | None = None
    """Bytes that the world's uploads and videos may take up."""
    streaming: set[str] = field(default_factory=set)
    histories: dict[str, Any] = field(default_factory=dict)
    """What `state` has made of sessions' records, by session; it can be made again at any time."""
    answers: dict[str, tuple[object, Any]] = field(default_factory=dict)
    """The last answer about each session's state and each account's balance: what it was made of,
    and the answer. It can be made again at any time."""
    _folded: dict[tuple[type, str], tuple[object, Any]] = field(default_factory=dict)
    ended: bool = False

    @property
    def slug(self) -> str:
        """The world's name in the names of files."""
        return slug(self.world)

    @property
    def now(self) -> float:
        return self.clock.now()

    def folded(self, kind: type, key: str, version: object, make: Callable[[], R]) -> R:
        """What is made of the records of `key`: made anew when their version has changed."""
        known = self._folded.get((kind, key))
        if known is None or known[0] != version:
            known = self._folded[kind, key] = version, make()
        found: R = known[1]
        return found

    async def sleep_until(self, deadline: float) -> None:
        """Return once the world has reached `deadline`, whichever clock it has by then."""
        while self.clock.now() < deadline and not self.ended:
            await self.clock.sleep_until(deadline)

    def end(self) -> None:
        """This inside is being replaced: nobody in it waits any longer, or writes anything more."""
        self.ended = True
        self.store.on_append = _over
        self.clock.release()


def _over(records: Sequence[Any]) -> None:
    raise WorldOver


def alone(
    use_case: Callable[Concatenate[Context, P], R],
) -> Callable[Concatenate[Context, P], R]:
    """What the use case reads and appends is one step: nobody else writes to the world meanwhile.

    It is a plain function, so that it never waits for anything within.
    """

    @functools.wraps(use_case)
    def undisturbed(context: Context, /, *args: P.args, **options: P.kwargs) -> R:
        with context.store.alone():
            return use_case(context, *args, **options)

    return undisturbed
