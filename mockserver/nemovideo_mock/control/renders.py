"""The renders of a world, with what their encoder really does."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from nemovideo_mock.control.common import world
from nemovideo_mock.render.job import RenderJob, Status
from nemovideo_mock.service import renders
from nemovideo_mock.service.context import Context

router = APIRouter()


@router.get("/renders")
async def read_renders(request: Request) -> Response:
    """Every render: its status as a poll would see it now, and the frames encoded so far.

    `progress` (0-100) and times (epoch seconds) are the world's; `frames` are the encoder's,
    which works on a clock of its own. A poll waits for them only where the world's time says the
    video is due.
    """
    context = world(request).context
    found = renders.statuses(context)
    return JSONResponse({"renders": [_entry(context, job, status) for job, status in found]})


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
