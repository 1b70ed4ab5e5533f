"""What every control route needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import quote

from pydantic import ConfigDict
from pydantic.json_schema import models_json_schema
from starlette.requests import Request

from nemovideo_mock.asgi.request import request_context
from nemovideo_mock.errors import Invalid, NotFound
from nemovideo_mock.faults import FaultError
from nemovideo_mock.journal import Exchange, Journal
from nemovideo_mock.scenarios import ScenarioError, epoch
from nemovideo_mock.wire import bodies
from nemovideo_mock.worlds import World, Worlds

T = TypeVar("T")


class ControlBody(bodies.Body):
    """A body in which an unknown key is a mistake worth telling."""

    model_config = ConfigDict(extra="forbid")


def world(request: Request) -> World:
    """The world this request came to."""
    return request_context(request.scope).world


async def journal(request: Request) -> Journal:
    """The journal of the request's world, with all that a client has seen end."""
    found = world(request).journal
    await found.settle()
    return found


async def exchange(request: Request, n: int) -> Exchange:
    """One exchange, whole. Raises NotFound for a number that is not in the journal."""
    found = next((await journal(request)).read(n - 1, n + 1), None)
    if found is None:
        raise NotFound(f"no exchange {n} in the journal of this world")
    return found


def worlds(request: Request) -> Worlds:
    return request_context(request.scope).worlds


def base_url(request: Request) -> str:
    """The root of the request's world."""
    root = quote(request.scope.get("root_path", ""))
    return f"{request.url.scheme}://{request.url.netloc}{root}"


SCHEMAS = "#/components/schemas/"
_taken: list[type[bodies.Body]] = []


def takes(kind: type[bodies.Body], *examples: Mapping[str, Any]) -> dict[str, Any]:
    """The route's body and examples of it, for the OpenAPI document of the control API."""
    if kind not in _taken:
        _taken.append(kind)
    content = {
        "schema": {"$ref": SCHEMAS + kind.__name__},
        "examples": {f"{n}": {"value": example} for n, example in enumerate(examples, 1)},
    }
    required = any(field.is_required() for field in kind.model_fields.values())
    return {"requestBody": {"required": required, "content": {"application/json": content}}}


def schemas() -> dict[str, Any]:
    """Every body that a route `takes`, and the types in them, by name."""
    kinds = [(kind, "validation") for kind in _taken]
    _, found = models_json_schema(kinds, ref_template=SCHEMAS + "{model}")  # type: ignore[arg-type]
    definitions: dict[str, Any] = found["$defs"]
    return definitions


async def read(request: Request, kind: type[bodies.B]) -> bodies.B:
    """The body as `kind`; no body at all is an empty one. Raises Invalid."""
    if request.headers.get("content-length", "0") == "0":
        return bodies.validate({}, kind)
    return await bodies.read(request, kind)


def usable(make: Callable[[], T]) -> T:
    """What `make` makes. Raises Invalid for a fault or a scenario that cannot be."""
    try:
        return make()
    except (FaultError, ScenarioError) as error:
        raise Invalid(str(error)) from None


def moment(value: float | str, name: str) -> float:
    """Epoch seconds of a number or an ISO 8601 time. Raises Invalid."""
    try:
        return epoch(value)
    except FaultError as error:
        raise Invalid(f"{name}: {error.problem}") from None
