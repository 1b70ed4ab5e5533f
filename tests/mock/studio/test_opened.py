"""Files in place of a world: each kind that the studio reads, as it is written elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.mock.studio import reports
from tests.mock.studio.world import World
from tests.mock.support import serve

ROWS = "[role=option]"
ROOT = Path(__file__).parents[3]
DROP = """([name, text]) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([text], name));
  document.dispatchEvent(new DragEvent('drop', {dataTransfer, cancelable: true}));
}"""


def drop(page: Page, file: Path) -> None:
    """Drop a file onto the page."""
    page.evaluate(DROP, [file.name, file.read_text("utf-8")])


def test_what_a_world_exports(page: Page, world: World, tmp_path: Path) -> None:
    world.get("/api/state/nemo_agent/me/nowhere/latest")
    page.goto(f"{world.url}/#/open")
    for kind in ("json", "jsonl", "har", "cassette"):
        file = tmp_path / f"exported.{kind}"
        file.write_text(world.http.get(f"{world.url}/__mock__/journal?format={kind}").text)
        page.locator("#file").set_input_files(file)
        expect(page.locator("#top")).to_contain_text(file.name)
        expect(page.locator(ROWS)).to_have_count(3)
        page.locator(ROWS).first.click()
        why = page.get_by_role("region", name="Exchange 3").get_by_role("region", name="Why?")
        expect(why).to_contain_text("no session 'nowhere'")
        page.get_by_role("link", name="Open a file").click()
    page.get_by_role("button", name="Back to the running server").click()
    expect(page.locator("#top")).not_to_contain_text("exported")


def test_a_recording_is_dropped_onto_the_page(page: Page, world: World) -> None:
    page.goto(f"{world.url}/")
    expect(page.locator(ROWS)).to_have_count(2)
    drop(page, ROOT / "fixtures" / "recordings" / "code-2001.jsonl")
    expect(page.locator("#top")).to_contain_text("code-2001.jsonl")
    page.get_by_role("link", name="Why?").click()
    page.locator("summary", has_text="run_sse").last.click()
    chain = page.locator(".chain").first
    expect(chain).to_contain_text("Source:")
    expect(chain).to_contain_text("code.2001")
    expect(chain).not_to_contain_text("This world")


def test_what_is_no_such_file_is_refused(page: Page, world: World, tmp_path: Path) -> None:
    page.goto(f"{world.url}/#/open")
    for content in ("nothing", "[null, 1]", json.dumps({"a": "<img src=x>"})):
        file = tmp_path / "none.txt"
        file.write_text(content)
        page.locator("#file").set_input_files(file)
        expect(page.get_by_text("none.txt is none of what the studio reads")).to_be_visible()
        page.locator("#toasts div").first.click()
        expect(page.locator("#toasts div")).to_have_count(0)


def test_a_report_of_verify(page: Page, server: str, tmp_path: Path) -> None:
    file = tmp_path / "verified.json"
    reports.of_verify(file, server)
    page.goto(f"{server}/w/verified/")
    expect(page.locator(".dot.on")).to_be_visible()
    drop(page, file)
    expect(page.get_by_role("heading", name="1 of 2 checks failed")).to_be_visible()
    page.get_by_role("button", name="Open its exchanges").click()
    why = page.get_by_role("region", name="Why?")
    expect(why).to_contain_text("expected code 1001")
    expect(why).to_contain_text("Source:")
    page.get_by_role("link", name="Why?").click()
    finding = page.locator(".card", has_text="1 finding of the report")
    expect(finding.get_by_role("img", name="not met")).to_be_visible()
    expect(finding).to_contain_text("error.1001-everywhere")
    expect(finding).to_contain_text("Source:")


def test_a_report_of_check_leads_to_the_exchanges_of_its_runs(page: Page, tmp_path: Path) -> None:
    reports.of_check(tmp_path)
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    (violation,) = (
        found
        for verdict in report["results"][0]["verdicts"]
        for found in verdict.get("violations", [])
    )
    (n,) = violation["exchanges"]
    with serve(command=("open", str(tmp_path), "--no-browser", "--port", "0")) as url:
        page.goto(f"{url}/#/open?run=seed%2Fsmooth&n={n}")
        why = page.get_by_role("region", name="Why?")
        expect(why).to_contain_text(violation["found"])
        expect(why.get_by_role("link", name="upload.").first).to_be_visible()
        page.goto("about:blank")
        page.goto(url)
        expect(page.locator("table")).to_contain_text(violation["found"])
        page.get_by_role("button", name="Open its exchanges").click()
        expect(page.locator(f"{ROWS}[aria-selected=true]")).to_contain_text("upload")
        expect(why).to_contain_text(violation["found"])
        page.get_by_role("link", name="Why?").click()
        expect(page.locator(".pairs")).to_contain_text(violation["wanted"])
