"""The worlds of a server that shares them with others, through one database.

Every request begins by reading what others have written to its world since. Nothing that must be
known elsewhere is only here: whatever this server has of a world can be made again.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any, cast

from nemovideo_mock.clock import Mode
from nemovideo_mock.durable.objects import Objects
from nemovideo_mock.durable.postgres import Along, News, Position, Postgres
from nemovideo_mock.durable.tidying import tidy
from nemovideo_mock.errors import Conflict, MockError, Unavailable
from nemovideo_mock.journal.shared import SharedJournal, begin
from nemovideo_mock.service.context import Context
from nemovideo_mock.store import Store
from nemovideo_mock.worlds.life import Life
from nemovideo_mock.worlds.load import Load
from nemovideo_mock.worlds.orders import Orders
from nemovideo_mock.worlds.settings import Settings
from nemovideo_mock.worlds.shared_files import SharedFiles
from nemovideo_mock.worlds.snapshots import SharedSnapshots
from nemovideo_mock.worlds.wakes import Wakes
from nemovideo_mock.worlds.world import World
from nemovideo_mock.worlds.worlds import Worlds, noted, roots, taken

if TYPE_CHECKING:
    import psycopg

    from nemovideo_mock.service.files import Files

_ATTEMPTS = 5
"""How often a world is looked for that is made anew again and again meanwhile."""
_USED = "UPDATE journals SET used = now() WHERE life = %s"
_END_IDLE = """
DELETE FROM lives l USING journals j
WHERE j.life = l.id AND j.used < now() - %s * interval '1 second' RETURNING l.world
"""
_TOUCH = """
INSERT INTO files (name) VALUES (%s)
ON CONFLICT (name) DO UPDATE SET touched = now() RETURNING xmax = 0
"""
_LOAD = """
SELECT (SELECT count(*) FROM lives), (SELECT count(*) FROM pgqueuer),
    (SELECT coalesce(sum(value), 0) FROM totals WHERE name = 'renders'),
    (SELECT coalesce(sum(value), 0) FROM totals WHERE name = 'seconds'),
    pg_total_relation_size('exchanges')
