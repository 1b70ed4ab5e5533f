"""The studio before a world of 10,000 exchanges, and under 100 new ones a second.

    python -m benchmarks.studio

Needs Chromium. Times are the page's own, from the start of its navigation to the first rows.
"""

from __future__ import annotations

import asyncio
import threading
import time
from statistics import median

import httpx
from playwright.sync_api import Browser, expect, sync_playwright

from tests.mock.studio.conftest import FLAGS, PATIENCE, chromium
from tests.mock.support import serve

EXCHANGES, RATE, SECONDS = 10_000, 100, 10
ROUNDS = 5
OPENS = """() => new Promise(done => {
  const shown = () => document.querySelector('[role=option]') !== null;
  const look = () => shown() ? done(performance.now()) : requestAnimationFrame(look);
  look();
})"""
SCROLLS = """() => new Promise(done => {
  const list = document.querySelector('[role=listbox]'), took = [];
  let step = 0, last = performance.now();
  const next = now => {
    took.push(now - last); last = now;
    list.scrollTop = list.scrollHeight * ++step / 60;
    step < 60 ? requestAnimationFrame(next) : done(Math.max(...took.slice(1)));
  };
  requestAnimationFrame(next);
})"""
WATCH = """() => { window.longest = 0;
  const note = entry => { window.longest = Math.max(window.longest, entry.duration); };
  new PerformanceObserver(list => list.getEntries().forEach(note)).observe({type: 'longtask'});
}"""


def main() -> None:
    browser_path = chromium()
    if browser_path is None:
        print("no Chromium on this machine")
        return
    with serve("--render", "stub") as url:
        headers = {"Authorization": f"Bearer {_token(url)}"}
        asyncio.run(_exchange(url, headers, EXCHANGES - 1))
        _look(browser_path, url, headers)


def _look(browser_path: str, url: str, headers: dict[str, str]) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=list(FLAGS))
        first = _opening(browser, url)
        opened = [_opening(browser, url) for _ in range(ROUNDS)]
        print(f"first rows on the first visit, which loads the control API: {first:.0f} ms")
        print(f"first rows of {EXCHANGES} exchanges: {median(opened):.0f} ms (goal: under 300)")
        page = browser.new_page()
        found = page.locator("#found")
        page.goto(url)
        expect(found).to_have_text(str(EXCHANGES), timeout=PATIENCE)
        print(f"longest picture while scrolling through all: {page.evaluate(SCROLLS):.0f} ms")
        page.evaluate(WATCH)
        sender = threading.Thread(target=_steadily, args=(url, headers))
        sender.start()
        sender.join()
        expect(found).to_have_text(str(EXCHANGES + RATE * SECONDS), timeout=PATIENCE)
        longest = page.evaluate("window.longest")
        print(f"longest task under {RATE} exchanges a second: {longest:.0f} ms (usable: under 200)")
        browser.close()


def _opening(browser: Browser, url: str) -> float:
    context = browser.new_context()
    page = context.new_page()
    page.goto(url, wait_until="commit")
    took: float = page.evaluate(OPENS)
    context.close()
    return took


def _token(url: str) -> str:
    answer = httpx.post(f"{url}/api/auth/anonymous-token", headers={"X-Client-Id": "bench"})
    token: str = answer.json()["data"]["token"]
    return token


async def _exchange(url: str, headers: dict[str, str], count: int) -> None:
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60) as client:
        for start in range(0, count, 20):
            asked = range(start, min(start + 20, count))
            await asyncio.gather(*(client.get("/api/credits/balance/simple") for _ in asked))


def _steadily(url: str, headers: dict[str, str]) -> None:
    with httpx.Client(base_url=url, headers=headers, timeout=60) as client:
        started = time.perf_counter()
        for nth in range(RATE * SECONDS):
            time.sleep(max(0.0, started + nth / RATE - time.perf_counter()))
            client.get("/api/credits/balance/simple")


if __name__ == "__main__":
    main()
