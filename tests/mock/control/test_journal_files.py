"""Journals on disk that were torn, damaged or out of room: the world goes on."""

from __future__ import annotations

import errno
import json
import os
import stat
from pathlib import Path
from typing import Any

import httpx
import pytest
from nemovideo_mock.app import create_app
from nemovideo_mock.journal import Journal, line

from tests.mock.control.test_journal import exchange
from tests.mock.support import settings

pytestmark = pytest.mark.anyio


def journal_of(file: Path) -> Journal:
    return Journal("w", lambda: 0.0, file)


def numbers(journal: Journal, after: int = 0) -> list[int]:
    return [item["n"] for item in journal.read(after)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "w" / "journal.jsonl"
    journal = journal_of(path)
    for n in range(1, 6):
        journal.append(exchange(n))
    journal.close()
    return path


def test_a_torn_end_is_cut_off_and_said_once(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole + b'{"n": 6, "torn')
    journal = journal_of(file)
    journal.append(exchange(6))
    assert file.read_bytes() == whole + line(exchange(6)).encode()
    assert numbers(journal) == [1, 2, 3, 4, 5, 6]
    assert [record.getMessage().count("cut off") for record in caplog.records] == [1]
    caplog.clear()
    journal_of(file)
    assert not caplog.records


@pytest.mark.parametrize(
    "damage", [b"\x00" * 40, b"{not json", b"[1]", b'{"n": "x"}', b"[" * 5000, b"\xff\xfe", b"7"]
)
def test_a_bad_line_in_the_middle_is_put_aside(
    file: Path, damage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    rows = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([*rows[:2], damage + b"\n", *rows[2:]]))
    journal = journal_of(file)
    assert numbers(journal) == [1, 2, 3, 4, 5]
    assert numbers(journal, after=3) == [4, 5]
    assert file.with_name("journal.jsonl.bad").read_bytes() == damage + b"\n"
    assert len(caplog.records) == 1
    caplog.clear()
    assert numbers(journal_of(file)) == [1, 2, 3, 4, 5]
    assert not caplog.records


def test_what_finds_no_room_waits_for_it(
    file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = os.write
    before = file.read_bytes()

    def half(descriptor: int, data: bytes) -> int:
        return real(descriptor, data[: len(data) // 2])

    def full(descriptor: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "no space left")

    journal = journal_of(file)
    monkeypatch.setattr(os, "write", half)
    journal.append(exchange(6))
    assert file.read_bytes() == before
    monkeypatch.setattr(os, "write", full)
    journal.append(exchange(7))
    assert numbers(journal) == [1, 2, 3, 4, 5, 6, 7]
    assert len(caplog.records) == 1
    monkeypatch.setattr(os, "write", real)
    journal.append(exchange(8))
    assert numbers(journal_of(file)) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_little_is_read_where_little_is_asked(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Any] = []
    real = json.loads

    def counted(text: bytes) -> Any:
        read.append(text)
        return real(text)

    journal = journal_of(file)
    monkeypatch.setattr(json, "loads", counted)
    assert next(journal.read(after=2))["n"] == 3
    assert len(read) == 1


async def test_a_torn_journal_costs_a_world_nothing(tmp_path: Path) -> None:
    spill = tmp_path / "data" / "worlds" / "default" / "journal.jsonl"
    for _ in range(2):
        app = create_app(settings(data=tmp_path / "data"))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://mock") as http:
            assert (await http.get("/__mock__/health")).status_code == 200
            assert (await http.get("/api/credits/balance/simple")).status_code != 500
            assert (await http.post("/__mock__/reset")).status_code == 200
            assert (await http.get("/api/credits/balance/simple")).status_code != 500
        await app.worlds.close()
        with spill.open("ab") as out:
            out.write(b'{"n": 900, "request": {"bo')


async def test_a_record_that_cannot_be_made_is_the_journals_trouble(
    mock: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: Any) -> None:
        raise RuntimeError("a bug of the journal")

    monkeypatch.setattr(Journal, "append", fails)
    assert (await mock.get("/api/credits/balance/simple")).status_code == 200
    # Records are made when somebody reads them.
    assert (await mock.get("/__mock__/journal")).json()["exchanges"] == []
    assert "could not be recorded" in caplog.text


def test_it_is_for_its_owner_only(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
