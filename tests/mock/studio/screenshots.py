"""Pictures of every view: some for docs/pictures, all of them, light and dark, into a folder.

python -m tests.mock.studio.screenshots FOLDER        (make screenshots)
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import httpx
from PIL import Image
from playwright.sync_api import Browser, expect, sync_playwright

from tests.mock.studio.conftest import FLAGS, PATIENCE, chromium
from tests.mock.studio.world import World
from tests.mock.support import serve

DOCS = Path(__file__).parents[3] / "docs" / "pictures"
START = "2027-05-01T09:00:00Z"
VIEWS = {
    "exchanges": ("exchanges?n=7", ".chain .chain"),
    "why": ("why", ".card details"),
    "draft": ("draft", "img.frame[src^=blob]"),
    "time": ("time", "img.frame[src^=blob]"),
    "worlds": ("worlds", ".card li a"),
    "faults": ("faults", ".chain li"),
    "accounts": ("accounts", ".card table"),
    "axes": ("axes?fact=render.402", "#axis-AX-05"),
    "open": ("open", ".drop"),
}
IN_DOCS = ("exchanges", "why", "draft", "time")
COLORS = [("#16697a", "#ffa62b"), ("#355070", "#eaac8b"), ("#386641", "#f2e8cf")]


def main(folder: Path) -> int:
    path = chromium()
    if path is None:
        print("no Chromium on this machine", file=sys.stderr)  # noqa: T201
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    DOCS.mkdir(exist_ok=True)
    with serve() as url, httpx.Client(timeout=60) as http:
        world = _story(http, url)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
            for scheme in ("light", "dark"):
                for width, height in ((1440, 900), (390, 844)):
                    _pictures(browser, world.url, folder, scheme, (width, height))
            browser.close()
    return 0


def _story(http: httpx.Client, url: str) -> World:
    """A client that makes a slideshow, and whose export is refused."""
    made = {"name": "shop", "start": START, "seed": 3, "profile": {"silent_rate": 0}}
    http.post(f"{url}/__mock__/worlds", json=made).raise_for_status()
    world = World(http, f"{url}/w/shop").connect(task_name="Summer in Lisbon")
    files = [(f"lisbon-{nth}.png", _photo(*colors)) for nth, colors in enumerate(COLORS, 1)]
    world.http.post(
        f"{world.url}/api/upload-video/nemo_agent/me/{world.session_id}",
        headers=world.headers,
        files=[("files", file) for file in files],
    ).raise_for_status()
    world.say("turn these photos into a slideshow video with music")
    silent = {"match": {"operation": "run_sse"}, "effect": {"turn": "silent"}, "times": 1}
    world.control("faults", **silent, description="The next edit is silent.")
    world.say("add a title 'Summer in Lisbon'")
    world.render("render_1", **{"X-Skill-Platform": ""})
    world.say("add crossfades between all clips")
    world.render("render_2")
    world.poll_to_end("render_2")
    world.get("/api/state/nemo_agent/me/1234567890/latest")
    return world


def _photo(sky: str, sun: str) -> bytes:
    picture = Image.radial_gradient("L").resize((1280, 720))
    out = io.BytesIO()
    far, near = (Image.new("RGB", picture.size, color) for color in (sky, sun))
    Image.composite(far, near, picture).save(out, "PNG")
    return out.getvalue()


def _pictures(browser: Browser, url: str, folder: Path, scheme: str, size: tuple[int, int]) -> None:
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(f"{url}/")
    expect(page.locator(".dot.on")).to_be_visible()
    for name, (address, ready) in VIEWS.items():
        page.evaluate("view => { location.hash = '#/' + view }", address)
        page.locator(ready).first.wait_for()
        picture = Image.open(io.BytesIO(page.screenshot()))
        picture.save(folder / f"{name}-{width}-{scheme}.png")
        if name in IN_DOCS and scheme == "light" and width > height:
            small = picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
            small.save(DOCS / f"studio-{name}.png", optimize=True)
    context.close()


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
