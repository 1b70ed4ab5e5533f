"""A file in the studio: which ones are served, and which never are."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from nemovideo_mock.app import create_app
from nemovideo_mock.serving.cli import main

from tests.mock.support import settings

pytestmark = pytest.mark.anyio
RUN = "runs/seed/smooth/journal.jsonl"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    (tmp_path / RUN).parent.mkdir(parents=True)
    (tmp_path / RUN).write_text("{}\n")
    (tmp_path / "report.json").write_text('{"results": []}')
    (tmp_path / "secret.txt").write_text("not to be shown")
    return tmp_path


@asynccontextmanager
async def showing(path: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(dataclasses.replace(settings(), opened=path))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://mock") as client:
        yield client
    await app.worlds.close()


@pytest.mark.parametrize("name", ["", "report.json"])
async def test_a_report_brings_its_journals(report: Path, name: str) -> None:
    async with showing(report / name) as client:
        found = (await client.get("/__mock__/opened")).json()["files"]
        assert found == ["report.json", RUN]
        assert (await client.get(f"/__mock__/opened/{RUN}")).text == "{}\n"
        for other in ("secret.txt", "../secret.txt", "%2e%2e/secret.txt", "/etc/passwd"):
            assert (await client.get(f"/__mock__/opened/{other}")).status_code == 404


async def test_a_file_comes_alone(report: Path) -> None:
    async with showing(report / RUN) as client:
        assert (await client.get("/__mock__/opened")).json()["files"] == ["journal.jsonl"]
        assert (await client.get("/__mock__/opened/journal.jsonl")).text == "{}\n"


async def test_nothing_is_opened_unless_asked(mock: httpx.AsyncClient) -> None:
    assert (await mock.get("/__mock__/opened")).json() == {"files": []}


def test_open_says_what_it_takes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in (tmp_path, tmp_path / "none.jsonl"):
        with pytest.raises(SystemExit) as stopped:
            main(["open", str(path)])
        assert stopped.value.code == 2
        assert "neither a file nor a folder with a report.json" in capsys.readouterr().err
