"""The studio's files, and who is given which."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from nemovideo_mock import studio

pytestmark = pytest.mark.anyio
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


async def test_a_browser_gets_the_page_and_others_the_index(mock: httpx.AsyncClient) -> None:
    for path in ("/", "/w/mine/"):
        page = await mock.get(path, headers=BROWSER)
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert "app.js" in page.text
        index = await mock.get(path)
        assert index.json()["name"] == "nemovideo-mock"
        assert index.headers["vary"] == "Accept"


async def test_nothing_inline_and_nothing_from_elsewhere_may_run(mock: httpx.AsyncClient) -> None:
    policy = (await mock.get("/", headers=BROWSER)).headers["content-security-policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'; script-src 'self'")


@pytest.mark.parametrize(
    "name", ["none.js", "../__init__.py", "views", "views%2F..%2Fapp.js", "%2e"]
)
async def test_only_its_own_files(mock: httpx.AsyncClient, name: str) -> None:
    assert (await mock.get(f"/__mock__/studio/{name}")).status_code == 404


@pytest.mark.mock(control_token="secret", control_hosts=("mock",))
async def test_the_page_is_open_and_what_it_shows_is_not(mock: httpx.AsyncClient) -> None:
    assert (await mock.get("/__mock__/studio/app.js")).status_code == 200
    assert (await mock.get("/__mock__/journal")).status_code == 403


def test_the_page_asks_for_every_module_at_once() -> None:
    """One round trip instead of one per level of imports."""
    folder = Path(studio.__file__).parent / "static"
    modules = {path.relative_to(folder).as_posix() for path in folder.rglob("*.js")}
    page = (folder / studio.PAGE).read_text("utf-8")
    assert set(re.findall(r"/__mock__/studio/([\w/]+\.js)", page)) == modules
