"""The server's own pages outside of the control API."""

from __future__ import annotations

import httpx
import pytest

from tests.mock.support import Api

pytestmark = pytest.mark.anyio


async def test_the_index_leads_to_pages_that_are_there(mock: httpx.AsyncClient) -> None:
    for root in ("", "/w/mine"):
        about = (await mock.get(f"{root}/")).json()
        assert about["world"] == (root.removeprefix("/w/") or "default")
        for link in about["links"].values():
            assert link.startswith(f"http://mock{root}/")
            assert (await mock.get(link)).status_code == 200


async def test_health_is_neither_recorded_nor_hit_by_faults(api: Api) -> None:
    await api.control("faults", effect={"error": 503})
    assert (await api.http.get("/health")).json()["status"] == "ok"
    paths = [
        exchange["request"]["path"] for exchange in (await api.control("journal"))["exchanges"]
    ]
    assert not {"/health", "/"} & set(paths)
    assert (await api.http.post("/health")).status_code == 405


@pytest.mark.mock(control_token="secret", control_hosts=("mock",))
async def test_health_needs_no_token(mock: httpx.AsyncClient) -> None:
    elsewhere = {"Host": "container", "Origin": "http://else"}
    assert (await mock.get("/health", headers=elsewhere)).status_code == 200
    assert (await mock.get("/__mock__/health")).status_code == 403
