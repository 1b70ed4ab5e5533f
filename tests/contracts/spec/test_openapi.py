import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from fastapi import FastAPI
from jsonschema import Draft202012Validator
from nemovideo_contracts.spec import ledger, path_of
from nemovideo_mock.draft import Clip, Draft, Text, Track, TrackType, to_json
from nemovideo_mock.operations import OLDER
from nemovideo_mock.wire.paths import is_control
from openapi_spec_validator import OpenAPIV31SpecValidator

DOCUMENT: dict[str, Any] = yaml.safe_load(path_of("openapi.yaml").read_text("utf-8"))
METHODS = {"get", "post", "head", "put", "delete", "patch"}


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in DOCUMENT["paths"].items():
        for method in item.keys() & METHODS:
            yield method.upper(), path, item[method]


def schema(name: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/components/schemas/{name}", **DOCUMENT})


def test_the_document_is_valid() -> None:
    assert list(OpenAPIV31SpecValidator(DOCUMENT).iter_errors()) == []


def test_every_cited_fact_exists() -> None:
    cited = {id for _, _, operation in operations() for id in operation.get("x-facts", ())}
    assert cited
    assert cited <= ledger().facts.keys()


def test_every_operation_has_its_own_id() -> None:
    ids = [operation["operationId"] for _, _, operation in operations()]
    assert len(ids) == len(set(ids))


def test_every_link_leads_to_an_operation() -> None:
    ids = {operation["operationId"] for _, _, operation in operations()}
    links = {
        link["operationId"]
        for _, _, operation in operations()
        for answer in operation["responses"].values()
        for link in answer.get("links", {}).values()
    }
    assert links <= ids
    assert {"create_session", "upload", "run_sse", "session_state"} <= links
    assert {"submit_render", "poll_render", "download_render"} <= links


def media() -> Iterator[tuple[dict[str, Any], Any]]:
    for _, _, operation in operations():
        bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
        for body in bodies:
            for kind in body.get("content", {}).values():
                yield from ((kind["schema"], kind["example"]) for _ in kind.keys() & {"example"})
                for example in kind.get("examples", {}).values():
                    yield kind["schema"], example["value"]


def test_every_example_fits_its_schema() -> None:
    pairs = list(media())
    assert len(pairs) > 10
    for wanted, example in pairs:
        errors = list(Draft202012Validator({**DOCUMENT, **wanted}).iter_errors(example))
        assert errors == [], example


def test_a_draft_of_the_mock_fits() -> None:
    draft = Draft(
        tracks=(
            Track(TrackType.VIDEO, (Clip(id="c", name="beach", duration=4000),)),
            Track(TrackType.TEXT, (Text(text="Hello", duration=1000, start=500),)),
        )
    )
    schema("Draft").validate(to_json(draft))


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("Draft", {"t": [{"tt": 2, "sg": []}]}),
        ("Draft", {"t": [{"tt": 0, "sg": [{"d": 1.5}]}]}),
        ("Draft", {"d": 5}),
        ("Refusal", {"code": 0, "message": "fine", "data": None}),
        ("Refusal", {"code": 1001, "data": None}),
        ("Refusal", {"code": "1001", "message": "no", "data": None}),
        ("PollTopLevel", {"taskId": "r", "status": "completed", "progress": 100}),
        ("PollTopLevel", {"taskId": "r", "status": "failed", "progress": 3}),
        ("PollTopLevel", {"taskId": "r", "status": "pending", "progress": 101}),
        ("Session", {"task_id": "t", "session_id": 5529798706024415232, "user_id": "anon_x"}),
        ("TypedEvent", {"type": "speech", "content": "x"}),
        ("AdkEvent", {"id": "x", "author": "nemo_agent"}),
        ("MediaFile", {"filename": "a.mp4", "file_type": "video", "cdn_url": "http://x/a"}),
    ],
)
def test_what_must_not_fit_does_not(name: str, bad: dict[str, Any]) -> None:
    assert not schema(name).is_valid(bad)


def served() -> set[tuple[str, str]]:
    """Every route of the mock, with the parameters' names left out."""
    from nemovideo_mock.control.api import router
    from nemovideo_mock.operations import BY_NAME
    from nemovideo_mock.routes import HANDLERS

    app = FastAPI()
    app.include_router(router)
    for name, handler in HANDLERS.items():
        app.add_api_route(BY_NAME[name].path, handler, methods=list(BY_NAME[name].methods))
    return {
        (method.upper(), NAME.sub("{}", path))
        for path, item in app.openapi()["paths"].items()
        for method in item.keys() & METHODS
    }


def documented() -> set[tuple[str, str]]:
    return {(method, NAME.sub("{}", path)) for method, path, _ in operations()}


NAME = re.compile(r"\{[^}]*\}")


@pytest.mark.filterwarnings("ignore:Duplicate Operation ID")
def test_every_documented_operation_is_served() -> None:
    assert documented() <= served()


@pytest.mark.filterwarnings("ignore:Duplicate Operation ID")
def test_every_served_operation_is_documented() -> None:
    """The server's own pages document themselves, and older paths are a profile's alone."""
    older = {(method, NAME.sub("{}", item.path)) for item in OLDER for method in item.methods}
    known = documented() | older
    assert {item for item in served() if not is_control(item[1])} <= known
