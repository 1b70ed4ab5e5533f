"""The control API as a Python class: what a test does to a world in a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from nemovideo_contracts.control import CannotTell, Control
from nemovideo_contracts.verify.targets import World, in_process
from nemovideo_mock.profile import SEED

pytest_plugins = ["pytester"]

DOCS = Path(__file__).parents[2] / "docs" / "control.md"


@pytest.fixture(scope="module")
def target() -> Iterator[object]:
    with in_process(SEED) as mock:
        yield mock


@pytest.fixture
def world(target: object, request: pytest.FixtureRequest) -> Iterator[World]:
    with target.world(request.node.name) as made:  # type: ignore[attr-defined]
        yield made


@pytest.fixture
def control(world: World) -> Control:
    assert world.control is not None
    return world.control


def balance(world: World) -> httpx.Response:
    return httpx.get(f"{world.url}/api/credits/balance/simple")


def connect(world: World) -> dict[str, str]:
    answer = httpx.post(f"{world.url}/api/auth/anonymous-token", headers={"X-Client-Id": "c"})
    return {"Authorization": f"Bearer {answer.json()['data']['token']}"}


def test_a_fault_in_a_line(world: World, control: Control) -> None:
    assert control.fault({"error": 503}, "credit_balance", times=1) == "fault-1"
    assert [balance(world).status_code for _ in range(2)] == [503, 200]
    assert control.faults()[0]["applied"] == 1
    control.withdraw()
    assert control.faults() == []


def test_what_cannot_be_is_told(control: Control) -> None:
    with pytest.raises(CannotTell, match="is none of"):
        control.fault({"error": 503}, "credits")


def test_a_scenario_in_a_line(world: World, control: Control) -> None:
    control.scenario("token-refused")
    answer = httpx.post(f"{world.url}/api/auth/anonymous-token", headers={"X-Client-Id": "c"})
    assert answer.status_code == 429


def test_accounts_and_terms(world: World, control: Control) -> None:
    control.terms(credits=5)
    headers = connect(world)
    assert control.account(plan="paid")["credits"]["available"] == 5
    control.account(tokens="revoked")
    answer = httpx.get(f"{world.url}/api/credits/balance/simple", headers=headers).json()
    assert answer["code"] == 1001


def test_there_and_back_again(world: World, control: Control) -> None:
    headers = connect(world)
    control.snapshot()
    other = control.fork("twin-of-" + world.name[:20])
    control.account(credits=1)
    control.restore()
    for url in (world.url, world.url.replace(world.name, other)):
        answer = httpx.get(f"{url}/api/credits/balance/simple", headers=headers).json()
        assert answer["data"]["available"] == 100


def test_verification_says_what_was_near(world: World, control: Control) -> None:
    balance(world)
    control.verify({"operation": "credit_balance"}, exactly=1)
    control.verify({"operation": "run_sse"}, exactly=0)
    with pytest.raises(AssertionError) as raised:
        control.verify({"operation": "credit_balance", "status": 503})
    assert "1: GET /api/credits/balance/simple has status: 200 instead of 503" in str(raised.value)
    assert control.archive()["log"]["entries"]


def test_frames_and_renders_are_looked_at(world: World, control: Control) -> None:
    headers = {
        **connect(world),
        **{f"X-Skill-{item}": "a" for item in ("Source", "Version", "Platform")},
    }
    opened = httpx.post(
        f"{world.url}/api/tasks/me/with-session/nemo_agent",
        json={"task_name": "a"},
        headers=headers,
    ).json()
    session = opened["data"]["session_id"]
    with pytest.raises(CannotTell, match="nothing to show"):
        control.frame()
    draft = {"t": [{"tt": 0, "sg": [{"d": 1000}]}]}
    body = {"id": "r", "sessionId": session, "draft": draft, "output": {"resolution": "360p"}}
    httpx.post(f"{world.url}/api/render/proxy/lambda", json=body, headers=headers)
    (render,) = control.renders()
    assert (render["id"], render["session_id"], render["frames"]["total"]) == ("r", session, 30)
    say = {"app_name": "nemo_agent", "user_id": "me", "session_id": session}
    text = {"new_message": {"parts": [{"text": "generate a 3 second clip of the sea"}]}}
    httpx.post(f"{world.url}/run_sse", json={**say, **text}, headers=headers).raise_for_status()
    assert control.frame(500, session, "360p").startswith(b"\x89PNG")


def test_the_example_of_the_docs(pytester: pytest.Pytester) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    pytester.makepyfile(example)
    pytester.runpytest_subprocess("-q").assert_outcomes(passed=1)
    methods = re.findall(
        r"`(\w+)`", DOCS.read_text("utf-8").split("Its methods:")[1].split("The class")[0]
    )
    assert methods
    assert all(hasattr(Control, method) for method in methods)