"""


class SharedWorlds(Worlds):
    """Worlds in PostgreSQL, their files in an object store, their renders done by workers."""

    def __init__(self, settings: Settings) -> None:
        assert settings.database is not None
        assert settings.objects is not None
        if settings.recording is not None:
            raise ValueError("servers that share worlds cannot play a recording; leave it out")
        self._url = settings.database
        self.shared = Postgres(settings.database, roots())
        self.objects = Objects(settings.objects)
        super().__init__(settings)
        self._database = self.shared
        self._lives: dict[str, Life] = {}
        self._wakes = Wakes(settings.database, self.shared, self._woken)

    def get(self, name: str) -> World:
        self._wakes.start()
        life = self._lives.get(name)
        known = life is not None and life.refresh()
        world = self._worlds[name] if known else self._enter(name)
        if self._expiry is not None and self._expiry.note(name):
            self.shared.quick(_USED, self._lives[name].id)
        return world

    def names(self) -> list[str]:
        names = self.shared.names()
        for gone in self._lives.keys() - set(names):
            self._forget(gone)
        return names

    def delete(self, name: str) -> None:
        super().delete(name)
        self._forget(name)
        self._wakes.announce(name)

    def _forget(self, name: str) -> None:
        """Know nothing of a world any more: it is no more."""
        life = self._lives.pop(name)
        life.context.end()
        life.wake()
        self._worlds.pop(name, None)

    def keep_time(self, world: World) -> None:
        life = self._lives.get(world.name)
        if life is not None:
            # While the database is away, the time is written down with a later answer.
            with contextlib.suppress(Unavailable):
                life.keep_time()

    def change_clock(self, world: World, mode: Mode, speed: float | None) -> None:
        super().change_clock(world, mode, speed)
        self._lives[world.name].change_clock()

    def load(self) -> Load:
        worlds, queue, renders, seconds, size = self.shared.quick(_LOAD)[0]
        return Load(
            streams=self._streams(),
            worlds=worlds,
            queue=queue,
            renders=renders,
            render_seconds=seconds,
            journal_bytes=size,
        )

    async def _end_idle(self) -> None:
        assert self._expiry is not None
        # In use is what any server has written that it is used: looked at and ended in one step.
        for (name,) in self.shared.quick(_END_IDLE, self._expiry.seconds * 1.1):
            self.shared.quick("DELETE FROM snapshots WHERE world = %s", name)
            self._wakes.announce(name)
        self.names()
        await asyncio.to_thread(tidy, self._url, self.objects.remove)

    async def close(self) -> None:
        await self._wakes.close()
        for world in self._worlds.values():
            world.context.end()
        for life in self._lives.values():
            life.wake()
        await super().close()

    def _enter(self, name: str) -> World:
        """Begin to know a world, or the new life of one; make it if there is none."""
        for _ in range(_ATTEMPTS):
            news = self.shared.news(name, Position())
            if news is None:
                self._write(self._make(name, self.settings))
                continue
            with contextlib.suppress(Conflict):
                return self._known(name, news, self.shared.made(news.position.life))
        raise Unavailable(f"the world {name!r} is made anew again and again; try again")

    def _known(self, name: str, news: News, made: dict[str, Any]) -> World:
        """A world as the database has it; whoever holds on to the older one has the newer."""
        entered = self._world_of(name, news, made)
        world = self._worlds.setdefault(name, entered)
        if world is not entered:
            self._succeed(world, entered)
        before = self._lives.get(name)
        life = Life(self.shared, world, news, noted, lambda: self._wakes.announce(name))
        self._lives[name] = life
        cast(Orders, world.context.farm).bind(life)
        if before is not None:
            before.wake()
        return world

    def _world_of(self, name: str, news: News, made: dict[str, Any]) -> World:
        settings: Settings = made["settings"]
        context = Context(
            world=name,
            seed=made["seed"],
            clock=settings.new_clock(cast(Mode, news.mode), news.now, news.speed),
            profile=made["profile"],
            store=Store(),
            files=self._files(name),
            farm=self._encoders(),
            private_uploads=self.settings.private_uploads,
            quota=self.settings.world_quota,
        )
        journal = SharedJournal(
            name,
            lambda: context.now,
            self.shared,
            news.position.life,
            lambda: self._wakes.announce(name),
        )
        self._attach(journal, settings)
        snapshots = SharedSnapshots(self.shared, name)
        return World(name, settings, context, journal, snapshots=snapshots)

    def _begin(self, world: World) -> World:
        if not self._write(world):
            raise taken(world.name)
        return self._enter(world.name)

    def _exchange(self, world: World, other: World) -> World:
        speed = other.context.clock.speed
        self.shared.replace(world.name, self._kept(other), speed, _brought(other))
        entered = self._enter(world.name)
        self._wakes.announce(world.name)
        return entered

    def _write(self, world: World) -> bool:
        """Write a world down as a whole; False if there is one of its name."""
        speed = world.context.clock.speed
        return self.shared.create(world.name, self._kept(world), speed, _brought(world))

    def _woken(self, name: str | None) -> None:
        """Another server has written, or might have: whoever waits here is to know."""
        for known in list(self._lives) if name is None else [name]:
            life = self._lives.get(known)
            if life is not None and life.awaited:
                with contextlib.suppress(MockError):
                    if life.refresh():
                        life.feed()
                        life.confirm()
                    elif known in self.names():
                        self._enter(known)

    def _encoders(self) -> Orders:
        farm = self.farm
        return Orders(self.shared, self.objects, self.root / "renders", farm.mode, farm.limits)

    def _files(self, name: str) -> Files:
        def touch(file: str) -> bool:
            """Whether nobody has had this file before."""
            return bool(self.shared.quick(_TOUCH, file)[0][0])

        return SharedFiles(self.root, self.objects, touch)


def _brought(world: World) -> Along:
    """What a life begins with besides records and a clock: its journal, renders to be done."""

    def bring(link: psycopg.Connection, life: int) -> None:
        begin(link, life, world.journal)
        cast(Orders, world.context.farm).enter(link, life)

    return bring
