"""Two servers and one database: what one of them does, the other one knows."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import httpx
import psycopg
import pytest
from nemovideo_mock.accounts import Terms
from nemovideo_mock.app import create_app
from nemovideo_mock.durable import queue
from nemovideo_mock.durable.postgres import Postgres, connect
from nemovideo_mock.durable.tidying import tidy
from nemovideo_mock.render.job import Outcome, RenderJob
from nemovideo_mock.service import renders
from nemovideo_mock.service.context import Context
from nemovideo_mock.team import doctor
from nemovideo_mock.team.worker import Choices, Worker
from nemovideo_mock.worlds import orders, waits

from tests.mock.support import PHOTOS, START, Api, settings

pytestmark = pytest.mark.anyio

MESSAGE = "turn these photos into a slideshow video with music"


@dataclass
class Team:
    """Servers of one database in this process, and what they were started with."""

    database: str
    objects: str
    apps: list[Any]

    def api(self, number: int, like: Api | None = None) -> Api:
        """A client of one of the servers, with the token and the session of another client."""
        transport = httpx.ASGITransport(self.apps[number])
        http = httpx.AsyncClient(transport=transport, base_url="http://mock")
        return Api(http, like.token if like else "", like.session_id if like else "")

    @contextlib.asynccontextmanager
    async def worker(self) -> AsyncIterator[Worker]:
        choices = Choices(database=self.database, objects=self.objects, mode="stub", drain=1)
        worker = Worker(choices)
        running = asyncio.create_task(worker.run())
        yield worker
        worker.stop()
        await running


@pytest.fixture
async def team(
    anyio_backend: str, request: pytest.FixtureRequest, database: str, tmp_path: Path
) -> AsyncIterator[Team]:
    marker = request.node.get_closest_marker("mock")
    objects = str(tmp_path / "objects")
    choices = {"database": database, "objects": objects, **(marker.kwargs if marker else {})}
    found = Team(database, objects, [create_app(settings(**choices)) for _ in range(2)])
    yield found
    for app in found.apps:
        await app.worlds.close()


async def connected(team: Team) -> tuple[Api, Api]:
    """One client, at two servers."""
    one = await team.api(0).connect()
    return one, team.api(1, one)


async def somebody_waits(api: Api) -> None:
    """Until a stream of the world waits for its clock."""
    while (await api.control("clock"))["next"] is None:  # noqa: ASYNC110
        await asyncio.sleep(0)


async def test_what_one_server_records_the_other_answers(team: Team) -> None:
    one, other = await connected(team)
    await other.upload(*PHOTOS)
    await one.say(MESSAGE)
    assert await other.state() == await one.state()
    assert (await other.state())["draft"] is not None
    assert await other.credits() == await one.credits()
    url = (await one.state())["video_infos"][0]["cdn_url"]
    assert (await one.get(url)).content == PHOTOS[0][1]


async def test_one_server_goes_on_with_what_another_one_edited(team: Team) -> None:
    one, other = await connected(team)
    await one.upload(*PHOTOS)
    await one.say(MESSAGE)
    kinds = [track["tt"] for track in (await one.state())["draft"]["t"]]
    await other.say(MESSAGE)
    assert [track["tt"] for track in (await one.state())["draft"]["t"]] == kinds


async def test_ids_that_count_up_are_never_given_twice(team: Team) -> None:
    one, other = await connected(team)
    sessions = {one.session_id}
    for api in (other, one, other):
        sessions.add((await api.open()).session_id)
    assert len(sessions) == 4


async def test_the_journal_is_one(team: Team) -> None:
    one, other = await connected(team)
    await other.credits()
    await one.credits()
    exchanges = (await other.control("journal"))["exchanges"]
    assert exchanges == (await one.control("journal"))["exchanges"]
    assert [entry["n"] for entry in exchanges] == [1, 2, 3, 4]
    bearers = {entry["request"]["headers"].get("authorization") for entry in exchanges[1:]}
    assert bearers == {"Bearer <token-1>"}
    await other.http.delete("/__mock__/journal")
    assert (await one.control("journal"))["exchanges"] == []


async def test_a_secret_that_one_server_saw_is_hidden_by_the_other(team: Team) -> None:
    one, other = await connected(team)
    secret = "s3cr3t-without-a-form-77"
    await one.http.get("/api/credits/balance/simple", headers={"Authorization": f"Bearer {secret}"})
    await other.say(f"my password is {secret}")
    assert secret not in str(await one.control("journal"))


async def test_a_request_that_only_reads_asks_the_database_three_times(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _ = await connected(team)
    await one.credits()
    asked = []
    execute = psycopg.Connection.execute

    def counted(link: Any, query: Any, *arguments: Any, **options: Any) -> Any:
        # Notices are sent a moment later, for many requests together.
        if "pg_notify" not in query:
            asked.append(query)
        return execute(link, query, *arguments, **options)

    monkeypatch.setattr(psycopg.Connection, "execute", counted)
    await one.credits()
    assert len(asked) == 3, asked


async def test_who_follows_the_journal_sees_what_others_record(team: Team) -> None:
    _, other = await connected(team)
    journal = team.apps[0].worlds.get("default").journal
    tail = journal.tail()
    coming = asyncio.ensure_future(anext(tail))
    await asyncio.sleep(0)
    await other.credits()
    assert (await coming)["operation"] == "credit_balance"
    await tail.aclose()


@pytest.mark.mock(clock="manual")
async def test_who_waits_here_is_woken_there(team: Team) -> None:
    one, other = await connected(team)
    await one.upload(*PHOTOS)
    stream = asyncio.create_task(one.say(MESSAGE))
    await somebody_waits(one)
    await other.control("clock", advance=600)
    assert (await stream).status_code == 200
    assert (await one.control("clock"))["now"] == START + 600


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long this machine takes, no server is taken for dead."""
    monkeypatch.setattr(waits, "_EARLIEST", waits._EARLIEST.replace("3 seconds", "1 hour"))


