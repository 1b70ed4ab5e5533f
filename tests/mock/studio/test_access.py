"""Every view of the studio for everybody: axe-core finds nothing, in light and dark, wide and
narrow; nothing is cut off; and a world of many exchanges opens at once."""

from __future__ import annotations

import httpx
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from tests.mock.studio.conftest import PATIENCE
from tests.mock.studio.world import World

VIEWS = ("exchanges?n=3", "why", "draft", "time", "worlds", "faults", "accounts", "axes", "open")
READY = {
    "exchanges?n=3": "[aria-label='Exchange 3'] dl",
    "why": ".card details",
    "draft": ".seg",
    "time": ".seg",
    "worlds": ".card li a",
    "faults": ".chain li",
    "accounts": ".card table",
    "axes": "#axis-AX-05",
    "open": ".drop",
}


@pytest.fixture(scope="module")
def full(server: str) -> World:
    with httpx.Client(timeout=60) as http:
        world = World(http, f"{server}/w/full").connect(task_name="<b>A</b> long name" * 8)
        world.say("what can you do?")
        world.upload()
        world.say("turn these photos into a slideshow video with music")
        world.control("faults", effect={"error": 503}, times=1)
        world.get("/api/credits/balance/simple")
    return world


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_nothing_keeps_anybody_out(browser: Browser, full: World, scheme: str, width: int) -> None:
    size = {"width": width, "height": 844}
    context = browser.new_context(viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(f"{full.url}/")
    page.evaluate(AXE_SCRIPT)
    expect(page.locator(".dot.on")).to_be_visible()
    found = {}
    for view in VIEWS:
        page.evaluate("view => { location.hash = '#/' + view }", view)
        page.locator(READY[view]).first.wait_for()
        violations = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        found[view] = [
            (violation["id"], [node["html"][:120] for node in violation["nodes"]][:3])
            for violation in violations
        ]
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{view} is {wide} wide"
    context.close()
    assert {view: problems for view, problems in found.items() if problems} == {}


def test_many_exchanges_are_a_few_elements(page: Page, server: str) -> None:
    with httpx.Client(timeout=60) as http:
        world = World(http, f"{server}/w/many").connect()
        for _ in range(150):
            world.get("/api/credits/balance/simple")
    page.goto(f"{world.url}/")
    expect(page.locator("#found")).to_have_text("152")
    assert page.locator("[role=option]").count() < 80
    page.get_by_role("listbox").focus()
    page.keyboard.press("End")
    expect(page.locator("[role=option][aria-selected=true]")).to_contain_text("anonymous-token")
