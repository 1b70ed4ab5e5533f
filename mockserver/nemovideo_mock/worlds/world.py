"""One world, and what it was at a moment."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nemovideo_mock.clock import Mode
from nemovideo_mock.journal import Journal
from nemovideo_mock.profile import Profile
from nemovideo_mock.service.context import Context
from nemovideo_mock.worlds.settings import Settings

if TYPE_CHECKING:
    from nemovideo_mock.replay import Player


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A world at a moment: its records cannot change, so this is all of it."""

    settings: Settings
    seed: int
    profile: Profile
    mode: Mode
    now: float
    records: tuple[Any, ...]
    journal: Journal | None
    player: Player | None = None


@dataclass(slots=True)
class World:
    """One isolated instance, and the record of what happened to it."""

    name: str
    settings: Settings
    context: Context
    journal: Journal
    player: Player | None = None
    kept_time: tuple[str, float] | None = None
    snapshots: MutableMapping[str, Snapshot] = field(default_factory=dict)

    def snapshot(self) -> Snapshot:
        """What the world is now, streams and renders on their way included."""
        context = self.context
        return Snapshot(
            settings=self.settings,
            seed=context.seed,
            profile=context.profile,
            mode=context.clock.mode,
            now=context.now,
            records=context.store.records(),
            journal=self.journal.copy(),
            player=self.player and self.player.copy(),
        )
