"""Who gets to the control API."""

from __future__ import annotations

import httpx
import pytest
from nemovideo_mock.serving.cli import main

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


BROWSER = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}


@pytest.mark.mock(control_hosts=("mock",))
@pytest.mark.anyio
async def test_what_another_sites_page_embeds_is_refused(mock: httpx.AsyncClient) -> None:
    for site in ("cross-site", "same-site"):
        answer = await mock.get("/__mock__/journal", headers={**BROWSER, "Sec-Fetch-Site": site})
        assert answer.status_code == 403
        assert "pages of other sites" in answer.json()["message"]
    followed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    own = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}
    for headers in (followed, own):
        assert (await mock.get("/__mock__/journal", headers=headers)).status_code == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
@pytest.mark.anyio
async def test_forms_of_other_sites_change_nothing(mock: httpx.AsyncClient, kind: str) -> None:
    before = (await mock.get("/__mock__/clock")).json()["now"]
    headers = {"Origin": "http://evil.example", "Content-Type": kind}
    answer = await mock.post("/__mock__/clock", content='{"advance": 9e6}', headers=headers)
    assert answer.status_code == 403
    assert (await mock.get("/__mock__/clock")).json()["now"] < before + 9e6


@pytest.mark.mock(control_token="secret", control_hosts=("mock",))
@pytest.mark.anyio
async def test_the_studio_is_open_and_what_it_shows_is_not(mock: httpx.AsyncClient) -> None:
    assert (await mock.get("/__mock__/studio/app.js")).status_code == 200
    assert (await mock.get("/__mock__/journal")).status_code == 403


APP = "http://app.example:3000"


@pytest.mark.mock(control_origins=(APP,), control_token="secret", trusts_machine=True)
@pytest.mark.anyio
async def test_an_allowed_origin_needs_the_token(mock: httpx.AsyncClient) -> None:
    asked = {"Access-Control-Request-Method": "POST"}
    preflight = await mock.options(
        "/__mock__/clock",
        headers={**asked, "Origin": APP, "Access-Control-Request-Headers": "x-mock-token"},
    )
    assert preflight.headers["access-control-allow-origin"] == APP
    assert "x-mock-token" in preflight.headers["access-control-allow-headers"]
    without = await mock.get("/__mock__/clock", headers={"Origin": APP})
    assert without.status_code == 403
    assert "x-mock-token" in without.json()["message"]
    allowed = await mock.get("/__mock__/clock", headers={"Origin": APP, "X-Mock-Token": "secret"})
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == APP
    other = {"Origin": "http://evil.example", "X-Mock-Token": "secret"}
    assert (await mock.get("/__mock__/clock", headers=other)).status_code == 403
    # Programs of this machine send no origin.
    assert (await mock.get("/__mock__/clock")).status_code == 200


def test_a_chosen_token_is_asked_of_everybody_and_not_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NEMO_MOCK_CONTROL_TOKEN", "from-the-environment")
    with (mock := serve("--loop", "asyncio")) as url:
        assert answered(url) == 403
        assert answered(url, **{"x-mock-token": "from-the-environment"}) == 200
        assert "from-the-environment" not in mock.ready
        assert "-H 'x-mock-token: TOKEN'" in mock.ready


@pytest.mark.parametrize(
    ("option", "problem"),
    [
        (("--control-token", "é"), "--control-token takes"),
        (("--allow-origin", "app.example"), "--allow-origin takes scheme://host"),
        (("--allow-origin", "http://app.example/path"), "--allow-origin takes scheme://host"),
    ],
)
def test_what_cannot_be_allowed_is_named(
    capsys: pytest.CaptureFixture[str], option: tuple[str, str], problem: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["serve", *option])
    assert ended.value.code == 2
    assert problem in capsys.readouterr().err


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
