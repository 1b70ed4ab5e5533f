"""Requests find their handlers by the table of operations, and all else finds the framework."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from nemovideo_mock import operations
from nemovideo_mock.routes import HANDLERS, accounts, common
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route

from tests.mock.support import Api

pytestmark = pytest.mark.anyio


def test_every_operation_has_a_handler() -> None:
    assert HANDLERS.keys() == operations.BY_NAME.keys()


async def endpoint(request: Request) -> Response:
    raise NotImplementedError


@pytest.mark.parametrize("operation", [*operations.API, *operations.PAGES], ids=lambda op: op.name)
def test_the_table_matches_what_a_router_would(operation: operations.Operation) -> None:
    path = operation.path.replace("{filename:path}", "a b/c.mp4")
    for nth, letter in enumerate(("x", "me", "render_1.2", "%41", "ü")):
        at = path.find("{")
        if at >= 0:
            path = path[:at] + letter + str(nth) + path[path.index("}") + 1 :]
    route = Route(operation.path, endpoint, methods=list(operation.methods))
    scope: dict[str, Any] = {"type": "http", "method": operation.methods[0], "path": path}
    matched, child = route.matches(scope)
    assert matched is Match.FULL
    found = operations.match(operation.methods[0], path)
    assert found == (operation.name, child["path_params"])


@pytest.mark.mock(profile={"older_paths": "present"})
async def test_older_paths_get_their_parameters(api: Api) -> None:
    assert operations.match_older("POST", "/api/tokens/t/revoke") == (
        "revoke_token",
        {"token_id": "t"},
    )
    assert (await api.get("/api/tokens")).json()["data"] == {"tokens": []}


async def test_a_slash_too_many_leads_to_the_path_without(api: Api) -> None:
    answer = await api.get("/api/credits/balance/simple/")
    assert answer.status_code == 307
    assert answer.headers["location"].endswith("/api/credits/balance/simple")


async def test_a_bug_is_answered_and_reaches_the_log(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:

    def broken(request: Request) -> Any:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(accounts, "caller", broken)
    with pytest.raises(ZeroDivisionError):
        await api.get("/api/credits/balance/simple")
    assert common.HANDLERS["credit_balance"] is accounts.credit_balance


def test_the_framework_is_not_loaded_for_the_api() -> None:
    code = "import sys, nemovideo_mock.serving.server; sys.exit('fastapi' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
