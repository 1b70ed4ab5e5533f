"""A render's status as a poll answers it, in each of the shapes on record (AX-01)."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse

from nemovideo_mock.profile import Profile
from nemovideo_mock.render.job import Outcome, RenderJob, Status


def answer(
    profile: Profile, job: RenderJob, known: Status, outcome: Outcome | None, url: str
) -> JSONResponse:
    """The status, with the output once there is one. fact: render.poll.top-level-status"""
    # fact: render.poll.completed
    done = known.status == "completed" and outcome is not None
    top = {"taskId": job.id, "status": known.status, "progress": known.progress}
    if known.error:
        top["error"] = known.error
    wrapped: dict[str, Any] = {
        "id": job.id,
        "status": known.status,
        "progress": known.progress,
        "createdAt": _milliseconds(known.created_at),
    }
    if known.error:
        wrapped["error"] = known.error
    if known.completed_at is not None:
        wrapped["completedAt"] = _milliseconds(known.completed_at)
    if done and outcome is not None:
        # fact: render.output.url
        output = {"url": url, "duration": outcome.duration, "size": outcome.size}
        wrapped["outputUrl"] = url
    else:
        output = {}
    return JSONResponse(_shaped(profile, top, output, wrapped))


def unknown(profile: Profile, render_id: str, text: str) -> JSONResponse:
    """An unknown render, where the profile does not simply answer 404 (AX-30)."""
    if profile.unknown_render == "success-false":
        return JSONResponse({"success": False, "error": text})
    failed = {"id": render_id, "status": "failed", "progress": 0, "error": text}
    top = {"taskId": render_id, "status": "failed", "progress": 0, "error": text}
    return JSONResponse(_shaped(profile, top, {}, failed))


def _shaped(
    profile: Profile, top: dict[str, Any], output: dict[str, Any], wrapped: dict[str, Any]
) -> dict[str, Any]:
    link = {"outputUrl": output["url"]} if output else {}
    nested = {"output": output} if output else {}
    match profile.render_poll:
        case "data":
            return {"success": True, "data": wrapped}
        case "output-url":
            return {**top, **link}
        case "union":
            return {**top, **nested, **link, "success": True, "data": wrapped}
        case _:
            return {**top, **nested}


def _milliseconds(moment: float) -> int:
    return round(moment * 1000)
