"""The reference in a browser: operations can be tried from its page."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


def tried(page: Page, path: str) -> Locator:
    """Open an operation and send it as its form stands; what it answers."""
    operation = page.locator("details").filter(has=page.locator(f'[data-path="{path}"]')).first
    operation.locator("summary").click()
    operation.get_by_role("button", name="Try it").click()
    return operation.locator(".answer")


def test_operations_are_tried_from_the_page(page: Page, server: str) -> None:
    page.goto(f"{server}/w/tried/docs")
    expect(tried(page, "/api/auth/anonymous-token")).to_contain_text("HTTP 200")
    # The token is used from now on.
    session = tried(page, "/api/tasks/{user}/with-session/nemo_agent")
    expect(session).to_contain_text("session_id")
    page.get_by_role("link", name="the control API").click()
    expect(tried(page, "/__mock__/world")).to_contain_text('"world": "tried"')
