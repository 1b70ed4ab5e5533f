from __future__ import annotations

import re

import httpx
import pytest
from nemovideo_mock.wire.reference import document

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


PAGES = [("/docs", "/openapi.json"), ("/__mock__/docs", "/__mock__/openapi.json")]


@pytest.mark.parametrize(("page", "source"), PAGES)
async def test_the_page_shows_every_operation_and_needs_nothing_from_elsewhere(
    mock: httpx.AsyncClient, page: str, source: str
) -> None:
    data = (await mock.get(source)).json()
    answer = await mock.get(page)
    for path, item in data["paths"].items():
        assert f"<code>{path}</code>" in answer.text
        for method in {"get", "post", "delete"} & set(item):
            assert f'data-method="{method.upper()}" data-path="{path}"' in answer.text
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", answer.text)
    assert "unsafe-inline" not in answer.headers["content-security-policy"]


async def test_fields_and_examples_are_shown(mock: httpx.AsyncClient) -> None:
    page = (await mock.get("/docs")).text
    assert "<td><code>new_message.parts</code></td><td>list of object, required</td>" in page
    assert "make a slideshow with music" in page
    control = (await mock.get("/__mock__/docs")).text
    assert "<code>clock.mode</code></td><td>real | auto-jump | manual, required</td>" in control
    assert "render-fails-once" in control


@pytest.mark.mock(control_token="secret")
async def test_the_page_of_the_control_api_is_open_and_what_it_calls_is_not(
    mock: httpx.AsyncClient,
) -> None:
    assert (await mock.get("/__mock__/docs")).status_code == 200
    assert (await mock.get("/__mock__/openapi.json")).status_code == 403


async def test_calls_stay_in_the_world_of_the_page(mock: httpx.AsyncClient) -> None:
    page = (await mock.get("/w/a%20b/docs")).text
    assert '<main data-root="/w/a%20b">' in page
    assert 'href="/w/a%20b/__mock__/docs"' in page
