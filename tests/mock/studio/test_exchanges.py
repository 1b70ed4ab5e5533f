"""Exchanges as they come, one of them, and what can be done with it: in a real browser."""

from __future__ import annotations

import json
import shlex
import threading

from playwright.sync_api import Page, Response, expect

from tests.mock.studio.world import World

ROWS = "[role=option]"
SCRIPT = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>"


def test_exchanges_come_by_themselves_and_are_filtered(page: Page, world: World) -> None:
    page.goto(f"{world.url}/")
    rows = page.locator(ROWS)
    expect(rows).to_have_count(2)
    expect(page.locator(".dot.on")).to_be_visible()
    world.get("/api/credits/balance/simple")
    world.get("/api/state/nemo_agent/me/nowhere/latest")
    expect(rows).to_have_count(4)
    expect(rows.first).to_contain_text("no session 'nowhere'")
    page.get_by_label("Outcome").select_option("refused")
    expect(rows).to_have_count(1)
    page.get_by_label("Outcome").select_option("")
    page.get_by_label("Operation").select_option("credit_balance")
    expect(rows).to_have_count(1)
    page.get_by_label("Operation").select_option("")
    page.get_by_label("Client").select_option("a-client")
    expect(rows).to_have_count(1)
    page.get_by_label("Client").select_option("")
    page.get_by_label("Code").select_option("1002")
    expect(rows).to_have_count(1)
    page.get_by_label("Code").select_option("")
    page.get_by_label("Filter by text").fill("nowhere")
    expect(rows).to_have_count(1)


def test_a_world_that_was_reset_begins_anew_in_the_page(page: Page, world: World) -> None:
    page.goto(f"{world.url}/")
    expect(page.locator(ROWS)).to_have_count(2)
    world.http.post(f"{world.url}/__mock__/reset")
    expect(page.locator(ROWS)).to_have_count(0)
    world.connect()
    world.get("/api/credits/balance/simple")
    expect(page.locator(ROWS)).to_have_count(3)


def test_a_world_that_was_deleted_is_not_made_anew(page: Page, world: World) -> None:
    asked: list[str] = []

    def quiet(response: Response) -> bool:
        """Once it has looked at the clock again after its first rows, the page asks for nothing."""
        asked.append(response.url)
        return asked.count(f"{world.url}/__mock__/world") == 2

    with page.expect_response(quiet):
        page.goto(f"{world.url}/")
    expect(page.locator(".dot.on")).to_be_visible()
    server, _, name = world.url.partition("/w/")
    world.http.delete(f"{server}/__mock__/worlds/{name}")
    expect(page.get_by_text("this world was deleted")).to_be_visible()
    assert name not in world.http.get(f"{server}/__mock__/worlds").json()["worlds"]


def test_a_turn_grows_frame_by_frame(page: Page, world: World) -> None:
    world.control("clock", mode="manual")
    page.goto(f"{world.url}/")
    expect(page.locator(".dot.on")).to_be_visible()
    turn = threading.Thread(target=world.say, args=("what can you do?",))
    turn.start()
    try:
        newest = page.locator(ROWS).first
        expect(newest).to_contain_text("streaming")
        newest.click()
        frames = page.get_by_role("region", name="Frames").locator("tbody tr")
        before = frames.count()
        world.control("clock", next=True)
        expect(frames.nth(before)).to_be_visible()
    finally:
        world.control("clock", mode="auto-jump")
        turn.join()
    expect(newest).not_to_contain_text("streaming")
    expect(newest).to_contain_text("complete")


def test_an_exchange_is_copied_and_sent_again(page: Page, world: World) -> None:
    world.say("what can you do?")
    page.goto(f"{world.url}/")
    page.locator(ROWS).first.click()
    detail = page.get_by_role("region", name="Exchange 3")
    detail.get_by_text("Copy as", exact=True).first.click()
    shown = detail.locator("details[open] pre").last
    expect(shown).to_contain_text("curl -X POST")
    words = shlex.split(shown.inner_text().replace("\\\n", " "))
    assert f"{world.url}/run_sse" in words
    assert "authorization: Bearer $NEMO_TOKEN" in words
    assert json.loads(words[-1])["session_id"] == world.session_id
    for kind, text in (
        ("Python", 'os.environ["NEMO_TOKEN"]'),
        ("JavaScript", "process.env.NEMO_TOKEN"),
        ("pytest", 'nemo_client.say("what can you do?")'),
        ("scenario", "faults: []"),
    ):
        detail.get_by_label("Copy as").select_option(kind)
        expect(shown).to_contain_text(text)
    assert world.token not in page.content()
    detail.get_by_text("Send again", exact=True).click()
    detail.get_by_label("Body").fill(
        detail.get_by_label("Body").input_value().replace("what can you do?", "hello there")
    )
    detail.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(ROWS)).to_have_count(4)
    expect(page.locator(ROWS).first).to_contain_text("hello there")
    newest = world.control("journal/4")
    assert newest["response"]["status"] == 200
    assert newest["records"]


def test_an_upload_is_copied_with_a_file_in_place_of_its_body(page: Page, world: World) -> None:
    world.upload()
    page.goto(f"{world.url}/")
    page.locator(ROWS).first.click()
    detail = page.get_by_role("region", name="Exchange 3")
    detail.get_by_text("Copy as", exact=True).first.click()
    shown = detail.locator("details[open] pre").last
    expect(shown).to_contain_text("-F 'files=@sea.png'")
    expect(shown).not_to_contain_text("boundary")
    detail.get_by_label("Copy as").select_option("Python")
    expect(shown).to_contain_text('("files", open("sun.png", "rb"))')
    detail.get_by_label("Copy as").select_option("JavaScript")
    expect(shown).to_contain_text('openAsBlob("sun.png")')


def test_texts_of_users_are_texts(page: Page, world: World) -> None:
    world.say(SCRIPT)
    page.goto(f"{world.url}/")
    page.locator(ROWS).first.click()
    expect(page.locator(ROWS).first).to_contain_text("onerror")
    expect(page.get_by_role("region", name="Exchange 3")).to_contain_text("onerror")
    assert "broken" not in page.title()
    assert page.locator("img[src=x]").count() == 0


def test_the_list_is_walked_by_keys(page: Page, world: World) -> None:
    page.goto(f"{world.url}/")
    page.get_by_role("listbox").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(f"{ROWS}[aria-selected=true]")).to_contain_text("with-session")
    page.keyboard.press("End")
    expect(page.locator(f"{ROWS}[aria-selected=true]")).to_contain_text("anonymous-token")
    expect(page.get_by_role("region", name="Exchange 1")).to_be_visible()