@pytest.mark.usefixtures("patient")
async def test_no_server_jumps_over_what_another_one_waits_for(team: Team) -> None:
    await connected(team)
    here, there = (app.worlds.get("default").context for app in team.apps)
    woken = []

    async def wait(context: Context, *moments: int) -> None:
        for moment in moments:
            await context.sleep_until(START + moment)
            woken.append((context is here, moment, context.now - START))

    await asyncio.gather(wait(here, 10), wait(there, 5, 8, 12))
    assert woken == [(False, 5, 5), (False, 8, 8), (True, 10, 10), (False, 12, 12)]


@pytest.mark.usefixtures("patient")
@pytest.mark.mock(clock="manual")
async def test_the_next_event_is_that_of_all_servers(team: Team) -> None:
    one, other = await connected(team)
    await one.upload(*PHOTOS)
    stream = asyncio.create_task(one.say(MESSAGE))
    await somebody_waits(one)
    coming = (await one.control("clock"))["next"]
    assert (await other.control("clock"))["next"] == coming
    assert (await other.control("clock", next=True))["now"] == coming
    stream.cancel()


@pytest.mark.mock(clock="manual")
async def test_who_goes_away_waits_for_nothing(team: Team) -> None:
    one, other = await connected(team)
    waiting = asyncio.create_task(team.apps[0].worlds.get("default").context.sleep_until(START + 9))
    await somebody_waits(one)
    waiting.cancel()
    while (await other.control("clock"))["next"] is not None:  # noqa: ASYNC110
        await asyncio.sleep(0)


async def test_a_clock_that_one_server_exchanges_is_everybodys(team: Team) -> None:
    one, other = await connected(team)
    await one.control("clock", mode="manual")
    await other.control("clock", advance=60)
    clocks = [await api.control("clock") for api in (one, other)]
    assert {(clock["mode"], clock["now"]) for clock in clocks} == {("manual", START + 60)}
    await other.control("clock", mode="real", speed=50)
    assert (await one.control("clock"))["speed"] == 50


async def test_time_never_goes_back_between_servers(team: Team) -> None:
    one, other = await connected(team)
    await one.control("accounts", credits=1000)
    await one.upload(*PHOTOS)
    times = []
    for api in (one, other, one, other):
        await api.say(MESSAGE)
        for reader in (other, one):
            times.append((await reader.control("clock"))["now"])
    assert times == sorted(times)
    assert len(set(times)) == 4


async def test_a_stream_at_another_server_moves_its_clock_itself(team: Team) -> None:
    await connected(team)
    streaming = team.apps[0].worlds.get("default").context.streaming
    seen_there = team.apps[1].worlds.get("default").context.streaming
    streaming.add("turn_1")
    assert "turn_1" in seen_there
    streaming.discard("turn_1")
    assert "turn_1" not in seen_there


