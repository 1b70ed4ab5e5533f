"""Who may look, and what a hostile client can do to who looks: nothing."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.mock.studio.test_access import READY, VIEWS
from tests.mock.studio.world import World
from tests.mock.support import photo, serve

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'`${alert(3)}"


def test_hostile_texts_stay_texts_in_every_view(page: Page, world: World) -> None:
    dialogs: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    world.connect(task_name=HOSTILE, client_id="another")
    world.http.post(f"{world.url}/api/auth/anonymous-token", headers={"X-Client-Id": HOSTILE})
    world.http.post(
        f"{world.url}/api/upload-video/nemo_agent/me/{world.session_id}",
        headers={**world.headers, "X-Hostile": HOSTILE},
        files=[("files", (f"{HOSTILE}.png".replace("/", ""), photo()))],
    )
    world.say("turn these photos into a slideshow video with music")
    world.say("add a title '<img src=x onerror=alert(4)>'")
    world.control("faults", id=HOSTILE, description=HOSTILE, effect={"error": 503}, times=1)
    world.get(f"/{HOSTILE}")
    page.goto(f"{world.url}/")
    expect(page.locator(".dot.on")).to_be_visible()
    for view in VIEWS:
        page.evaluate("view => { location.hash = '#/' + view }", view)
        page.locator(READY[view]).first.wait_for()
        assert page.locator("img[src=x], main script").count() == 0, view
    expect(page.locator(".drop")).to_be_visible()
    page.evaluate("location.hash = '#/draft'")
    expect(page.locator(".seg.words")).to_contain_text("<img src=x onerror=alert(4)>")
    assert dialogs == []


def test_it_asks_for_the_token_where_the_control_api_does(page: Page) -> None:
    with serve("--render", "stub", "--control-token", "a-secret-of-mine") as url:
        page.goto(f"{url}/")
        page.get_by_label("Control token").fill("wrong")
        page.get_by_role("button", name="Enter").click()
        page.get_by_label("Control token").fill("a-secret-of-mine")
        page.get_by_role("button", name="Enter").click()
        expect(page.locator(".dot.on")).to_be_visible()
        expect(page.get_by_role("listbox")).to_be_visible()
        assert "a-secret-of-mine" not in page.content()


@pytest.mark.parametrize("path", ["/", "/__mock__/studio/app.js"])
def test_no_other_site_can_frame_it(server: str, path: str) -> None:
    headers = httpx.get(server + path, headers={"Accept": "text/html"}).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
