"""Every other view of the studio, in a real browser: one thing each that a user would do."""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect

from tests.mock.studio.world import World

ROWS = "[role=option]"
MESSAGE = "turn these photos into a slideshow video with music"


def test_why_an_export_was_refused(page: Page, world: World) -> None:
    """Two clicks from the first page."""
    world.control("accounts", export_blocked=True)
    world.upload()
    world.say(MESSAGE)
    world.render("render_1")
    page.goto(f"{world.url}/")
    page.get_by_role("link", name="Why?").click()
    page.locator("summary", has_text="submit_render").click()
    chain = page.locator(".chain").first
    expect(chain).to_contain_text("the plan does not include export")
    expect(chain.get_by_role("link", name="render.402").first).to_be_visible()
    expect(chain).to_contain_text("What makes an export end in 402?")
    expect(chain).to_contain_text("check render.402.plan")
    chain.get_by_role("link", name="export_blocked").first.click()
    expect(page.locator("#axis-AX-05")).to_contain_text("attribution-or-plan")


def test_which_edits_were_silent(page: Page, world: World) -> None:
    """One click from the first page."""
    world.control("faults", match={"operation": "run_sse", "nth": 2}, effect={"turn": "silent"})
    world.upload()
    world.say(MESSAGE)
    world.say("add a title 'Hello'")
    page.goto(f"{world.url}/")
    page.get_by_role("link", name="Draft").click()
    messages = page.get_by_role("list", name="Messages").locator("li")
    expect(messages).to_have_count(2)
    expect(messages.last).to_contain_text("silent")
    expect(messages.last).to_contain_text("changed the draft")


def test_a_condition_that_does_not_hold_shows_what_came_near(page: Page, world: World) -> None:
    world.get("/api/credits/balance/simple")
    page.goto(f"{world.url}/#/why")
    body = {"like": {"operation": "credit_balance", "status": 500}, "exactly": 1}
    page.get_by_label("A body of journal/verify").fill(json.dumps(body))
    page.get_by_role("button", name="Verify").click()
    near = page.locator(".card", has_text="Exchange 3").last
    expect(near.locator("li", has_text="operation")).to_contain_text("✓")
    expect(near.locator("li", has_text="status")).to_contain_text("✗")


def test_a_draft_is_walked_through(page: Page, world: World) -> None:
    world.upload()
    world.say(MESSAGE)
    world.say("add a title 'Hello'")
    world.render("render_1")
    world.poll_to_end("render_1")
    page.goto(f"{world.url}/#/draft")
    expect(page.locator(".seg.words")).to_have_text("Hello3.00 s")
    expect(page.locator(".card", has_text="What this step changed")).to_contain_text(
        "“Hello” added"
    )
    page.get_by_role("button", name="1. ").click()
    expect(page.locator(".seg.words")).to_have_count(0)
    expect(page.locator(".seg.audio")).to_have_count(1)
    slider = page.get_by_role("slider", name="Timeline")
    slider.focus()
    page.keyboard.press("PageDown")
    expect(page.locator("figure")).to_contain_text("Frame at 1.00 s")
    page.get_by_role("button", name="Play").click()
    expect(page.locator("video")).to_have_js_property("error", None)


def test_the_clock_moves_and_the_past_is_shown(page: Page, world: World) -> None:
    world.upload()
    world.say(MESSAGE)
    before = world.control("clock")["now"]
    page.goto(f"{world.url}/#/time")
    page.get_by_role("button", name="+ 1 week").click()
    expect(page.locator(".chip", has_text="<token-1>")).to_have_text("<token-1> ended")
    assert world.control("clock")["now"] == before + 604800
    expect(page.locator(".seg.audio")).to_have_count(1)
    page.get_by_label("The world at").press("Home")
    expect(page.locator(".chip", has_text="<token-1>")).to_have_text("<token-1> live")
    expect(page.locator(".seg.audio")).to_have_count(0)
    page.get_by_role("button", name="Now").click()
    expect(page.locator(".seg.audio")).to_have_count(1)


def test_a_world_is_saved_changed_and_restored(page: Page, world: World) -> None:
    page.goto(f"{world.url}/#/worlds")
    page.get_by_role("button", name="Take a snapshot").click()
    restore = page.get_by_role("button", name="before")
    expect(restore).to_be_visible()
    world.get("/api/credits/balance/simple")
    exchanges = page.locator("#nav .count").first
    expect(exchanges).to_have_text("3")
    restore.click()
    expect(exchanges).to_have_text("2")
    page.get_by_label("Name", exact=True).fill("made-in-the-studio")
    page.get_by_label("Scenario", exact=True).fill("render-fails-once")
    page.get_by_role("button", name="Create").click()
    page.wait_for_url("**/w/made-in-the-studio/")
    expect(page.locator("#top")).to_contain_text("scenario render-fails-once")


def test_a_fault_is_switched_on_and_leads_to_what_it_affected(page: Page, world: World) -> None:
    page.goto(f"{world.url}/#/faults")
    page.get_by_label("Operation").select_option("credit_balance")
    page.get_by_label("What happens").select_option("answers 503")
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_role("heading", name="One rule is in force")).to_be_visible()
    assert world.get("/api/credits/balance/simple").json()["code"] == 503
    page.get_by_role("link", name="1 of 1").click()
    expect(page.locator(ROWS)).to_have_count(1)
    expect(page.locator(ROWS)).to_contain_text("/api/credits/balance/simple")
    page.get_by_role("link", name="Faults").click()
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_role("heading", name="No rule is in force")).to_be_visible()


def test_an_account_is_changed(page: Page, world: World) -> None:
    page.goto(f"{world.url}/#/accounts")
    page.get_by_label("Credits of a-client").fill("25")
    page.get_by_role("button", name="Set credits").click()
    expect(page.get_by_text("25 available")).to_be_visible()
    page.get_by_role("button", name="Revoke tokens").click()
    expect(page.get_by_text("revoked", exact=True)).to_be_visible()
    assert world.get("/api/credits/balance/simple").json()["code"] == 1001


def test_an_axis_shows_its_readings(page: Page, world: World) -> None:
    page.goto(f"{world.url}/#/axes")
    expect(page.locator("#axis-AX-05")).to_contain_text("exhausted-and-unattributed")
    page.get_by_label("Ids that begin with").fill("code.2001")
    expect(page.locator("details", has_text="code.2001").first).to_contain_text("Source:")