async def test_snapshots_resets_and_forks_are_for_all_servers(team: Team) -> None:
    one, other = await connected(team)
    await one.upload(*PHOTOS)
    await one.say(MESSAGE)
    before, credits = await one.state(), await one.credits()
    await one.control("snapshot", name="before")
    await other.say(MESSAGE)
    assert (await one.control("world"))["snapshots"] == ["before"]
    await other.control("restore", name="before")
    assert (await one.state(), await one.credits()) == (before, credits)
    await other.control("fork", into="copy")
    assert (await one.control("worlds"))["worlds"] == ["default", "copy"]
    found = await one.get("/w/copy/api/credits/balance/simple")
    assert found.json()["data"] == credits
    await one.http.post("/__mock__/reset")
    assert (await other.get("/api/credits/balance/simple")).json()["code"] == 1001
    await other.http.delete("/__mock__/worlds/copy")
    assert (await one.control("worlds"))["worlds"] == ["default"]


@pytest.mark.parametrize(("step", "into"), [("restore", "default"), ("fork", "copy")])
async def test_a_server_that_dies_after_it_has_written_a_world_leaves_a_whole_one(
    team: Team, monkeypatch: pytest.MonkeyPatch, step: str, into: str
) -> None:
    one, other = await connected(team)
    await one.upload(*PHOTOS)
    await one.say(MESSAGE)
    await one.render("render_1", (await one.state())["draft"])
    await one.control("snapshot", name="before")
    worlds = team.apps[0].worlds
    monkeypatch.setattr(worlds, "_enter", Mock(side_effect=ZeroDivisionError))
    with pytest.raises(ZeroDivisionError):
        await one.control(step, **({"into": into} if step == "fork" else {"name": "before"}))
    async with team.worker():
        other.http.base_url = httpx.URL(f"http://mock/w/{into}")
        assert (await other.poll_to_end("render_1"))["status"] == "completed"
    operations = [e["operation"] for e in (await other.control("journal"))["exchanges"]]
    assert operations[:2] == ["anonymous_token", "create_session"]


async def test_a_fault_counts_what_any_server_is_asked(team: Team) -> None:
    one, other = await connected(team)
    rule = {"match": {"operation": "credit_balance", "nth": 2}, "effect": {"error": 503}}
    await other.control("faults", **rule)
    asked = [await api.get("/api/credits/balance/simple") for api in (one, other, one)]
    assert [answer.status_code for answer in asked] == [200, 503, 200]


async def test_any_worker_renders_for_any_server(team: Team) -> None:
    one, other = await connected(team)
    await one.upload(*PHOTOS)
    await one.say(MESSAGE)
    async with team.worker():
        await one.render("render_1", (await one.state())["draft"])
        ended = await other.poll_to_end("render_1")
        assert ended["status"] == "completed"
        assert (await one.poll("render_1")) == ended
        urls = [ended["output"]["url"], (await one.state())["video_infos"][0]["cdn_url"]]
        for url in urls:
            here, there = await one.get(url), await other.get(url)
            assert here.content == there.content
            # Who goes on with a download at another server goes on with the same file.
            for name in ("etag", "last-modified"):
                assert here.headers[name] == there.headers[name]
        video = await one.get(urls[0])
        assert video.content[4:8] == b"ftyp"


async def test_the_journal_says_once_what_came_of_a_render(team: Team) -> None:
    one, other = await connected(team)
    await one.upload(*PHOTOS)
    await one.say(MESSAGE)
    async with team.worker():
        await one.render("render_1", (await one.state())["draft"])
        for api in (one, other, one):
            await api.poll_to_end("render_1")
    exchanges = (await other.control("journal"))["exchanges"]
    outcomes = [
        (exchange["operation"], record["ok"])
        for exchange in exchanges
        for record in exchange["records"]
        if record["record"] == "outcome"
    ]
    assert outcomes == [("poll_render", True)]


async def test_an_outcome_of_which_no_notice_came_is_seen(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orders, "LOOKS_AGAIN", 3600)
    one, _ = await connected(team)
    await one.upload(*PHOTOS)
    await one.say(MESSAGE)
    await one.render("render_1", (await one.state())["draft"])
    context = team.apps[0].worlds.get("default").context
    [job] = context.store.all(RenderJob)
    outcome = Outcome(job_id=renders.file_key(context, job), ok=False, reason="by another server")
    await team.apps[0].worlds._wakes.close()
    written = Postgres(team.database)
    written.append("default", [outcome])
    written.close()
    async with asyncio.timeout(60):
        assert await context.farm.outcome(outcome.job_id) == outcome


