"""Request bodies: what a client may send, checked, with every problem named at once."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request

from nemovideo_mock.errors import BadRequest, Invalid
from nemovideo_mock.profile import Profile
from nemovideo_mock.wire import json_body

LARGEST_JSON = 16 * 2**20


class Body(BaseModel):
    """Unknown keys are ignored, known ones are not coerced. What checks a body is made with the
    first of its kind: a tenth of the server's start."""

    model_config = ConfigDict(strict=True, frozen=True, defer_build=True)


B = TypeVar("B", bound=Body)


class SessionBody(Body):
    # fact: session.body.task-name
    task_name: str = "project"
    language: str | None = None


class Part(Body):
    text: str = ""


class Message(Body):
    # fact: run.body.parts
    parts: list[Part] = Field(min_length=1)


class RunBody(Body):
    # fact: run.body.fields
    app_name: Literal["nemo_agent"]
    session_id: str
    new_message: Message
    user_id: str | None = None

    @property
    def text(self) -> str:
        """The message: the texts of its parts, a line each."""
        return "\n".join(part.text for part in self.new_message.parts)


class UrlsBody(Body):
    urls: list[str] = Field(min_length=1, max_length=50)
    source_type: Literal["url"] = "url"


LONGEST_RENDER_ID = 200


def _pollable(id: str) -> str:
    """A render id, if the path of a poll can carry it. fact: render.id.pollable"""
    if not 0 < len(id) <= LONGEST_RENDER_ID:
        raise ValueError(f"a render id has 1 to {LONGEST_RENDER_ID} characters, not {len(id)}")
    if "/" in id or id in (".", "..") or not id.isprintable():
        raise ValueError(
            f"{id!r} cannot be polled, as it is no segment of a path; "
            "leave out slashes and control characters, e.g. render_1700000000000"
        )
    return id


class RenderBody(Body):
    id: Annotated[str, AfterValidator(_pollable)]
    # fact: render.body
    sessionId: str
    draft: dict[str, Any]
    output: dict[str, Any] = Field(default_factory=dict)


class TokenBody(Body):
    name: str = Field(min_length=1, max_length=100)
    scopes: list[str] = Field(default=["*"], min_length=1)
    expires_in_days: int = Field(default=90, ge=1, le=3650)


class ClaimBody(Body):
    task_id: str
    session_id: str


async def read(request: Request, kind: type[B]) -> B:
    """The request's JSON as `kind`. Raises Invalid (422), naming each field that is wrong."""
    return validate(await read_json(request), kind)


async def read_run(request: Request, profile: Profile) -> RunBody:
    """A run_sse body: snake_case, or either casing where the profile allows it (AX-29)."""
    data = await read_json(request)
    if profile.run_casing == "both":
        data = {_CAMEL.get(key, key): value for key, value in data.items()}
    body = validate(data, RunBody)
    if body.user_id is None and profile.run_user_id not in ("optional",):
        raise Invalid('user_id is missing; send "me"', fact="run.user-id.required")
    return body


_CAMEL = {
    "appName": "app_name",
    "sessionId": "session_id",
    "newMessage": "new_message",
    "userId": "user_id",
}


async def read_json(request: Request) -> dict[str, Any]:
    """The request's JSON object.

    Raises Invalid (422) for anything else, BadRequest (400) for one beyond the limits of
    `json_body`.
    """
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > LARGEST_JSON:
            problem = f"the body is larger than {LARGEST_JSON // 2**20} MB of JSON"
            raise BadRequest(problem, fact="error.body-limits")
        chunks.append(chunk)
    try:
        data = json_body.load(b"".join(chunks).decode())
    except json_body.BodyLimit as error:
        raise BadRequest(str(error), fact="error.body-limits") from None
    except ValueError as error:
        raise Invalid(f"the body is not JSON: {error}") from None
    if not isinstance(data, dict):
        raise Invalid(f"the body must be a JSON object, not {type(data).__name__}")
    return data


def validate(data: dict[str, Any], kind: type[B]) -> B:
    """Plain data as `kind`. Raises Invalid (422)."""
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        raise Invalid("; ".join(_message(problem, data) for problem in error.errors())) from None


def _message(problem: Any, data: dict[str, Any]) -> str:
    where = ".".join(map(str, problem["loc"]))
    hint = ""
    if problem["type"] == "missing":
        twin = next((camel for camel, snake in _CAMEL.items() if snake == where), "")
        if twin in data:
            hint = f" ({twin!r} was sent; the field is snake_case)"
        if where == "sessionId" and "session_id" in data:
            hint = " ('session_id' was sent; this one field is camelCase)"
    return f"{where}: {problem['msg'].removeprefix('Value error, ')}{hint}"
