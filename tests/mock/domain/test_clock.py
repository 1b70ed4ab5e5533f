from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from nemovideo_mock.clock import AutoJumpClock, ManualClock, RealClock

pytestmark = pytest.mark.anyio


async def _log(clock: AutoJumpClock | ManualClock, deadline: float, log: list[float]) -> None:
    await clock.sleep_until(deadline)
    log.append(clock.now())


async def test_auto_jump_goes_to_the_earliest_deadline_first() -> None:
    clock, log = AutoJumpClock(start=100.0), []  # type: ignore[var-annotated]
    await asyncio.gather(*(_log(clock, at, log) for at in (900.0, 300.0, 600.0)))
    assert log == [300.0, 600.0, 900.0]


async def test_auto_jump_stands_still_while_nobody_waits() -> None:
    clock = AutoJumpClock(start=100.0)
    await asyncio.sleep(0.01)
    assert clock.now() == 100.0


async def test_a_deadline_in_the_past_costs_nothing() -> None:
    clock = ManualClock(start=100.0)
    await asyncio.wait_for(clock.sleep_until(99.0), timeout=1)


async def test_manual_moves_only_when_told() -> None:
    clock, log = ManualClock(start=0.0), []  # type: ignore[var-annotated]
    sleeper = asyncio.create_task(_log(clock, 50.0, log))
    await asyncio.sleep(0.01)
    assert (log, clock.next_deadline()) == ([], 50.0)
    clock.jump_to(50.0)
    await sleeper
    assert log == [50.0]


async def test_no_clock_goes_back() -> None:
    for clock in (AutoJumpClock(100.0), ManualClock(100.0), RealClock(100.0, speed=0.001)):
        clock.jump_to(20.0)
        assert clock.now() >= 100.0


async def test_real_runs_at_its_speed() -> None:
    clock = RealClock(start=0.0, speed=10_000.0)
    await asyncio.wait_for(clock.sleep_until(500.0), timeout=5)
    assert clock.now() >= 500.0


async def test_jumping_a_real_clock_wakes_its_sleepers() -> None:
    clock = RealClock(start=0.0)
    sleeper = asyncio.create_task(clock.sleep_until(3600.0))
    await asyncio.sleep(0)
    clock.jump_to(3600.0)
    await asyncio.wait_for(sleeper, timeout=5)


async def test_a_real_clock_sets_one_timer_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    real, timers = 0.0, []
    monkeypatch.setattr("nemovideo_mock.clock.time", SimpleNamespace(monotonic=lambda: real))
    loop = asyncio.get_running_loop()
    clock = RealClock(start=0.0)

    async def beating(first: float) -> None:
        for nth in range(20):
            await clock.sleep_until(first + nth)

    with monkeypatch.context() as patched:
        patched.setattr(loop, "call_later", lambda delay, *call: timers.append((delay, call)))
        streams = [asyncio.create_task(beating(1.0 + nth / 10)) for nth in reversed(range(5))]
        most = 0
        while not all(stream.done() for stream in streams):
            await asyncio.sleep(0)
            most = max(most, len(timers))
            rung = [timer for timer in timers if timer[0] <= 0.05]
            timers[:] = [(delay - 0.05, call) for delay, call in timers if delay > 0.05]
            real += 0.05
            for _, (ring, *args) in rung:
                ring(*args)
    # Each of the five was earlier than those before it; no timer outlives its moment.
    assert most == 5


async def test_a_real_clock_rings_in_the_loop_that_is_left() -> None:
    clock = RealClock(start=0.0, speed=100.0)

    async def about_to_end() -> None:
        sleeper = asyncio.create_task(clock.sleep_until(1.0))
        await asyncio.sleep(0)
        sleeper.cancel()

    await asyncio.to_thread(asyncio.run, about_to_end())
    await asyncio.wait_for(clock.sleep_until(5.0), timeout=5)


async def test_a_cancelled_sleeper_is_forgotten() -> None:
    clock = ManualClock(start=0.0)
    sleeper = asyncio.create_task(clock.sleep_until(10.0))
    await asyncio.sleep(0)
    sleeper.cancel()
    await asyncio.gather(sleeper, return_exceptions=True)
    assert clock.next_deadline() is None


async def test_release_wakes_everybody() -> None:
    clock = ManualClock(start=0.0)
    sleepers = [asyncio.create_task(clock.sleep_until(at)) for at in (10.0, 20.0)]
    await asyncio.sleep(0)
    clock.release()
    await asyncio.wait_for(asyncio.gather(*sleepers), timeout=5)


def test_a_clock_that_stands_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        RealClock(speed=0)