async def test_an_outcome_is_entered_once(team: Team) -> None:
    one, _ = await connected(team)
    await one.upload(*PHOTOS)
    await one.say(MESSAGE)
    async with team.worker():
        await one.render("render_1", (await one.state())["draft"])
        ended = await one.poll_to_end("render_1")
        with connect(team.database) as link:
            [(life, key)] = link.execute("SELECT life, key FROM orders").fetchall()
            queue.order_again(link, life, key)
            while link.execute("SELECT FROM pgqueuer").fetchall():  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    records = team.apps[0].worlds.get("default").context.store.records()
    assert len([record for record in records if type(record).__name__ == "Outcome"]) == 1
    assert await one.poll("render_1") == ended


async def test_a_step_that_fails_leaves_nothing_behind(team: Team) -> None:
    one, other = await connected(team)
    context = team.apps[0].worlds.get("default").context

    def fail() -> None:
        with context.store.alone():
            context.store.append(Terms(client_id="nobody"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert await one.credits() == await other.credits()
    assert context.store.get(Terms, "nobody") is None


async def test_a_world_that_is_made_anew_ends_what_waits_in_it(team: Team) -> None:
    one, other = await connected(team)
    await one.control("clock", mode="manual")
    await one.upload(*PHOTOS)
    stream = asyncio.create_task(one.say(MESSAGE))
    await somebody_waits(one)
    await other.http.post("/__mock__/reset")
    assert (await stream).status_code == 200


@pytest.mark.mock(world_ttl=3600)
async def test_a_world_that_no_server_uses_ends_everywhere(team: Team) -> None:
    one, other = await connected(team)
    await one.upload(*PHOTOS)
    await one.http.get("/w/used/health")
    with connect(team.database) as link:
        link.execute(
            "UPDATE journals SET used = now() - interval '2 hours' "
            "WHERE life = (SELECT id FROM lives WHERE world = 'default')"
        )
    await team.apps[1].worlds._end_idle()
    assert (await one.http.get("/w/used/__mock__/worlds")).json()["worlds"] == ["used"]
    assert (await other.get("/api/credits/balance/simple")).json()["code"] == 1001


async def test_files_that_no_world_uses_are_taken_out_of_the_store(team: Team) -> None:
    one, _ = await connected(team)
    await one.upload(*PHOTOS)
    media = Path(team.objects) / "media"
    stored = sorted(path.name for path in media.iterdir())
    objects = team.apps[0].worlds.objects
    with connect(team.database) as link:
        link.execute("UPDATE files SET touched = now() - interval '2 hours'")
    assert tidy(team.database, objects.remove) == 0
    await one.http.post("/__mock__/reset")
    assert tidy(team.database, objects.remove) == len(stored)
    assert list(media.iterdir()) == []
    await one.connect()
    await one.upload(*PHOTOS)
    assert sorted(path.name for path in media.iterdir()) == stored


async def test_metrics_are_those_of_the_instance(team: Team) -> None:
    one, other = await connected(team)
    await one.upload(*PHOTOS)
    await one.say(MESSAGE)
    async with team.worker():
        await one.render("render_1", (await one.state())["draft"])
        await one.poll_to_end("render_1")
    text = (await other.http.get("/__mock__/metrics")).text
    assert "nemovideo_mock_encode_seconds_count 1.0" in text
    assert "nemovideo_mock_worlds 1.0" in text


async def test_the_doctor_says_what_is_wrong(
    team: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    await connected(team)
    async with team.worker():
        with connect(team.database) as link:
            while not link.execute("SELECT FROM workers").fetchall():  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        found = await asyncio.to_thread(doctor.examine, team.database, team.objects)
        assert found == 0, capsys.readouterr().out
    assert await asyncio.to_thread(doctor.examine, team.database, team.objects) == 1
    assert "FAIL workers: none is alive" in capsys.readouterr().out
    nowhere = "postgresql://me:secret@127.0.0.1:1/nowhere"
    assert await asyncio.to_thread(doctor.examine, nowhere, team.objects) == 1
    said = capsys.readouterr().out
    assert "FAIL database: postgresql://me@127.0.0.1:1/nowhere" in said
    assert "secret" not in said
