"""The studio's files, and who is given which."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from nemovideo_mock import studio

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
STATIC = Path(studio.__file__).parent / "static"
IMPORT = re.compile(r"""^(?:import|export)\b[^;]*?from "(\.[^"]+)";""", re.M)


def test_a_browser_gets_the_page_and_others_the_index(server: str) -> None:
    for path in ("/", "/w/mine/"):
        page = httpx.get(server + path, headers=BROWSER)
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert "app.js" in page.text
        index = httpx.get(server + path)
        assert index.json()["name"] == "nemovideo-mock"
        assert index.headers["vary"] == "Accept"


def test_nothing_inline_and_nothing_from_elsewhere_may_run(server: str) -> None:
    policy = httpx.get(server, headers=BROWSER).headers["content-security-policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'; script-src 'self'")


@pytest.mark.parametrize(
    "name", ["none.js", "../__init__.py", "views", "views%2F..%2Fapp.js", "%2e"]
)
def test_only_its_own_files(server: str, name: str) -> None:
    assert httpx.get(f"{server}/__mock__/studio/{name}").status_code == 404


def test_the_page_asks_at_once_for_what_its_first_view_needs() -> None:
    """One round trip instead of one per level of imports; the other views come later."""
    page = (STATIC / studio.PAGE).read_text("utf-8")
    asked = re.findall(r"/__mock__/studio/([\w/]+\.js)", page)
    needed = modules("app.js") | modules("views/exchanges.js")
    assert sorted(asked) == sorted(needed)


def modules(name: str) -> set[str]:
    """A module and all that it imports."""
    file = STATIC / name
    found = {name}
    for other in IMPORT.findall(file.read_text("utf-8")):
        found |= modules((file.parent / other).resolve().relative_to(STATIC).as_posix())
    return found
