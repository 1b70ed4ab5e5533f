"""The fake for coding agents, by the package's own client: over HTTP, and over standard input."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp_types import ImageContent, TextContent, TextResourceContents
from nemovideo_mock.mcp import resources

from tests.mock.support import Api, serve

pytestmark = pytest.mark.anyio
TOOLS = {
    *("worlds", "create_world", "scenario", "fault", "clock", "journal", "exchange", "why"),
    *("verify", "state", "frame", "lint", "judge"),
}


async def called(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    """What a tool answers; an error of it is one of the test."""
    result = await client.call_tool(tool, arguments)
    (content,) = result.content
    assert isinstance(content, TextContent)
    assert not result.is_error, content.text
    found: dict[str, Any] = json.loads(content.text)
    return found


async def failed(client: Client, tool: str, **arguments: Any) -> str:
    result = await client.call_tool(tool, arguments)
    (content,) = result.content
    assert result.is_error
    assert isinstance(content, TextContent)
    return content.text


@asynccontextmanager
async def over_http() -> AsyncIterator[Client]:
    with serve("--render", "stub", "--pause", "0") as url:
        async with Client(f"{url}/mcp") as client:
            yield client


@asynccontextmanager
async def over_stdio() -> AsyncIterator[Client]:
    command = ["-m", "nemovideo_mock", "mcp", "--render", "stub", "--pause", "0"]
    async with Client(StdioServerParameters(command=sys.executable, args=command)) as client:
        yield client


@pytest.mark.parametrize("transport", [over_http, over_stdio])
async def test_an_agent_tests_a_client(transport: Any) -> None:
    async with transport() as client:
        assert {tool.name for tool in (await client.list_tools()).tools} == TOOLS
        made = await called(client, "create_world", name="mine", profile={"silent_rate": 0})
        assert "mine" in (await called(client, "worlds"))["worlds"]
        unwell = {"effect": {"error": 503}, "operation": "session_state"}
        await called(client, "fault", **unwell, world="mine")
        await _behave_badly(made["url"])
        await _look(client)
        await _judge(client)
        await _read(client)


async def _behave_badly(url: str) -> None:
    """A client that is refused an export, and a state."""
    async with httpx.AsyncClient(base_url=url) as http:
        api = await Api(http).connect()
        await api.say("make a 5 s video of a cat")
        body = {"id": "r1", "sessionId": api.session_id, "draft": {}, "output": {}}
        bearer = {"Authorization": f"Bearer {api.token}"}
        await http.post("/api/render/proxy/lambda", json=body, headers=bearer)
        await api.get(f"/api/state/nemo_agent/me/{api.session_id}/latest")


async def _look(client: Client) -> None:
    lines = (await called(client, "journal", world="mine"))["exchanges"]
    refused = next(line["n"] for line in lines if line["status"] == 402)
    assert (await called(client, "exchange", n=refused, world="mine"))["operation"]
    reason = (await called(client, "why", n=refused, world="mine"))["reasons"][0]
    assert "x-skill-source" in reason["because"]
    assert (await called(client, "state", world="mine"))["sessions"][0]["draft"]
    (picture,) = (await client.call_tool("frame", {"world": "mine", "t_ms": 500})).content
    assert isinstance(picture, ImageContent)
    assert picture.mime_type == "image/png"
    now = (await called(client, "clock", world="mine"))["now"]
    assert (await called(client, "clock", advance=60, world="mine"))["now"] >= now + 60


async def _judge(client: Client) -> None:
    export = {"operation": "submit_render"}
    assert (await called(client, "verify", like=export, exactly=1, world="mine"))["ok"]
    assert not (await called(client, "verify", like=export, exactly=2, world="mine"))["ok"]
    verdicts = (await called(client, "judge", world="mine"))["verdicts"]
    assert any(verdict["verdict"] == "fail" for verdict in verdicts)
    found = await called(client, "lint", text="# Skill\n\nPoll the render every second.\n")
    assert found["findings"]
    await called(client, "fault", withdraw=True, world="mine")
    assert (await called(client, "fault", world="mine"))["faults"] == []
    assert "smooth" in (await called(client, "scenario"))["scenarios"]
    assert "no scenario 'smoooth'" in await failed(client, "scenario", name="smoooth")


async def _read(client: Client) -> None:
    listed = {str(resource.uri) for resource in (await client.list_resources()).resources}
    pages = {f"nemovideo://docs/{path.stem}" for path in resources.pages()}
    assert listed == {"nemovideo://facts", "nemovideo://axes", *pages}
    assert "nemovideo://docs/control" in listed
    (fact,) = (await client.read_resource("nemovideo://facts/run.silent.rate")).contents
    assert isinstance(fact, TextResourceContents)
    assert json.loads(fact.text)["statement"] == "About 30 % of edits end without any text."


async def test_it_follows_the_rules_of_the_control_api() -> None:
    with serve("--control-token", "secret") as url:
        token = {"x-mock-token": "secret"}
        async with httpx.AsyncClient() as http:
            for more in ({}, {**token, "Host": "evil.test"}, {**token, "Origin": "http://evil"}):
                answer = await http.post(f"{url}/mcp", json={}, headers=more)
                assert answer.status_code == 403
        command = ["-m", "nemovideo_mock", "mcp", "--url", url, "--control-token", "secret"]
        async with Client(StdioServerParameters(command=sys.executable, args=command)) as client:
            assert (await called(client, "worlds"))["worlds"] == ["default"]


def test_a_server_starts_without_any_of_it() -> None:
    code = (
        "import sys, nemovideo_mock.serving.server; "
        "print('mcp' in sys.modules, 'httpx' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


async def test_without_the_package_there_is_an_answer(
    mock: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mcp.server.mcpserver", None)
    answer = await mock.post("/mcp", json={})
    assert answer.status_code == 404
    assert "nemovideo-mock[mcp]" in answer.json()["message"]
