"""Every world of one server: made, kept on disk, taken back to what it was."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import itertools
import re
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from nemovideo_mock import ids
from nemovideo_mock.clock import Mode
from nemovideo_mock.errors import BadRequest, Conflict, NotFound, StorageFull
from nemovideo_mock.journal import Journal, lines, note_records
from nemovideo_mock.journal.counts import Counts
from nemovideo_mock.journal.records import as_json
from nemovideo_mock.render.farm import Farm
from nemovideo_mock.service import renders
from nemovideo_mock.service.context import Context, slug
from nemovideo_mock.service.files import Files
from nemovideo_mock.store import Store
from nemovideo_mock.system import give_memory_back
from nemovideo_mock.worlds.expiry import Expiry
from nemovideo_mock.worlds.load import Load
from nemovideo_mock.worlds.settings import Settings
from nemovideo_mock.worlds.world import Snapshot, World

if TYPE_CHECKING:
    from nemovideo_mock.durable import Kept, Storage
    from nemovideo_mock.render.encoders import Encoders
    from nemovideo_mock.replay import Player

DEFAULT = "default"
GIVE_BACK_SECONDS = 1.0
"""Real seconds from the end of a world to the return of its memory, at least."""
GIVE_BACK_SHARE = 0.02
"""What part of the time may go into that, where worlds come and go without end."""
WORLD_NAME = re.compile(r"(?!\.{1,2}(?:/|$))[\w !#$&'()*+,.:;=@\[\]~-]{1,128}")
"""What test frameworks make of their tests' names. In a path it is percent-encoded."""


def unusable(name: str) -> str:
    """What is wrong with a name that is none, and what would be right."""
    return (
        f"{name!r} is no name for a world; it is 1 to 128 letters, digits, spaces and signs, "
        f"matching {WORLD_NAME.pattern}"
    )


def taken(name: str) -> Conflict:
    """The refusal of a name that another world has."""
    return Conflict(f"there is a world {name!r} already; delete it first, or reset it")


