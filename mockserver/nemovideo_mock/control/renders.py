"""The renders of a world, with what their encoder really does."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from nemovideo_mock.control.common import world
from nemovideo_mock.errors import NotFound
from nemovideo_mock.render.job import RenderJob, Status
from nemovideo_mock.service import renders
from nemovideo_mock.service.context import Context
from nemovideo_mock.store import render_key

router = APIRouter()


@router.get("/renders")
async def read_renders(request: Request) -> Response:
    """Every render: its status as a poll would see it now, and the frames encoded so far.

    `progress` (0-100) and times (epoch seconds) are the world's; `frames` are the encoder's,
    which works on a clock of its own. A poll waits for them only where the world's time says the
    video is due.
    """
    context = world(request).context
    return JSONResponse({"renders": described(context, context.now)})


@router.get("/renders/{user_id}/{render_id}/video")
async def read_video(request: Request, user_id: str, render_id: str) -> Response:
    """The finished MP4, whoever asks. Raises NotFound, and Conflict before there is one."""
    context = world(request).context
    job = context.store.get(RenderJob, render_key(user_id, render_id))
    if job is None:
        raise NotFound(f"no render {render_id!r} of {user_id!r} in this world")
    path = await renders.file_of(context, job)
    return FileResponse(path, media_type="video/mp4", stat_result=path.stat())


def described(context: Context, moment: float) -> list[dict[str, Any]]:
    """The renders of a moment as control answers show them."""
    found = renders.statuses(context, moment)
    return [_entry(context, job, status) for job, status in found]


def _entry(context: Context, job: RenderJob, now: Status) -> dict[str, Any]:
    done, total = renders.frames_of(context, job)
    return {
        "id": job.id,
        "session_id": job.session_id,
        "user_id": job.user_id,
        "status": now.status,
        "progress": now.progress,
        "error": now.error,
        "submitted_at": job.submitted_at,
        "completed_at": now.completed_at,
        "frames": {"done": done, "total": total},
        "output": {
            "width": job.output.width,
            "height": job.output.height,
            "fps": job.output.fps,
            "crf": job.output.crf,
        },
    }
