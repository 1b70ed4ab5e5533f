"""Disks that are full, damaged, or open to others."""

from __future__ import annotations

import errno
import stat
from pathlib import Path
from typing import Any

import httpx
import pytest
from nemovideo_mock.app import create_app
from nemovideo_mock.durable import Database, DatabaseError
from nemovideo_mock.service.files import Incoming

from tests.mock.support import PHOTOS, Api, serve, settings
from tests.mock.worlds.test_durable import again, opened

pytestmark = pytest.mark.anyio


def test_a_damaged_database_is_found_at_the_start(tmp_path: Path) -> None:
    path = tmp_path / "worlds.sqlite3"
    database = Database(path)
    for n in range(200):
        row = (f"world-{n}", "{}" * 500, "manual", 0.0, 0.0)
        database._link.execute("INSERT INTO worlds VALUES (?, ?, ?, ?, ?)", row)
    database.close()
    data = bytearray(path.read_bytes())
    data[3 * 4096 : 5 * 4096] = b"\x55" * 8192
    path.write_bytes(data)
    with pytest.raises(DatabaseError, match=r"damaged.*move it aside.*\.recover"):
        Database(path)


async def test_a_request_without_room_is_refused_and_the_next_with_room_works(
    tmp_path: Path,
) -> None:
    app = create_app(settings(data=tmp_path))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://mock") as http:
        api = await Api(http).connect()
        link = app.worlds._database._link  # type: ignore[union-attr]
        (pages,) = link.execute("PRAGMA page_count").fetchone()
        link.execute(f"PRAGMA max_page_count = {pages}")
        answers = [await api.say("add a title 'x'" + "x" * 4000) for _ in range(3)]
        refused = answers[-1]
        assert (refused.status_code, refused.json()["code"]) == (507, 507)
        assert "nothing was changed" in refused.json()["message"]
        assert (await api.http.get("/w/another/api/credits/balance/simple")).status_code == 507
        assert (await api.get("/api/credits/balance/simple")).json()["code"] == 0
        assert (await api.http.get("/__mock__/journal")).status_code == 200
        link.execute("PRAGMA max_page_count = 1000000")
        assert (await api.say("add a title 'y'")).status_code == 200
        spent = await api.credits()
    await app.worlds.close()
    async with opened(tmp_path) as later:
        assert await again(later, api).credits() == spent


async def test_an_upload_without_room_is_refused(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Any, chunk: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Incoming, "write", full)
        refused = await api.upload(*PHOTOS)
    assert (refused.status_code, refused.json()["code"]) == (507, 507)
    assert (await api.upload(*PHOTOS)).status_code == 200


def test_what_a_server_keeps_is_for_its_owner_only(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serve("--data", str(data), "--render", "stub") as url, httpx.Client(base_url=url) as http:
        answer = http.post("/api/auth/anonymous-token", headers={"X-Client-Id": "c"})
        token = answer.json()["data"]["token"]
        headers = {"Authorization": f"Bearer {token}", "X-Skill-Source": "t"}
        task = http.post(
            "/api/tasks/me/with-session/nemo_agent", json={"task_name": "x"}, headers=headers
        )
        session = task.json()["data"]["session_id"]
        uploaded = http.post(
            f"/api/upload-video/nemo_agent/me/{session}",
            files=[("files", PHOTOS[0])],
            headers=headers,
        )
        assert uploaded.status_code == 200
        for path in (data, *data.rglob("*")):
            wanted = 0o700 if path.is_dir() else 0o600
            assert stat.S_IMODE(path.stat().st_mode) == wanted, path
