"""Places are shared fairly, whoever asked first and most."""

from __future__ import annotations

import asyncio

import pytest
from nemovideo_mock.render.places import Places

pytestmark = pytest.mark.anyio

NEVER = 3600.0


class Yard:
    """Work that lasts until it is ended, and the order in which it began."""

    def __init__(self, count: int = 1, patience: float = NEVER) -> None:
        self.places = Places(count, patience)
        self.begun: list[str] = []
        self.working: dict[str, asyncio.Event] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def ask(self, *names: str) -> None:
        """Work by name, `owner-number`."""
        for name in names:
            self.tasks[name] = asyncio.create_task(self._work(name))
        await self.settle()

    async def end(self, *names: str) -> None:
        for name in names:
            self.working.pop(name).set()
            await self.tasks[name]
            await self.settle()

    async def settle(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)

    async def _work(self, name: str) -> None:
        async with self.places.take(name.partition("-")[0]):
            self.begun.append(name)
            over = self.working[name] = asyncio.Event()
            await over.wait()


async def test_a_world_with_much_to_do_does_not_hold_up_the_others() -> None:
    yard = Yard()
    await yard.ask("a-1", "a-2", "a-3", "b-1", "c-1", "b-2")
    for _ in range(6):
        await yard.end(*yard.working)
    assert yard.begun == ["a-1", "a-2", "b-1", "c-1", "a-3", "b-2"]


async def test_a_free_place_goes_to_whoever_has_fewest() -> None:
    yard = Yard(count=2)
    await yard.ask("a-1", "a-2", "a-3", "b-1")
    assert yard.begun == ["a-1", "a-2"]
    await yard.end("a-1")
    assert yard.begun[2:] == ["b-1"]


async def test_long_work_lets_another_owner_work_beside_it_but_not_its_own() -> None:
    yard = Yard(patience=0.01)
    await yard.ask("a-1", "a-2")
    await asyncio.sleep(0.05)
    assert yard.begun == ["a-1"]
    await yard.ask("b-1", "c-1")
    assert yard.begun == ["a-1", "b-1"]
    await asyncio.sleep(0.05)
    # Two at most, where there is one place: the long one and one beside it.
    assert yard.begun == ["a-1", "b-1"]
    await yard.end("b-1")
    assert yard.begun == ["a-1", "b-1", "c-1"]
    await yard.end("a-1")
    assert yard.begun[3:] == []
    await yard.end("c-1")
    assert yard.begun[3:] == ["a-2"]
    await yard.end("a-2")


async def test_who_gives_up_waiting_is_passed_over() -> None:
    yard = Yard()
    await yard.ask("a-1", "b-1", "c-1")
    yard.tasks["b-1"].cancel()
    await yard.end("a-1")
    assert yard.begun == ["a-1", "c-1"]
    await yard.end("c-1")
    await yard.ask("b-2")
    assert yard.begun == ["a-1", "c-1", "b-2"]


async def test_a_place_given_up_the_moment_it_is_given_is_not_lost() -> None:
    yard = Yard()
    await yard.ask("a-1", "b-1")
    yard.working.pop("a-1").set()
    await asyncio.sleep(0)
    yard.tasks["b-1"].cancel()
    await yard.settle()
    await yard.ask("c-1")
    assert "c-1" in yard.begun


async def test_work_that_fails_leaves_its_place() -> None:
    places = Places(1, NEVER)
    with pytest.raises(ValueError, match="no"):
        async with places.take("a"):
            raise ValueError("no")
    async with asyncio.timeout(1), places.take("b"):
        pass
