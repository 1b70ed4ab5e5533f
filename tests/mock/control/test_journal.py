"""The journal: what is kept, what never is, and what can be asked of it."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nemovideo_mock.journal import Journal, Secrets, line, lines
from nemovideo_mock.journal.bodies import LARGEST_BODY
from nemovideo_mock.journal.search import Query
from nemovideo_mock.journal.verify import verify

from tests.mock.support import PHOTOS, Api

pytestmark = pytest.mark.anyio

SCHEMA = Path(__file__).parents[3] / "contracts/nemovideo_contracts/spec/journal.schema.json"
MESSAGE = "turn these photos into a slideshow video"
TOKEN = "nmv_usr_" + "a" * 43
CLAIM = "clm_" + "b" * 43


def exchange(n: int = 1, **request: Any) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "method": "GET",
        "path": "/api/x",
        "query": "",
        "headers": {},
        "body": None,
    }
    return {
        "n": n,
        "world": "default",
        "operation": "x",
        "at": 1.0,
        "until": 2.0,
        "wall": "2026-01-01T00:00:00+00:00",
        "request": asked | request,
        "response": {"status": 200, "headers": {}, "body": None},
        "ending": "complete",
        "faults": [],
        "records": [],
    }


async def journey(api: Api) -> None:
    await api.upload(*PHOTOS)
    await api.say(MESSAGE)
    draft = (await api.state())["draft"]
    await api.render("render_1", draft)
    ended = await api.poll_to_end("render_1")
    await api.get(ended["output"]["url"])


async def exchanges(api: Api, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await api.control(f"journal{query}"))["exchanges"]
    return found


async def test_every_exchange_fits_the_schema(api: Api) -> None:
    await api.control("faults", match={"operation": "run_sse"}, effect={"turn": "split-utf8"})
    await journey(api)
    await api.get("/nothing/here")
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))
    recorded = await exchanges(api)
    assert [entry["n"] for entry in recorded] == list(range(1, len(recorded) + 1))
    for item in recorded:
        validator.validate(item)


async def test_no_secret_gets_in(api: Api) -> None:
    task = await api.post("/api/tasks/me/with-session/nemo_agent", {"task_name": api.token})
    claim = {key: task.json()["data"][key] for key in ("task_id", "session_id")}
    claimed = await api.post("/api/auth/claim-token", claim)
    secret = claimed.json()["data"]["claim_token"]
    await api.upload((f"{api.token}.png", PHOTOS[0][1]))
    await api.say(f"add a title '{api.token}' and {secret}")
    await api.http.get(f"/web/workspace/claim?ct={secret}&x={api.token}")
    await api.http.get(f"/{api.token}", headers={"X-API-Key": "hush-hush", "Cookie": "a=b"})
    await api.http.get("/x?key=hush-hush")
    await api.control("faults", match={"operation": "run_sse"}, effect={"turn": "split-utf8"})
    await api.say(f"add a title 'é{api.token}'")
    text = "".join(map(line, await exchanges(api)))
    assert "nmv_usr_" not in text
    assert "clm_" not in text
    assert "hush" not in text
    assert set(re.findall(r"<[a-z]+-\d>", text)) >= {"<token-1>", "<claim-1>", "<bearer-1>"}


@given(st.lists(st.sampled_from(["x", " ", TOKEN[:20], TOKEN[20:], CLAIM, "é\udce9"]), max_size=9))
@settings(max_examples=100, deadline=None)
def test_a_secret_parted_between_pieces_is_found(pieces: list[str]) -> None:
    secrets = Secrets()
    hidden = secrets.hide_across(pieces)
    assert len(hidden) == len(pieces)
    assert "".join(hidden) == secrets.hide("".join(pieces))
    assert not re.search("(nmv_usr_|clm_)[A-Za-z0-9_-]{8}", "".join(hidden))


def test_the_same_secret_has_the_same_alias() -> None:
    secrets = Secrets()
    assert secrets.header("Authorization", f"Bearer {TOKEN}") == "Bearer <token-1>"
    assert secrets.hide(f"/x?t={TOKEN}&c={CLAIM}") == "/x?t=<token-1>&c=<claim-1>"
    assert secrets.header("x-api-key", "a-strange-one") == "<bearer-1>"
    assert secrets.hide_in({"a": ["a-strange-one", 1]}) == {"a": ["<bearer-1>", 1]}


async def test_what_an_exchange_changed(api: Api) -> None:
    await api.upload(*PHOTOS)
    await api.say(MESSAGE)
    uploaded, said = (await exchanges(api))[-2:]
    assert [record["record"] for record in uploaded["records"]] == ["media", "media"]
    assert [file["size"] for file in uploaded["files"]] == [len(data) for _, data in PHOTOS]
    assert all(len(file["sha256"]) == 64 for file in uploaded["files"])
    turn, *entries = said["records"]
    assert (turn["record"], turn["cost"], turn["kind"]) == ("turn", 50, "edit")
    assert said["at"] < turn["commit_at"] <= said["until"]
    assert [(entry["kind"], entry["amount"]) for entry in entries] == [("hold", 50), ("settle", 50)]


async def test_paths_do_not_carry_the_world(api: Api) -> None:
    await api.http.get("/w/other/api/credits/balance/simple")
    recorded = (await api.http.get("/w/other/__mock__/journal")).json()["exchanges"]
    assert [item["request"]["path"] for item in recorded] == ["/api/credits/balance/simple"]


async def test_a_stalled_stream_timed_out(api: Api) -> None:
    await api.upload(*PHOTOS)
    await api.control("faults", match={"operation": "run_sse"}, effect={"turn": "stalled"})
    await api.say(MESSAGE)
    last = (await exchanges(api))[-1]
    assert last["ending"] == "timed-out"
    assert last["until"] - last["at"] == pytest.approx(900)


async def test_filters(api: Api) -> None:
    await journey(api)
    await api.get("/api/state/nemo_agent/me/0/latest")
    assert {item["operation"] for item in await exchanges(api, "?operation=poll_render")} == {
        "poll_render"
    }
    assert len(await exchanges(api, "?code=1002")) == 1
    assert len(await exchanges(api, "?path=/upload-video/&method=post")) == 1
    assert len(await exchanges(api, "?message=slideshow&limit=5")) == 1
    assert await exchanges(api, "?status=500") == []
    bad = await api.http.get("/__mock__/journal?path=(")
    assert (bad.status_code, "regular expression" in bad.json()["message"]) == (422, True)


async def test_as_lines_and_as_an_archive(api: Api) -> None:
    await journey(api)
    text = (await api.http.get("/__mock__/journal?format=jsonl")).text
    assert [json.loads(item) for item in text.splitlines()] == await exchanges(api)
    archive = (await api.http.get("/__mock__/journal?format=har")).json()["log"]
    assert archive["version"] == "1.2"
    assert len(archive["entries"]) == len(await exchanges(api))
    stream = next(e for e in archive["entries"] if e["request"]["url"].endswith("/run_sse"))
    assert stream["response"]["content"]["text"].startswith("data:")
    assert (await api.http.get("/__mock__/journal?format=xml")).status_code == 422


async def verified(api: Api, **body: Any) -> dict[str, Any]:
    answer = await api.http.post("/__mock__/journal/verify", json=body)
    found: dict[str, Any] = answer.json()
    assert answer.status_code == (200 if found["ok"] else 409)
    return found


async def test_verification(api: Api) -> None:
    await journey(api)
    polls = await exchanges(api, "?operation=poll_render")
    assert (await verified(api, like={"operation": "run_sse"}, exactly=1))["ok"]
    assert (await verified(api, like={"operation": "poll_render"}, exactly=len(polls)))["ok"]
    assert (await verified(api, like={"message": "export"}, exactly=0))["ok"]
    attributed = {"method": "GET", "headers": {"X-Skill-Source": "^test$", "x-api-key": None}}
    assert (await verified(api, like=attributed))["ok"]
    order = [{"operation": name} for name in ("upload", "run_sse", "session_state")]
    assert (await verified(api, order=order))["ok"]
    assert not (await verified(api, order=order[::-1]))["ok"]
    assert "at most 0" in (await verified(api, like={"status": 200}, exactly=0))["problem"]
    assert (await api.http.post("/__mock__/journal/verify", json={})).status_code == 422


async def test_a_near_miss_names_the_field(api: Api) -> None:
    await journey(api)
    wanted = {"operation": "submit_render", "body": {"id": "render_1", "output": {"fps": 60}}}
    missed = await verified(api, like=wanted)
    assert missed["problem"] == "0 exchanges are like this, at least 1 were expected"
    assert missed["nearest"][0]["request"] == "POST /api/render/proxy/lambda"
    assert missed["nearest"][0]["differs"] == [
        {"field": "body.output.fps", "wanted": 60, "found": None}
    ]


def test_order_says_where_it_broke() -> None:
    journal = [exchange(1, path="/a"), exchange(2, path="/b")]
    verdict = verify(journal, [Query(path="b"), Query(path="a")])
    assert verdict.problem == "nothing is like pattern 2 after exchange 2"


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nemovideo_mock.journal.journal.LARGEST", 100_000)
    journal = Journal("w", lambda: 0.0)
    for n in range(1, 200):
        journal.append(exchange(n, body="x" * 9_700))
    assert [item["n"] for item in journal.read()] == list(range(190, 200))


def test_an_answer_that_is_given_again_is_one_body() -> None:
    journal, answer = Journal("a", lambda: 0.0), b'{"code":0}'
    assert journal.whole(answer) is journal.whole(answer)
    assert journal.whole(bytes(LARGEST_BODY + 1)).size == LARGEST_BODY + 1
    assert journal.whole(b"").size == 0


def test_what_is_spilled_outlives_the_ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nemovideo_mock.journal.journal.CAPACITY", 3)
    file = tmp_path / "w" / "journal.jsonl"
    journal = Journal("w", lambda: 0.0, file)
    for n in range(1, 8):
        journal.append(exchange(n))
    assert [item["n"] for item in journal.read(after=2)] == [3, 4, 5, 6, 7]
    journal.close()
    with file.open("a") as out:
        out.write('{"n": 8, "torn')
    assert Journal("w", lambda: 0.0, file).next_number() == 8
    assert len(list(lines(file))) == 7


def test_the_tail_tells_what_goes_on(server: str) -> None:
    with (
        httpx.Client(base_url=server) as http,
        http.stream("GET", "/__mock__/journal/tail") as tail,
    ):
        events = tail.iter_lines()
        assert next(events).startswith(":")
        http.get("/api/credits/balance/simple")
        answer = next(event for event in events if event.startswith("data:"))
        assert json.loads(answer[5:])["operation"] == "credit_balance"
        assert "control" not in answer


async def test_clearing(api: Api) -> None:
    assert await exchanges(api)
    assert (await api.http.delete("/__mock__/journal")).json() == {"exchanges": []}
    assert await exchanges(api) == []
    await api.credits()
    assert len(await exchanges(api)) == 1


async def test_a_body_that_was_refused_unread_is_kept(api: Api) -> None:
    api.token = "unknown"
    await api.say("hello")
    last = (await exchanges(api))[-1]
    assert last["request"]["body"]["new_message"] == {"parts": [{"text": "hello"}]}


HOPELESS = r"(a+)+$"


async def test_no_expression_takes_long(api: Api) -> None:
    await api.http.get("/" + "a" * 40 + "!")
    await api.control("faults", match={"message": HOPELESS}, effect={"delay": 1})
    started = time.process_time()
    verdict = await verified(api, like={"path": HOPELESS})
    assert not verdict["ok"]
    await exchanges(api, f"?path={quote(HOPELESS)}")
    await api.say("a" * 40 + "!")
    assert time.process_time() - started < 5


@pytest.mark.parametrize("pattern", [r"(?=a)", r"(a)\1", "("])
async def test_what_no_linear_time_is_promised_for_is_refused(api: Api, pattern: str) -> None:
    refused = await api.http.post("/__mock__/journal/verify", json={"like": {"path": pattern}})
    assert refused.status_code == 422
    assert "regular expression of RE2" in refused.json()["message"]
    fault = {"match": {"message": pattern}, "effect": {"delay": 1}}
    assert (await api.http.post("/__mock__/faults", json=fault)).status_code == 422


@pytest.mark.parametrize(
    ("pattern", "text"), [("^/run_sse$", "/run_sse"), ("é+", "caféé"), (r"\d{3}", "a\udce9123")]
)
def test_usual_expressions_are_found(pattern: str, text: str) -> None:
    assert Query(path=pattern).fits(exchange(path=text))
