"""What every route needs: its world, its caller, the URLs it hands out."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import quote

from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from nemovideo_mock import operations
from nemovideo_mock.accounts import Session
from nemovideo_mock.asgi.request import bearer, request_context
from nemovideo_mock.errors import ExportBlocked
from nemovideo_mock.faults import Effect
from nemovideo_mock.media import Media
from nemovideo_mock.render.job import RenderJob
from nemovideo_mock.service import renders, sessions, tokens
from nemovideo_mock.service.context import Context
from nemovideo_mock.service.tokens import Caller

ATTRIBUTION = ("x-skill-source", "x-skill-version", "x-skill-platform")


Handler = Callable[[Request], Awaitable[Response]]
HANDLERS: dict[str, Handler] = {}
"""What answers each operation, by its name. Complete once `routes` is imported."""


def route(handler: Handler) -> Handler:
    """Serve the operation that has the handler's name."""
    HANDLERS[operations.BY_NAME[handler.__name__].name] = handler
    return handler


def context(request: Request) -> Context:
    """The world this request came to."""
    return request_context(request.scope).context


def effect(request: Request) -> Effect:
    """What faults do to this exchange."""
    return request_context(request.scope).effect


def caller(request: Request) -> Caller:
    """Who sent it. Raises BadToken (1001), or ExportBlocked where headers are demanded of all."""
    world = context(request)
    # fact: header.bearer.required
    found = tokens.authenticate(world, bearer(request.scope))
    if world.profile.attribution == "all":
        require_attribution(request, fact="header.attribution.all")
    return found


def caller_session(request: Request) -> tuple[Caller, Session]:
    """The caller, and the session a path names."""
    world = context(request)
    found = caller(request)
    sessions.check_path_user(world, found, request.path_params["user"])
    return found, sessions.find(world, found, request.path_params["session_id"])


def missing_attribution(request: Request) -> list[str]:
    """Which of the three attribution headers are absent or empty. fact: header.attribution.three"""
    return [name for name in ATTRIBUTION if not request.headers.get(name, "").strip()]


def require_attribution(request: Request, fact: str) -> None:
    """Raises ExportBlocked (402) naming the headers that are missing, and by what fact."""
    missing = missing_attribution(request)
    if missing:
        raise ExportBlocked(f"missing attribution headers: {', '.join(missing)}", fact=fact)


def remembered(world: Context, key: str, made_of: object, make: Callable[[], Response]) -> Response:
    """The answer that was made of the same before, else a new one. Nobody changes an answer."""
    known = world.answers.get(key)
    if known is None or known[0] != made_of:
        known = world.answers[key] = made_of, make()
    answer: Response = known[1]
    return answer


def base_url(request: Request) -> str:
    """The root of this world as the client sees it, without a slash at the end."""
    scope = request.scope
    host = next((value for name, value in scope["headers"] if name == b"host"), None)
    server = scope.get("server")
    origin = _origin(scope["scheme"], host, server and tuple(server))
    return origin + quote(scope.get("root_path", ""))


@functools.lru_cache(maxsize=64)
def _origin(scheme: str, host: bytes | None, server: tuple[str, int] | None) -> str:
    """Scheme, host and port as the client sees them."""
    headers = [] if host is None else [(b"host", host)]
    url = URL(scope={"scheme": scheme, "server": server, "path": "/", "headers": headers})
    return f"{scheme}://{url.netloc}"


def file_answer(request: Request, path: Path, kind: str, filename: str | None = None) -> Response:
    """A file, or 304 for a client that has it already. fact: render.output.not-modified"""
    answer = FileResponse(path, media_type=kind, filename=filename, stat_result=path.stat())
    known = request.headers.get("if-none-match", "")
    tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
    if not tags & {answer.headers["etag"], "*"}:
        return answer
    same = {name: answer.headers[name] for name in ("etag", "last-modified")}
    return Response(status_code=304, headers=same)


def web_url(request: Request) -> str:
    return f"{base_url(request)}/web"


def registration_url(request: Request, user_id: str) -> str:
    """fact: web.register-link"""
    return f"{web_url(request)}/register?bind={quote(user_id)}"


def render_url(request: Request, job: RenderJob) -> str:
    """Where the video of a render is, once it is there."""
    return f"{base_url(request)}/render-result/{renders.file_key(context(request), job)}.mp4"


def media_url(base: str, media: Media) -> str:
    """Where an upload or a generated clip is, under the root of its world."""
    return f"{base}/cdn/{media.id}/{quote(media.filename)}"
