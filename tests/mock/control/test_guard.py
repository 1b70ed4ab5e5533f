"""Who gets to the control API."""

from __future__ import annotations

import httpx
import pytest

from tests.mock.support import serve


def answered(url: str, **headers: str) -> int:
    return httpx.post(f"{url}/__mock__/clock", json={}, headers=headers).status_code


def test_on_this_machine_under_its_own_names_only(server: str) -> None:
    port = server.rpartition(":")[2]
    assert answered(server) == 200
    assert answered(server, Host=f"localhost:{port}") == 200
    assert answered(server, Host=f"evil.example:{port}") == 403
    assert answered(server, Origin=server) == 200
    assert answered(server, Origin="http://evil.example") == 403
    assert answered(server, Origin="null") == 403
    under_world = httpx.get(f"{server}/w/x/__mock__/health", headers={"Host": "evil.example"})
    assert under_world.status_code == 403


def test_the_api_itself_is_open_to_any_origin(server: str) -> None:
    answer = httpx.get(
        f"{server}/api/credits/balance/simple", headers={"Origin": "http://app.example"}
    )
    assert answer.headers["access-control-allow-origin"] == "*"
    control = httpx.get(f"{server}/__mock__/health", headers={"Origin": server})
    assert "access-control-allow-origin" not in control.headers


@pytest.mark.parametrize("path", ["/__mock__", "/__mock__/journal"])
def test_over_a_network_by_the_token_only(path: str) -> None:
    with (mock := serve("--host", "0.0.0.0")) as url:
        assert mock.process.stdout is not None
        line = mock.process.stdout.readline()
        name, _, token = line.strip().rpartition(": ")
        assert name == "control token (header x-mock-token)"
        assert httpx.get(url + path).status_code == 403
        assert httpx.get(url + path, headers={"x-mock-token": "guess"}).status_code == 403
        assert httpx.get(url + path, headers={"x-mock-token": token}).status_code in (200, 404)
        assert httpx.get(f"{url}/api/credits/balance/simple").status_code == 200
