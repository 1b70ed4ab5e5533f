"""Worlds that survive: restarts, and kills at any moment."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import signal
import socket
import sqlite3
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from nemovideo_mock.accounts import Session, Token
from nemovideo_mock.agent.plan.turn import Scene, plan
from nemovideo_mock.app import create_app
from nemovideo_mock.durable import Codec, Database, DatabaseError
from nemovideo_mock.media import Media
from nemovideo_mock.profile import SEED
from nemovideo_mock.serving.server import run
from nemovideo_mock.store import TABLES

from tests.mock.support import PHOTOS, START, Api, serve, settings

pytestmark = pytest.mark.anyio

MESSAGE = "turn these photos into a slideshow video with music"
KILLS = int(os.environ.get("NEMO_SERVER_KILLS", "40"))


@asynccontextmanager
async def opened(folder: Path, **choices: Any) -> AsyncIterator[Api]:
    """A client of a durable mock; the mock ends with the block, the folder does not."""
    app = create_app(settings(data=folder, **choices))
    transport = httpx.ASGITransport(app)
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://mock") as http:
            yield Api(http)
    finally:
        await app.worlds.close()


def again(api: Api, before: Api) -> Api:
    """The client of before, at the mock of now."""
    return Api(api.http, before.token, before.session_id)


async def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    async with opened(tmp_path) as api:
        await api.connect()
        await api.upload(*PHOTOS)
        await api.say(MESSAGE)
        await api.render("render_1", (await api.state())["draft"])
        ended = await api.poll_to_end("render_1")
        before = await api.state(), await api.credits(), (await api.control("clock"))["now"]
        video = (await api.get(ended["output"]["url"])).content
        numbers = [exchange["n"] for exchange in (await api.control("journal"))["exchanges"]]
    async with opened(tmp_path) as new:
        back = again(new, api)
        assert (await back.state(), await back.credits()) == before[:2]
        assert (await back.control("clock"))["now"] == before[2]
        assert await back.poll("render_1") == ended
        assert (await back.get(ended["output"]["url"])).content == video
        url = (await back.state())["video_infos"][0]["cdn_url"]
        assert (await back.get(url)).content == PHOTOS[0][1]
        recorded = [exchange["n"] for exchange in (await back.control("journal"))["exchanges"]]
        assert recorded[: len(numbers)] == numbers
        assert recorded == sorted(set(recorded))


async def test_a_turn_on_its_way_goes_on(tmp_path: Path) -> None:
    async with opened(tmp_path, clock="manual") as api:
        await api.connect()
        await api.upload(*PHOTOS)
        stream = asyncio.create_task(api.say(MESSAGE))
        while not (await api.credits())["frozen"]:  # noqa: ASYNC110 - the mock has no events to await
            await asyncio.sleep(0)
        stream.cancel()
    async with opened(tmp_path, clock="manual") as new:
        back = again(new, api)
        assert (await back.credits())["frozen"] == 50
        assert "draft" not in await back.state()
        await back.control("clock", advance=60)
        assert (await back.credits())["frozen"] == 0
        assert "draft" in await back.state()


async def test_a_render_on_its_way_is_finished(tmp_path: Path) -> None:
    async with opened(tmp_path) as api:
        await api.connect()
        await api.upload(*PHOTOS)
        await api.say(MESSAGE)
        await api.render("render_1", (await api.state())["draft"])
    async with opened(tmp_path) as new:
        assert (await again(new, api).poll_to_end("render_1"))["status"] == "completed"


async def test_scenario_faults_and_tallies_survive(tmp_path: Path) -> None:
    document = {"profile": {"payload": "adk"}, "faults": [{"effect": {"error": 503}, "times": 2}]}
    async with opened(tmp_path) as api:
        await api.control("reset", scenario=document)
        assert (await api.get("/api/credits/balance/simple")).status_code == 503
    async with opened(tmp_path) as new:
        answer = await new.control("faults")
        assert [(fault["seen"], fault["applied"]) for fault in answer["faults"]] == [(1, 1)]
        assert (await new.get("/api/credits/balance/simple")).status_code == 503
        assert (await new.get("/api/credits/balance/simple")).json()["code"] == 1001
        assert (await new.control("world"))["scenario"] == "scenario"
        await new.http.post("/__mock__/reset")
        assert (await new.get("/api/credits/balance/simple")).status_code == 503


async def test_worlds_sleep_until_they_are_asked_for(tmp_path: Path) -> None:
    async with opened(tmp_path) as api:
        await api.control("worlds", name="one", seed=5)
        await api.control("worlds", name="two")
        await api.http.delete("/__mock__/worlds/two")
    async with opened(tmp_path) as new:
        assert (await new.control("worlds"))["worlds"] == ["default", "one"]
        answer = (await new.http.get("/w/one/__mock__/world")).json()
        assert (answer["seed"], answer["clock"]["now"]) == (5, START)
        assert (await new.http.post("/__mock__/worlds", json={"name": "one"})).status_code == 409


async def test_forks_and_restores_are_written_down(tmp_path: Path) -> None:
    async with opened(tmp_path) as api:
        await api.connect()
        await api.upload(*PHOTOS)
        await api.control("snapshot", name="snapshot")
        await api.control("fork", into="twin")
        await api.say(MESSAGE)
        await api.control("restore", name="snapshot")
    async with opened(tmp_path) as new:
        back = again(new, api)
        assert "draft" not in await back.state()
        path = f"/w/twin/api/state/nemo_agent/me/{api.session_id}/latest"
        state = (await back.get(path)).json()["data"]["state"]
        assert len(state["video_infos"]) == len(PHOTOS)
        assert (await back.get(state["video_infos"][0]["cdn_url"])).content == PHOTOS[0][1]


async def test_a_reset_empties_the_journal_on_disk(tmp_path: Path) -> None:
    async with opened(tmp_path) as api:
        await api.connect()
        await api.upload(*PHOTOS)
        await api.http.post("/__mock__/reset")
        assert (await api.control("journal"))["exchanges"] == []
        await Api(api.http).connect()
        numbers = [exchange["n"] for exchange in (await api.control("journal"))["exchanges"]]
        assert numbers[0] == 1
    async with opened(tmp_path) as new:
        recorded = [exchange["n"] for exchange in (await new.control("journal"))["exchanges"]]
        assert recorded == numbers


def test_one_server_at_a_time(tmp_path: Path) -> None:
    database = Database(tmp_path / "worlds.sqlite3")
    with pytest.raises(DatabaseError, match="in use by another server"):
        Database(tmp_path / "worlds.sqlite3")
    database.close()
    Database(tmp_path / "worlds.sqlite3").close()


def test_what_is_no_database_is_named(tmp_path: Path) -> None:
    file = tmp_path / "worlds.sqlite3"
    file.write_text("not a database, but long enough to be taken for one" * 40)
    with pytest.raises(DatabaseError, match="no database"):
        Database(file)
    file.unlink()
    with sqlite3.connect(file) as link:
        link.execute("PRAGMA user_version = 99")
    link.close()
    with pytest.raises(DatabaseError, match="version 99"):
        Database(file)


def test_what_cannot_be_written_is_not_kept_in_memory(tmp_path: Path) -> None:
    database = Database(tmp_path / "worlds.sqlite3")
    session = Session(
        id="1", task_id="t", task_name="p", user_id="u", language=None, created_at=0.0
    )
    with pytest.raises(TypeError):
        database.append("w", [session, Session(**{**vars_of(session), "id": object()})])
    database.close()
    rows = sqlite3.connect(tmp_path / "worlds.sqlite3")
    assert rows.execute("SELECT count(*) FROM records").fetchone() == (0,)
    rows.close()


def vars_of(session: Session) -> dict[str, Any]:
    return {name: getattr(session, name) for name in Session.__slots__}


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.just("~"), inner),
    max_leaves=10,
)


@given(PLAIN)
@examples(max_examples=80, deadline=None)
def test_plain_data_comes_back(data: Any) -> None:
    codec = Codec(TABLES)
    assert codec.decode(codec.encode((data, [data]))) == (data, [data])


def test_records_come_back() -> None:
    photo = Media(id="m", session_id="1", kind="image", filename="a.png", at=0, width=8, height=8)
    scene = Scene(session_id="1", user_id="u", media=(photo,))
    turn = plan(
        "make a slideshow with a title 'Hi ✅' and romantic music",
        scene,
        SEED,
        turn_id="t",
        seed=1,
        arrived_at=START,
        started_at=START,
    )
    token = Token(
        value="v",
        user_id="u",
        client_id="c",
        ip="i",
        issued_at=0.0,
        expires_at=float("inf"),
        scopes=("a", "b"),
    )
    codec = Codec(TABLES)
    for record in (turn, token, photo):
        found = codec.decode(codec.encode(record))
        assert found == record
        # A member of an enumeration equals its number, and is something else.
        assert repr(found) == repr(record)


@dataclass
class Client:
    """Works on and on at a server, and remembers what was acknowledged."""

    server: str
    world: str
    token: str = ""
    session: str = ""
    uploads: int = 0
    edits: int = 0
    renders: list[str] = field(default_factory=list)
    ended: str = ""
    """Why it stopped."""

    @property
    def acknowledged(self) -> int:
        """How many steps of its journey the client has behind it."""
        steps = (self.token, self.session, self.uploads, self.edits)
        return sum(map(bool, steps)) + len(self.renders)

    def work(self) -> None:
        """Until the server is gone."""
        try:
            with httpx.Client(base_url=f"{self.server}/w/{self.world}", timeout=60) as http:
                self._journey(http)
        except httpx.HTTPError as error:
            self.ended = repr(error)
            return

    def _journey(self, http: httpx.Client) -> None:
        answer = http.post("/api/auth/anonymous-token", headers={"X-Client-Id": "c"})
        self.token = answer.json()["data"]["token"]
        auth = {"Authorization": f"Bearer {self.token}", "X-Skill-Source": "t"}
        auth |= {"X-Skill-Version": "1", "X-Skill-Platform": "u"}
        made = http.post("/api/tasks/me/with-session/nemo_agent", json={}, headers=auth)
        self.session = made.json()["data"]["session_id"]
        path = f"/api/upload-video/nemo_agent/me/{self.session}"
        http.post(path, files=[("files", photo) for photo in PHOTOS], headers=auth)
        self.uploads = len(PHOTOS)
        said = {"parts": [{"text": MESSAGE}]}
        body = {"app_name": "nemo_agent", "session_id": self.session, "new_message": said}
        http.post("/run_sse", json=body, headers=auth)
        self.edits = 1
        state = http.get(f"/api/state/nemo_agent/me/{self.session}/latest", headers=auth)
        draft = state.json()["data"]["state"]["draft"]
        for nth in range(1000):
            job = {"id": f"render_{nth}", "sessionId": self.session, "draft": draft}
            http.post("/api/render/proxy/lambda", json=job, headers=auth)
            self.renders.append(job["id"])

    def check(self, server: str) -> None:
        """Everything acknowledged is there, and nothing is there by half."""
        with httpx.Client(base_url=f"{server}/w/{self.world}", timeout=60) as http:
            if self.token:
                self._check(http)

    def _check(self, http: httpx.Client) -> None:
        auth = {"Authorization": f"Bearer {self.token}"}
        credits = http.get("/api/credits/balance/simple", headers=auth).json()["data"]
        assert credits["total"] == credits["available"] + credits["frozen"]
        if not self.session:
            return
        path = f"/api/state/nemo_agent/me/{self.session}/latest"
        state = http.get(path, headers=auth).json()["data"]["state"]
        assert len(state["video_infos"]) >= self.uploads
        assert len(state["video_infos"]) in (0, len(PHOTOS)), "an upload is whole or not at all"
        for info in state["video_infos"]:
            assert http.get(info["cdn_url"]).status_code == 200
        if self.edits:
            assert "draft" in state
        spent = http.get("/api/credits/balance/simple", headers=auth).json()["data"]
        assert (spent["available"] + spent["frozen"] == 50) == ("draft" in state)
        for render in self.renders:
            assert http.get(f"/api/render/proxy/lambda/{render}", headers=auth).status_code == 200


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Killable:
    """A durable server, forked off a process that has imported all of it and has no threads.

    Forked off the test's own process, it would inherit the locks that other threads hold there.
    """

    def __init__(self, folder: Path) -> None:
        chosen = settings(data=folder)
        fork = multiprocessing.get_context("forkserver")
        fork.set_forkserver_preload(["nemovideo_mock.serving.server"])
        for _ in range(5):
            self.port = free_port()
            self._process = fork.Process(target=run, args=(chosen, "127.0.0.1", self.port))
            self._process.start()
            if self._starts():
                break
        else:
            raise AssertionError("the server did not start")
        self.url = f"http://127.0.0.1:{self.port}"

    def _starts(self) -> bool:
        """Whether it comes up; not if another process has taken the port in the meantime."""
        while self._process.is_alive():
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self._process.is_alive()
            time.sleep(0.005)
        return False

    def kill(self) -> None:
        assert self._process.pid is not None
        self._process.kill()
        self._process.join()
        assert self._process.exitcode == -signal.SIGKILL


def test_killed_at_any_moment_it_loses_nothing(tmp_path: Path) -> None:
    """Each round is killed at a random moment under load, and looked at by the next."""
    dice = random.Random(7)
    before: list[Client] = []
    reached: set[tuple[bool, int, bool]] = set()
    # A crowded machine may cost a round its connections, which loses nothing.
    gave_up: list[list[str]] = []
    for nth in range(KILLS):
        server = Killable(tmp_path)
        try:
            for item in before:
                item.check(server.url)
            before = [Client(server.url, f"round-{nth}-{n}") for n in range(2)]
            workers = [threading.Thread(target=entry.work) for entry in before]
            for worker in workers:
                worker.start()
            # So far into the journeys, and then at any moment of what comes next.
            goal = dice.randrange(16)
            while sum(entry.acknowledged for entry in before) < goal:
                if not any(worker.is_alive() for worker in workers):
                    gave_up.append([client.ended for client in before])
                    break
                time.sleep(0.001)
            time.sleep(dice.uniform(0.0, 0.02))
        finally:
            server.kill()
        for worker in workers:
            worker.join()
        reached |= {(bool(entry.session), entry.edits, bool(entry.renders)) for entry in before}
    assert len(gave_up) <= KILLS // 20, gave_up
    assert len(reached) >= 3, "the kills fell into different moments of the journey"


def test_serve_says_so_when_the_folder_is_taken(tmp_path: Path) -> None:
    import subprocess
    import sys

    with serve("--data", str(tmp_path)) as url:
        assert httpx.get(f"{url}/__mock__/health").status_code == 200
        command = [sys.executable, "-m", "nemovideo_mock", "serve", "--port", "0"]
        result = subprocess.run(
            [*command, "--data", str(tmp_path)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert result.returncode == 2
    assert "in use by another server" in result.stderr
