"""The journal as a page follows it: lines of many exchanges, one whole, streams as they grow."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from nemovideo_mock.app import create_app
from nemovideo_mock.journal import Journal
from nemovideo_mock.worlds import Worlds

from tests.mock.control.test_journal import exchange
from tests.mock.support import PHOTOS, Api

pytestmark = pytest.mark.anyio


async def test_a_summary_has_what_a_line_shows(api: Api) -> None:
    await api.upload(*PHOTOS)
    await api.say("make a slideshow")
    await api.get("/api/state/nemo_agent/me/nowhere/latest")
    lines = (await api.control("journal?format=summary&last=2"))["exchanges"]
    assert [line["operation"] for line in lines] == ["run_sse", "session_state"]
    turn, refused = lines
    assert turn["message"] == "make a slideshow"
    assert turn["client"] == "<token-1>"
    assert turn["frames"] > 3
    assert refused["code"] == 1002
    assert refused["special"][0].startswith("refused: no session")


@pytest.mark.parametrize(("asked", "numbers"), [
    ("", [1, 2, 3, 4, 5]),
    ("&last=2", [4, 5]),
    ("&before=4&last=2", [2, 3]),
    ("&after=1&before=4", [2, 3]),
    ("&last=0", []),
    ("&last=9", [1, 2, 3, 4, 5]),
    ("&before=2&after=3", []),
    ("&operation=credit_balance&last=1", [5]),
    ("&last=3&limit=2", [3, 4]),
])  # fmt: skip
async def test_a_stretch_of_the_journal(api: Api, asked: str, numbers: list[int]) -> None:
    for _ in range(3):
        await api.credits()
    found = await api.control(f"journal?format=summary{asked}")
    assert [line["n"] for line in found["exchanges"]] == numbers


async def test_a_stretch_of_a_journal_on_disk(tmp_path: Path) -> None:
    journal = Journal("w", lambda: 0.0, tmp_path / "journal.jsonl")
    for n in range(1, 8):
        journal.append(exchange(n))
    journal._partial = True
    for asked in ((0, None, None), (2, 6, None), (0, 6, 2), (0, None, 3), (0, None, 0), (6, 3, 1)):
        after, before, last = asked
        wanted = [n for n in range(1, 8) if n > after and (before is None or n < before)]
        wanted = wanted if last is None else wanted[len(wanted) - min(last, len(wanted)) :]
        assert [found["n"] for found in journal.read(after, before, last)] == wanted, asked


async def test_one_exchange_whole(api: Api) -> None:
    await api.credits()
    found = await api.control("journal/3")
    assert (found["n"], found["operation"]) == (3, "credit_balance")
    assert (await api.http.get("/__mock__/journal/99")).status_code == 404
    assert (await api.http.get("/__mock__/journal?last=-1")).status_code == 422


async def test_a_secret_is_revealed_by_its_alias(api: Api) -> None:
    await api.credits()
    found = await api.control("journal/reveal", alias="<token-1>")
    assert found == {"alias": "<token-1>", "value": api.token}
    answer = await api.http.post("/__mock__/journal/reveal", json={"alias": "<token-9>"})
    assert answer.status_code == 404


async def test_a_stream_is_seen_as_it_grows(api: Api) -> None:
    following = _worlds(api).get("default").journal.progress()
    first = asyncio.ensure_future(anext(following))
    await asyncio.sleep(0)
    await api.say(f"add a title 'my token is {api.token}'")
    seen = [await first, *[event async for event in _until_ended(following)]]
    kinds = [kind for kind, _ in seen]
    assert kinds == ["started", *["frame"] * (len(seen) - 2), "ended"]
    started, ended = seen[0][1], seen[-1][1]
    assert started["ending"] == "open"
    assert started["request"]["body"] == ended["request"]["body"]
    frames = [data for kind, data in seen if kind == "frame"]
    assert [frame["frame"] for frame in frames] == list(range(len(frames)))
    assert [frame["data"] for frame in frames] == [
        frame["data"] for frame in ended["response"]["frames"]
    ]
    assert api.token not in json.dumps(seen)


@pytest.mark.parametrize("path", ["reset", "restore"])
async def test_a_journal_that_is_replaced_ends_for_those_who_follow(api: Api, path: str) -> None:
    await api.control("snapshot", name="before")
    journal = _worlds(api).get("default").journal
    following = [
        asyncio.ensure_future(anext(it, None)) for it in (journal.tail(), journal.progress())
    ]
    await asyncio.sleep(0)
    await api.http.post(f"/__mock__/{path}", json={"name": "before"} if path == "restore" else {})
    assert await asyncio.wait_for(asyncio.gather(*following), 10) == [None, None]


async def test_nobody_is_told_who_does_not_follow(api: Api) -> None:
    journal = _worlds(api).get("default").journal
    following = journal.progress()
    waiting = asyncio.ensure_future(anext(following))
    await asyncio.sleep(0)
    assert journal.watched
    waiting.cancel()
    await asyncio.wait([waiting])
    assert not journal.watched


async def _until_ended(following: AsyncIterator[tuple[str, dict[str, Any]]]) -> Any:
    async for event in following:
        yield event
        if event[0] == "ended":
            return


def _worlds(api: Api) -> Worlds:
    app: Any = api.http._transport.app  # type: ignore[attr-defined]
    assert isinstance(app, type(create_app()))
    found: Worlds = app.worlds
    return found
