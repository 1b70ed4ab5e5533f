"""Sessions and their state. (E2, E6)"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from nemovideo_mock.draft import to_json
from nemovideo_mock.profile import Profile
from nemovideo_mock.routes.common import (
    base_url,
    caller,
    caller_session,
    context,
    effect,
    media_url,
    remembered,
    route,
)
from nemovideo_mock.service import sessions, state
from nemovideo_mock.service.state import State
from nemovideo_mock.wire import bodies, envelopes, files


@route
async def create_session(request: Request) -> Response:
    world = context(request)
    found = caller(request)
    sessions.check_path_user(world, found, request.path_params["user"])
    body = await bodies.read(request, bodies.SessionBody)
    session = sessions.open_session(world, found, body.task_name, body.language)
    # fact: session.answer.session-id
    # fact: session.answer.task-id
    # fact: session.answer.user-id
    # fact: session.bind-id
    data = {"task_id": session.task_id, "session_id": session.id, "user_id": session.user_id}
    return envelopes.success(world.profile, data)


@route
async def session_state(request: Request) -> Response:
    world = context(request)
    found, session = caller_session(request)
    found.require("read")
    known = state.read(world, session, effect(request).state)
    made_of = (known.version, session, base_url(request), world.profile)

    def answer() -> Response:
        return envelopes.success(world.profile, _answer(request, known, world.profile))

    return remembered(world, session.id, made_of, answer)


def _answer(request: Request, known: State, profile: Profile) -> dict[str, Any]:
    session = known.session
    return {
        "session_id": session.id,
        "task_id": session.task_id,
        "task_name": session.task_name,
        # fact: state.user-id
        "user_id": session.user_id,
        # fact: state.paths
        "state": _contents(base_url(request), known, profile),
    }


def _contents(base: str, known: State, profile: Profile) -> dict[str, Any]:
    """The state's own fields; an empty timeline looks as the profile says (AX-21)."""
    # fact: state.fields
    contents: dict[str, Any] = {
        "video_infos": [files.entry(media, media_url(base, media)) for media in known.uploads],
        "generated_media": [
            files.entry(media, media_url(base, media)) for media in known.generated
        ],
        "video_analyses": {},
    }
    if known.draft is not None:
        width, height = known.draft.width, known.draft.height
        contents["draft"] = to_json(known.draft)
        contents["canvas_config"] = {
            "width": width,
            "height": height,
            "aspect_ratio": files.aspect_ratio(width, height),
        }
    elif profile.empty_draft != "absent":
        contents["draft"] = None if profile.empty_draft == "null" else {}
    return contents
