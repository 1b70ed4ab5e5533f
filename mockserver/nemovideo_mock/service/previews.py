"""The current draft of a session as one picture."""

from __future__ import annotations

import asyncio

from nemovideo_mock.accounts import Session
from nemovideo_mock.errors import Conflict, NotFound
from nemovideo_mock.media import decoding
from nemovideo_mock.render import preview
from nemovideo_mock.render.output import resolve
from nemovideo_mock.render.request import RenderError, Request
from nemovideo_mock.service import renders, state
from nemovideo_mock.service.context import Context
from nemovideo_mock.service.state import past


def request_of(
    context: Context, session_id: str, resolution: str | None = None, at: float | None = None
) -> Request:
    """What a render submitted now, or at an earlier moment, would be given; `resolution` as in a
    render's `output`.

    Raises:
        NotFound: there is no such session in this world; an empty id means the only one.
        Conflict: it has no draft yet, or one with nothing to show.
        Invalid: a resolution nobody could render, or a moment that is still to come.
    """
    session = _session(context, session_id)
    draft = state.at(context, session, past.moment(context, at)).draft
    if draft is None or not (draft.clips or draft.texts):
        raise Conflict(f"session {session.id!r} has nothing to show yet: send it an edit first")
    output = resolve(draft, {"resolution": resolution})
    return renders.request_of(context, session, draft, output)


def _session(context: Context, session_id: str) -> Session:
    known = context.store.all(Session)
    if not session_id and len(known) == 1:
        return known[0]
    found = context.store.get(Session, session_id)
    if found is None:
        names = ", ".join(session.id for session in known) or "none yet"
        raise NotFound(f"no session {session_id!r} in this world; there are: {names}")
    return found


def get_ready(context: Context) -> None:
    """Load in a thread what drawing needs: whoever has uploaded looks at a frame next.

    A world whose renders are stubs does without.
    """
    if context.farm.mode == "real":
        asyncio.get_running_loop().run_in_executor(None, preview.load)


def draw(request: Request, t_ms: float) -> bytes:
    """The PNG. Blocks: run it in a thread. Raises Conflict for a draft that cannot be drawn."""
    # In a transition there are two.
    largest = sorted(media.width * media.height for media in request.media.values())[-2:]
    try:
        with decoding.budget.reserve(decoding.photo_bytes(sum(largest))):
            return preview.frame(request, t_ms)
    except RenderError as problem:
        raise Conflict(str(problem)) from None
