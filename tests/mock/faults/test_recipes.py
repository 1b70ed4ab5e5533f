"""The recipes of docs/control.md: every one is sent, and its trouble comes to pass."""

from __future__ import annotations

import contextlib
import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from jsonschema import Draft202012Validator
from nemovideo_mock import scenarios
from nemovideo_mock.asgi.injection import ConnectionBroken
from openapi_spec_validator import validate

from tests.mock.support import PHOTOS, Api

pytestmark = pytest.mark.anyio

DOCS = Path(__file__).parents[3] / "docs" / "control.md"
_ROW = re.compile(r"^\| ([^|]+) \| `(GET|POST|DELETE) (\S+)(?: (\{.*\}))?` \|$", re.MULTILINE)
RECIPES = [
    (situation.strip(), method, path, json.loads(body) if body else None)
    for situation, method, path, body in _ROW.findall(DOCS.read_text("utf-8"))
]
FAULTS = [(situation, body) for situation, _, path, body in RECIPES if path.endswith("/faults")]
OTHERS = [item for item in RECIPES if not item[2].endswith("/faults")]


async def journey(api: Api) -> None:
    """From an upload to a download, whatever happens on the way."""
    steps = [
        api.http.post("/api/auth/anonymous-token", headers={"X-Client-Id": "another"}),
        api.upload(*PHOTOS),
        api.upload(*PHOTOS),
        api.say("turn these photos into a slideshow video with music"),
        api.say("add a title 'Hello'"),
        api.state(),
        api.state(),
        api.credits(),
        api.credits(),
    ]
    for step in steps:
        with contextlib.suppress(ConnectionBroken, KeyError, TypeError, ValueError):
            await step
    await export(api)


async def export(api: Api) -> None:
    with contextlib.suppress(ConnectionBroken, KeyError, TypeError, ValueError, AssertionError):
        draft = (await api.state())["draft"]
        await api.render("render_1", draft)
        await api.render("render_1", draft)
        for _ in range(15):
            with contextlib.suppress(KeyError, ValueError):
                ended = await api.poll("render_1")
                if ended["status"] == "completed":
                    break
        await api.get("/api/render/proxy/render_1/download")
        await api.get(ended["output"]["url"])


@pytest.mark.parametrize(("situation", "body"), FAULTS, ids=[name for name, _ in FAULTS])
async def test_a_fault_applies_and_is_on_the_record(
    api: Api, situation: str, body: dict[str, Any]
) -> None:
    rule = await api.control("faults", **body)
    await journey(api)
    (fault,) = (await api.control("faults"))["faults"]
    assert fault["applied"] >= 1, situation
    affected = (await api.control(f"journal?fault={rule['id']}"))["exchanges"]
    assert len(affected) == fault["applied"]
    assert all(item["faults"][0]["effect"] for item in affected)


@pytest.mark.parametrize("recipe", OTHERS, ids=[other[0] for other in OTHERS])
async def test_any_other_recipe_is_accepted(api: Api, recipe: tuple[str, str, str, Any]) -> None:
    _, method, path, body = recipe
    if path.endswith("/restore"):
        await api.control("snapshot", name="before")
    if path.startswith("/__mock__/frame"):
        await api.upload(*PHOTOS)
        await api.say("make a slideshow")
    if method == "DELETE" and "/worlds/" in path:
        await api.control("worlds", name="mine")
    answer = await api.http.request(method, path, json=body)
    assert answer.status_code == 200, answer.text
    if answer.headers["content-type"] == "application/json" and "format=" not in path:
        assert wrong(await described(api.http), method, path, answer.json()) == []
    if path.endswith("/verify"):
        assert answer.json()["ok"], answer.json()["problem"]


def test_there_are_recipes() -> None:
    assert len(FAULTS) >= 35
    assert len(OTHERS) >= 25


def test_the_scenarios_are_those_that_are_shipped() -> None:
    rows = dict(
        re.findall(r"^\| `([a-z0-9-]+)` \| (.+) \|$", DOCS.read_text("utf-8"), re.MULTILINE)
    )
    assert rows == {name: scenarios.load(name).description for name in scenarios.shipped()}


def test_the_example_is_a_scenario() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    made = scenarios.parse(example, "example")
    assert made.faults
    assert set(yaml.safe_load(example)) == set(scenarios.KEYS)


async def test_the_control_api_describes_itself(mock: httpx.AsyncClient) -> None:
    answer = (await mock.get("/__mock__/openapi.json")).json()
    assert answer["openapi"].startswith("3.1")
    known = {(method, path) for path, routes in answer["paths"].items() for method in routes}
    for _, method, path, _ in RECIPES:
        assert (method.lower(), template(path)) in known


async def test_every_answer_has_a_type(mock: httpx.AsyncClient) -> None:
    untyped = {
        f"{method} {path}"
        for path, routes in (await described(mock))["paths"].items()
        for method, operation in routes.items()
        for kind, content in operation["responses"]["200"]["content"].items()
        if kind == "application/json" and "$ref" not in content.get("schema", {})
    }
    assert untyped == set()


async def described(http: httpx.AsyncClient) -> dict[str, Any]:
    """The document of the control API."""
    found: dict[str, Any] = (await http.get("/__mock__/openapi.json")).json()
    return found


def template(path: str) -> str:
    """A path as the document has it."""
    plain = re.sub(r"/worlds/mine$", "/worlds/{name}", path.partition("?")[0])
    return re.sub(r"/journal/\d+", "/journal/{n}", plain)


def wrong(document: dict[str, Any], method: str, path: str, answer: Any) -> list[str]:
    """How an answer misses what the document says of it."""
    operation = document["paths"][template(path)][method.lower()]
    content = operation["responses"]["200"]["content"]["application/json"]
    schema = {**content["schema"], "components": document["components"]}
    return [error.message for error in Draft202012Validator(schema).iter_errors(answer)]


async def test_its_document_is_valid_and_every_recipe_and_example_fits(
    mock: httpx.AsyncClient,
) -> None:
    document = (await mock.get("/__mock__/openapi.json")).json()
    validate(document)
    examples = [
        (path, example["value"])
        for path, routes in document["paths"].items()
        for content in [routes.get("post", {}).get("requestBody", {}).get("content", {})]
        for example in content.get("application/json", {}).get("examples", {}).values()
    ]
    assert len({path for path, _ in examples}) >= 14
    for path, body in [*examples, *((path, body) for _, _, path, body in RECIPES if body)]:
        assert problems(document, path, body) == []
    assert problems(document, "/__mock__/faults", {"effect": {"turn": "slient"}})
    assert problems(document, "/__mock__/accounts", {"credit": 25})


def problems(document: dict[str, Any], path: str, body: Any) -> list[str]:
    """How a body misses what the document says of it."""
    content = document["paths"][path]["post"]["requestBody"]["content"]
    schema = {**content["application/json"]["schema"], "components": document["components"]}
    return [error.message for error in Draft202012Validator(schema).iter_errors(body)]
