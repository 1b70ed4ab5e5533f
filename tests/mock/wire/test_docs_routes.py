from __future__ import annotations

import re

import httpx
import pytest
from nemovideo_mock.wire import document

pytestmark = pytest.mark.anyio


async def test_the_document_is_the_contracts_with_this_worlds_address(
    mock: httpx.AsyncClient,
) -> None:
    data = (await mock.get("/w/mine/openapi.json")).json()
    assert data["openapi"].startswith("3.1")
    assert data["servers"] == [{"url": "http://mock/w/mine"}]
    assert "/run_sse" in data["paths"]


async def test_without_the_contract_there_is_no_document(
    mock: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    document.document.cache_clear()
    monkeypatch.setattr(document, "contract", lambda: None)
    answer = await mock.get("/openapi.json")
    assert answer.status_code == 404
    assert "not installed" in answer.json()["message"]


async def test_the_page_shows_every_operation_and_needs_nothing_from_elsewhere(
    mock: httpx.AsyncClient,
) -> None:
    data = (await mock.get("/openapi.json")).json()
    page = (await mock.get("/docs")).text
    for path in data["paths"]:
        assert f"<code>{path}</code>" in page
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", page)
