"""Answers: how a result or a refusal is wrapped, by profile."""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse

from nemovideo_mock.errors import MockError
from nemovideo_mock.profile import Profile

BUSINESS_STATUS: Mapping[int, int] = types.MappingProxyType(
    {1001: 401, 1002: 404, 2001: 402, 4001: 415, 4002: 413}
)
"""HTTP statuses of body codes, where a profile sends them as such (AX-04)."""


_REASONS = ("message", "msg", "error", "detail", "reason")
"""Where a refusal has its reason (the axis `error_text`, and `detail` of the agent kit)."""

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


class Json(JSONResponse):
    """Starlette's, without an encoder of its own for every answer."""

    def render(self, content: Any) -> bytes:
        return _ENCODER.encode(content).encode()


def success(profile: Profile, data: Mapping[str, Any]) -> Json:
    """A result in its envelope (AX-02)."""
    match profile.envelope:
        # fact: envelope.bare
        case "bare":
            return Json(dict(data))
        # fact: envelope.code-message-data
        case "code-message-data":
            return Json({"code": 0, "message": "success", "data": data})
        case _:
            # facts: envelope.code-data, code.zero
            return Json({"code": 0, "data": data})


def reason(body: Any) -> str:
    """Why a request was refused, by the JSON of its answer; nothing where it does not say."""
    if not isinstance(body, dict):
        return ""
    return next((body[key] for key in _REASONS if isinstance(body.get(key), str)), "")


def rendered(data: Mapping[str, Any]) -> Json:
    """A render's answer to submission or cancellation. fact: render.submit.answer"""
    return Json({"success": True, "data": data})


def refusal(profile: Profile, error: MockError) -> Json:
    """Any error, always in this one shape (AX-04). Codes below 1000 are true HTTP statuses."""
    http = BUSINESS_STATUS.get(error.code, error.code)
    headers = {}
    if "retry_after" in error.extra:
        headers["retry-after"] = str(error.extra["retry_after"])
    # facts: code.transport.detail, adk.unknown-session
    if profile.error_transport == "detail":
        return Json({"detail": error.message}, http, headers)
    # facts: code.transport.body, code.transport.status
    if profile.error_transport == "body" and error.code in BUSINESS_STATUS:
        http = 200
    return Json(
        {
            "code": error.code,
            profile.error_text: error.message,
            "data": dict(error.extra) or None,
        },
        http,
        headers,
    )