class Worlds:
    """Every world of one server, and the encoder they share."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._temporary = settings.data is None
        self.root = settings.data or Path(tempfile.mkdtemp(prefix="nemovideo-mock-"))
        self.farm = Farm(
            self.root / "renders",
            parallel=settings.parallel_renders,
            mode=settings.render,
            limits=settings.render_limits,
        )
        self._worlds: dict[str, World] = {}
        self._database: Storage | None = None
        self._garbage: asyncio.TimerHandle | None = None
        self._give_back_after = GIVE_BACK_SECONDS
        self.counts = Counts()
        ttl = settings.world_ttl
        self._expiry = None if ttl is None else Expiry(ttl, self._end_idle)
        if settings.data is not None:
            self._database = _opened(settings.data / "worlds.sqlite3")

    def get(self, name: str) -> World:
        """The world of that name, made if it is new."""
        if self._expiry is not None:
            self._expiry.note(name)
        if name not in self._worlds:
            kept = self._database.load(name) if self._database else None
            if kept is not None:
                self._worlds[name] = self._awake(name, kept)
            else:
                self._begin(self._make(name, self.settings))
        return self._worlds[name]

    def names(self) -> list[str]:
        """The worlds there are, those that sleep on disk included."""
        kept = self._database.names() if self._database else []
        return list(dict.fromkeys((*kept, *self._worlds)))

    def keep_time(self, world: World) -> None:
        """Write down the time of a world before it is reported."""
        clock = world.context.clock
        now = clock.now()
        if self._database is not None and (clock.mode, now) != world.kept_time:
            # Without room on disk, the time is written down with a later answer.
            with contextlib.suppress(StorageFull):
                self._database.keep_time(world.name, clock.mode, now, time.time())
                world.kept_time = (clock.mode, now)

    def free_name(self) -> str:
        """A name no world has."""
        numbers = itertools.count(len(self._worlds) + 1)
        taken = self.names()
        return next(name for n in numbers if (name := f"world-{n}") not in taken)

    def create(self, name: str, settings: Settings, seed: int | None = None) -> World:
        """A new world with settings of its own. Raises Conflict when there is one already."""
        self._check_new(name)
        return self._begin(self._make(name, settings, seed))

    def delete(self, name: str) -> None:
        """Forget a world and its files. Raises NotFound."""
        if name not in self.names():
            raise NotFound(f"no world {name!r}; there are: {', '.join(self.names()) or 'none'}")
        world = self.get(name)
        if self._database is not None:
            self._database.delete(name)
        del self._worlds[name]
        world.context.end()
        world.journal.close()
        self.farm.forget(name)
        world.context.files.remove()
        if self._expiry is not None:
            self._expiry.forget(name)
        self._give_memory_back_soon()

    def _give_memory_back_soon(self) -> None:
        """To look for garbage takes a while: once for all worlds that are deleted together."""
        if self._garbage is None:
            loop = asyncio.get_running_loop()
            self._garbage = loop.call_later(self._give_back_after, self._give_memory_back)

    def _give_memory_back(self) -> None:
        self._garbage = None
        began = time.thread_time()
        gc.collect()
        give_memory_back()
        took = time.thread_time() - began
        self._give_back_after = max(GIVE_BACK_SECONDS, took / GIVE_BACK_SHARE)

    def reset(self, name: str, settings: Settings | None = None) -> World:
        """The world made anew: no records, an empty journal, its clock at the start."""
        world = self.get(name)
        settings = settings or world.settings
        seed = None if settings is not world.settings else world.context.seed
        self.farm.forget(name)
        world.journal.clear()
        return self._exchange(world, self._make(name, settings, seed))

    def restore(self, name: str, snapshot: Snapshot) -> World:
        """The world as it was; its running streams end, its unfinished renders go on.

        Renders submitted since then end with their encoders.
        """
        world = self.get(name)
        made = self._made_of(snapshot, name, world.context.files)
        self.farm.forget(name, spare=renders.file_keys(made.context))
        return self._exchange(world, made)

    def fork(self, name: str, into: str) -> World:
        """A second world with the same past, seed and plans, and a future of its own.

        Raises Conflict when there is a world of that name.
        """
        original = self.get(name)
        self._check_new(into)
        files = self._files(into)
        files.adopt(original.context.files)
        return self._begin(self._made_of(original.snapshot(), into, files))

    def load(self) -> Load:
        """What there is to do now."""
        return Load(
            streams=self._streams(),
            worlds=len(self.names()),
            queue=self.farm.busy,
            renders=self.farm.ended,
            render_seconds=self.farm.seconds,
            journal_bytes=self.counts.size,
        )

    def _streams(self) -> int:
        return sum(len(world.context.streaming) for world in self._worlds.values())

    async def _end_idle(self) -> None:
        """End the worlds that nobody has used for too long, with their files."""
        assert self._expiry is not None
        for name in self.names():
            known = self._worlds.get(name)
            if self._expiry.is_over(name) and (known is None or not known.journal.busy):
                self.delete(name)

    async def close(self) -> None:
        """End the encoders; drop the files unless they have a home."""
        if self._expiry is not None:
            self._expiry.close()
        if self._garbage is not None:
            self._garbage.cancel()
        for world in self._worlds.values():
            world.journal.close()
        await self.farm.close()
        if self._database is not None:
            self._database.close()
        if self._temporary:
            shutil.rmtree(self.root, ignore_errors=True)

    def _check_new(self, name: str) -> None:
        if not WORLD_NAME.fullmatch(name):
            raise BadRequest(unusable(name))
        if name in self.names():
            raise taken(name)

    def _begin(self, world: World) -> World:
        """Have a world whose name is free."""
        self._keep(world)
        self._worlds[world.name] = world
        return world

    def _keep(self, world: World) -> None:
        """Write a world down as a whole, and from now on all that is appended to it."""
        if self._database is None:
            return
        database = self._database
        database.replace(world.name, self._kept(world))

        def written(records: Sequence[Any]) -> None:
            database.append(world.name, records)
            noted(records)

        world.context.store.on_append = written

    def _kept(self, world: World) -> Kept:
        """A world as it is written down as a whole."""
        from nemovideo_mock.durable import Kept

        context = world.context
        return Kept(
            made={
                "seed": context.seed,
                "profile": context.profile,
                "settings": self._own(world.settings),
            },
            mode=context.clock.mode,
            now=context.now,
            wall=time.time(),
            records=context.store.records(),
        )

    def _own(self, settings: Settings) -> Settings:
        """A world's settings without what is the server's: folder, token, its own recording."""
        recording = settings.recording
        if recording is self.settings.recording:
            recording = None
        return replace(settings.portable, recording=recording)

    def _awake(self, name: str, kept: Kept) -> World:
        """A world from disk, at the time it had reached; a real clock has gone on meanwhile."""
        settings: Settings = kept.made["settings"]
        if settings.recording is None:
            shared = self.settings
            settings = replace(settings, recording=shared.recording, replay_miss=shared.replay_miss)
        mode = cast(Mode, kept.mode)
        passed = (time.time() - kept.wall) * settings.speed if mode == "real" else 0.0
        snapshot = Snapshot(
            settings=settings,
            seed=kept.made["seed"],
            profile=kept.made["profile"],
            mode=mode,
            now=kept.now + max(0.0, passed),
            records=kept.records,
            journal=None,
            player=self._player(name, settings, kept.made["seed"], kept.now),
        )
        files = self._files(name)
        files.tidy()
        world = self._made_of(snapshot, name, files)
        self._keep(world)
        return world

    def _exchange(self, world: World, other: World) -> World:
        """Put another inside into a world that keeps its name."""
        self._keep(other)
        self._succeed(world, other)
        return world

    def _succeed(self, world: World, other: World) -> None:
        world.context.end()
        world.journal.close()
        world.settings, world.context, world.journal = other.settings, other.context, other.journal
        world.player = other.player

    def change_clock(self, world: World, mode: Mode, speed: float | None) -> None:
        """Exchange a world's clock for another that goes on from the same moment."""
        old = world.context.clock
        world.context.clock = world.settings.new_clock(mode, old.now(), speed)
        old.release()

    def _make(self, name: str, settings: Settings, seed: int | None = None) -> World:
        if seed is None:
            # Two worlds must not hand out the same tokens.
            base = settings.seed
            seed = base if name == DEFAULT else ids.number(base, "world", name) >> 1
        context = Context(
            world=name,
            seed=seed,
            clock=settings.new_clock(),
            profile=settings.profile,
            store=Store(noted),
            files=self._files(name),
            farm=self._encoders(),
            private_uploads=self.settings.private_uploads,
            quota=self.settings.world_quota,
        )
        if settings.scenario is not None:
            context.store.append(*settings.scenario.accounts, *settings.scenario.rules(context.now))
        journal = Journal(name, lambda: context.clock.now(), self._spill(name))
        self._attach(journal, settings)
        player = self._player(name, settings, seed, context.now)
        return World(name, settings, context, journal, player)

    def _player(self, name: str, settings: Settings, seed: int, now: float) -> Player | None:
        """The player of a world's recording, at where the world's journal on disk has come to."""
        if settings.recording is None:
            return None
        from nemovideo_mock.replay import Player

        start = now if settings.start is None else settings.start
        player = Player(settings.recording, seed, start, settings.replay_miss)
        spill = self._spill(name)
        if spill is not None and spill.exists():
            player.skip(exchange.get("replays") for exchange in lines(spill))
        return player

    def _files(self, name: str) -> Files:
        return Files(self._folder(name))

    def _attach(self, journal: Journal, settings: Settings) -> None:
        """Have a world's journal do what the server was started for."""
        journal.embeds = settings.record
        journal.counts = self.counts

    def _encoders(self) -> Encoders:
        """What renders for a world."""
        return self.farm

    def _folder(self, name: str) -> Path:
        return self.root / "worlds" / slug(name)

    def _spill(self, name: str) -> Path | None:
        """Where a world's whole journal goes, if the server may keep anything."""
        return None if self._temporary else self._folder(name) / "journal.jsonl"

    def _made_of(self, snapshot: Snapshot, name: str, files: Files) -> World:
        """A world with a snapshot's inside. Under another name, renders get other keys."""
        context = Context(
            world=name,
            seed=snapshot.seed,
            clock=snapshot.settings.new_clock(snapshot.mode, snapshot.now),
            profile=snapshot.profile,
            store=Store(noted),
            files=files,
            farm=self._encoders(),
            private_uploads=self.settings.private_uploads,
            quota=self.settings.world_quota,
        )
        renders.take_over(context, snapshot.records)
        if snapshot.journal is None:
            journal = Journal(name, lambda: context.clock.now(), self._spill(name))
        else:
            journal = snapshot.journal.copy()
            journal.adopt(name, lambda: context.clock.now(), self._spill(name))
        self._attach(journal, snapshot.settings)
        player = snapshot.player and snapshot.player.copy()
        return World(name, snapshot.settings, context, journal, player)


def _opened(path: Path) -> Storage:
    """The worlds' home on disk. What it takes is loaded by servers that have one."""
    from nemovideo_mock.durable import Database

    return Database(path, roots())


def roots() -> tuple[type, ...]:
    """The classes that the making of a world is described with."""
    from nemovideo_mock.replay import Recording
    from nemovideo_mock.scenarios import Scenario

    return Settings, Scenario, Recording


def noted(records: Sequence[Any]) -> None:
    """Appending is on the record of the exchange that does it."""
    note_records(as_json(records))
