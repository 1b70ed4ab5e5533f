"""Why an exchange went as it did: from a refusal to its fact, axis, source and check."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from nemovideo_mock import errors, extensions
from nemovideo_mock.journal import why as journal_why
from nemovideo_mock.profile import PRESETS
from nemovideo_mock.service import renders, tokens

from tests.mock.support import PHOTOS, Api

pytestmark = pytest.mark.anyio


async def explained(api: Api, **query: str) -> dict[str, Any]:
    """Why the newest exchange like this went as it did."""
    found = await api.http.get("/__mock__/journal", params=query)
    n = found.json()["exchanges"][-1]["n"]
    answer = await api.http.get(f"/__mock__/journal/{n}/why")
    assert answer.status_code == 200
    reply: dict[str, Any] = answer.json()
    return reply


async def test_a_refused_export_leads_to_fact_axis_option_source_and_check(api: Api) -> None:
    body = {"id": "r1", "sessionId": api.session_id, "draft": {}, "output": {}}
    bearer = {"Authorization": f"Bearer {api.token}"}
    refused = await api.http.post("/api/render/proxy/lambda", json=body, headers=bearer)
    assert refused.status_code == 402
    found = await explained(api, operation="submit_render")
    (reason,) = found["reasons"]
    assert reason["kind"] == "refused"
    assert "x-skill-source" in reason["because"]
    assert reason["facts"] == ["render.402.attribution-or-plan", "code.402"]
    fact = found["facts"]["render.402.attribution-or-plan"]
    assert fact["option"] == {"export_blocked": "attribution-or-plan"}
    assert {"id": "S1", "what": "the seed skill for JSON-prompted image videos"} in fact["sources"]
    (axis,) = fact["axes"]
    assert axis["axis"] == "AX-05"
    assert axis["chosen"] == "attribution-or-plan"
    assert "render.402.plan" in axis["facts"]["plan"]
    assert any(check.startswith("check ") for check in fact["checks"])
    assert any("service/renders.py" in place for place in fact["places"])


REFUSALS = [
    ("/api/auth/anonymous-token", {}, ["auth.client-id.required"]),
    ("/api/nothing", {}, ["error.unknown-path"]),
    ("/api/credits/balance/simple", {}, ["error.unknown-method"]),
    ("/run_sse", {}, ["header.bearer.missing", "code.1001"]),
    ("/run_sse", {"Authorization": "Bearer nobody"}, ["code.1001"]),
]


@pytest.mark.parametrize(("path", "headers", "facts"), REFUSALS)
async def test_refusals_name_what_refuses_them(
    mock: httpx.AsyncClient, path: str, headers: dict[str, str], facts: list[str]
) -> None:
    await mock.post(path, headers=headers)
    found = await explained(Api(mock))
    assert found["reasons"][0]["facts"] == facts
    assert list(found["facts"]) == facts


@pytest.mark.mock(profile={"silent_rate": 1.0})
async def test_a_silent_turn_is_explained_by_the_dice(api: Api) -> None:
    await api.upload(*PHOTOS)
    await api.say("make a slideshow of these photos")
    (reason,) = (await explained(api, operation="run_sse"))["reasons"]
    assert reason["kind"] == "silent"
    assert reason["facts"][0] == "run.silent.rate"


async def test_a_fault_is_explained_by_its_rule_alone(api: Api) -> None:
    rule = {"match": {"operation": "run_sse"}, "effect": {"turn": "silent"}, "id": "hush"}
    await api.control("faults", **rule)
    await api.upload(*PHOTOS)
    await api.say("make a slideshow of these photos")
    (reason,) = (await explained(api, operation="run_sse"))["reasons"]
    assert (reason["kind"], reason["rule"]) == ("fault", "hush")
    assert reason["criteria"] == {"operation": True}


async def test_a_rule_that_nearly_applies_says_what_did_not_fit(api: Api) -> None:
    match = {"operation": "run_sse", "message": "export"}
    await api.control("faults", match=match, effect={"error": 503}, id="late")
    await api.say("hello")
    found = (await explained(api, operation="run_sse"))["reasons"]
    assert [reason["kind"] for reason in found] == ["talk", "near-miss"]
    assert found[1]["criteria"] == {"operation": True, "message": False}


async def test_an_unknown_path_names_the_nearest_operation(mock: httpx.AsyncClient) -> None:
    await mock.get("/api/credits/balance/simpel")
    found = (await explained(Api(mock)))["reasons"]
    assert [reason["kind"] for reason in found] == ["refused", "near-miss"]
    assert "credit_balance" in found[1]["because"]


async def test_nothing_out_of_the_ordinary_has_no_reasons(api: Api) -> None:
    await api.credits()
    assert (await explained(api))["reasons"] == []


async def test_an_exchange_of_a_file_has_the_same_reasons(mock: httpx.AsyncClient) -> None:
    await mock.post("/run_sse")
    await mock.get("/api/nothing")
    found = (await mock.get("/__mock__/journal")).json()["exchanges"]
    assert len(found) == 2
    for exchange in found:
        of_world = (await mock.get(f"/__mock__/journal/{exchange['n']}/why")).json()
        of_file = (await mock.post("/__mock__/why", json={"exchange": exchange})).json()
        assert of_world["reasons"]
        assert of_file == of_world


async def test_a_code_is_reason_enough_in_the_archive_of_a_service(
    mock: httpx.AsyncClient,
) -> None:
    answer = {"status": 200, "body": {"code": 1002, "msg": "no such session", "data": None}}
    request = {"method": "GET", "path": "/api/state/nemo_agent/me/1/latest"}
    body = {"exchange": {"n": 1, "request": request, "response": answer}}
    found = (await mock.post("/__mock__/why", json=body)).json()
    (reason,) = found["reasons"]
    assert (reason["because"], reason["facts"]) == ("no such session", ["code.1002"])
    assert "code.1002" in found["facts"]


SILENT = {
    "n": 1,
    "operation": "run_sse",
    "request": {"method": "POST", "path": "/run_sse"},
    "response": {"status": 200},
    "records": [{"record": "turn", "kind": "edit", "ending": "silent"}],
}


async def test_the_operation_of_an_archive_is_found_by_its_path(mock: httpx.AsyncClient) -> None:
    request = {"method": "GET", "path": "/w/mine/api/credits/balance/simple"}
    body = {"exchange": {"n": 1, "request": request, "response": {"status": 200}}}
    found = (await mock.post("/__mock__/why", json=body)).json()
    assert (found["operation"], found["reasons"]) == ("credit_balance", [])


async def test_a_file_is_read_under_the_profile_of_its_world(mock: httpx.AsyncClient) -> None:
    body = {"exchange": SILENT, "profile": "strict"}
    (reason,) = (await mock.post("/__mock__/why", json=body)).json()["reasons"]
    assert f"a share of {PRESETS['strict'].silent_rate:g} of" in reason["because"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"exchange": []},
        {"exchange": {**SILENT, "records": [{"kind": "edit"}]}},
        {"exchange": {**SILENT, "faults": [{"rule": "a", "effect": None}]}},
        {"exchange": SILENT, "profile": "nobody's"},
    ],
)
async def test_what_is_no_exchange_is_refused(mock: httpx.AsyncClient, body: Any) -> None:
    assert (await mock.post("/__mock__/why", json=body)).status_code == 422


async def test_an_exchange_that_is_not_there_is_not_found(api: Api) -> None:
    answer = await api.http.get("/__mock__/journal/999/why")
    assert answer.status_code == 404
    assert "no exchange 999" in answer.json()["message"]


async def test_without_the_contract_reasons_have_ids_alone(
    mock: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extensions, "contract", lambda: None)
    await mock.post("/run_sse")
    found = await explained(Api(mock))
    assert found["reasons"][0]["facts"] == ["header.bearer.missing", "code.1001"]
    assert found["facts"] == {}
    assert (await mock.get("/__mock__/facts")).json() == {"facts": {}}


async def test_the_ledger_and_the_axes_can_be_read(mock: httpx.AsyncClient) -> None:
    facts = (await mock.get("/__mock__/facts", params={"prefix": "run.silent."})).json()["facts"]
    assert "run.silent.rate" in facts
    assert all(id.startswith("run.silent.") for id in facts)
    axes = (await mock.get("/__mock__/axes")).json()
    assert axes["profile"] == "seed"
    by_field = {axis["field"]: axis for axis in axes["axes"]}
    assert by_field["render_poll"]["chosen"] == "top-level"


TABLES = [tokens._LIMITS, renders._BLOCKED, journal_why._SILENT, journal_why._REFUSED]


def test_every_fact_that_the_mock_names_is_in_the_ledger() -> None:
    contract = extensions.contract()
    assert contract is not None
    classes = [kind.fact for kind in vars(errors).values() if hasattr(kind, "fact") and kind.fact]
    named = [*classes, *(fact for table in TABLES for fact in table.values())]
    assert len(classes) >= 8
    assert set(contract.facts(named)) == set(named)
