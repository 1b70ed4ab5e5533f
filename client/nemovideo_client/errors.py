"""Everything that can go wrong, and what to do about it.

    NemoVideoError                 code
    ├── ApiError                   any      the server refused, with a code nobody documents
    │   ├── TokenRejected          1001     missing, wrong or expired token
    │   ├── SessionNotFound        1002
    │   ├── OutOfCredits           2001
    │   ├── UnsupportedFile        4001     also raised here, before anything is sent
    │   ├── FileTooLarge           4002     also raised here, before anything is sent
    │   ├── BadRequest              400     for a token: X-Client-Id is missing or unusable
    │   ├── ExportBlocked           402     a matter of plan or attribution, never of credits
    │   ├── NotFound                404
    │   ├── Conflict                409     a render id is taken
    │   ├── RateLimited             429
    │   └── ServerFault        408, 5xx     worth asking again
    ├── TransportFault
    │   ├── Unreachable                     no connection: nothing was sent
    │   └── ConnectionLost                  broke off: the server may have acted
    ├── UnreadableAnswer                    a success that lacks what it must carry
    ├── TurnUnconfirmed                     the stream broke and the timeline did not change
    ├── NothingToExport                     the draft has no segments
    ├── RenderFailed
    ├── RenderTimeout                       still unfinished after the last poll
    ├── DownloadFailed
    └── UsageError                          the call itself makes no sense

`str(error)` is one sentence of what happened and one of what to do next. Every error has `code`,
`status` and `request_id` of the response it came from, where there was one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

ACCEPTED = (
    *("mp4", "mov", "avi", "webm", "mkv"),
    *("jpg", "jpeg", "png", "gif", "webp"),
    *("mp3", "wav", "m4a", "aac"),
)


BY_CODE: dict[int, type[ApiError]] = {}
"""The error for a body code or an HTTP status."""


class NemoVideoError(Exception):
    """The base. `problem` says what happened, `advice` what to do next.

    `code` is the contract's number, `status` the HTTP status, `request_id` the server's name for
    the request; None and "" where no response said.
    """

    advice: str = ""
    code: int | None = None
    status: int | None = None
    request_id: str = ""

    def __init__(self, problem: str, *, advice: str | None = None) -> None:
        self.problem = problem.strip().rstrip(".。")
        if advice is not None:
            self.advice = advice
        super().__init__(problem)

    def __str__(self) -> str:
        return f"{self.problem}. {self.advice}".strip()


class ApiError(NemoVideoError):
    """The server refused. `data` is what the body carried besides code and message.

    `retry_after` (s) is how long the server asks to wait, None if it does not say.
    """

    default: ClassVar[str] = "The server refused the request"
    advice = "Nothing was changed; check the request and try again."

    def __init_subclass__(cls, numbers: Sequence[int] = ()) -> None:
        """`numbers` are the body codes and HTTP statuses that mean this error."""
        BY_CODE.update(dict.fromkeys(numbers, cls))

    def __init__(
        self,
        problem: str = "",
        *,
        code: int | None = None,
        status: int = 200,
        data: Mapping[str, Any] | None = None,
        advice: str | None = None,
    ) -> None:
        super().__init__(problem or self.default, advice=advice)
        self.code = code
        self.status = status
        self.data: Mapping[str, Any] = data or {}
        self.retry_after: float | None = None


# fact: gateway.codes: 1010 and 1011 are a sibling's numbers for the same refusal.
class TokenRejected(ApiError, numbers=(1001, 1010, 1011, 401)):
    default = "The token is missing, wrong or expired"
    advice = "Set NEMO_TOKEN to a valid token, or unset it to get a free one."


class SessionNotFound(ApiError, numbers=(1002,)):
    default = "The session does not exist (any more)"
    advice = "Start a new one; the old timeline is gone."


# fact: code.2001.top-up
class OutOfCredits(ApiError, numbers=(2001,)):
    """`link` is where an anonymous user registers for more, "" for a registered one."""

    default = "There are not enough credits left"
    advice = "Top up credits in your account; exporting what is already there stays free."
    link: str = ""


# fact: code.4001.formats
class UnsupportedFile(ApiError, numbers=(4001, 415)):
    default = "This file type is not supported"
    advice = f"Accepted are {', '.join(ACCEPTED)}."


# fact: code.4002.compress
class FileTooLarge(ApiError, numbers=(4002, 413)):
    default = "The file is too large"
    advice = "Compress or trim it and upload it again."


class BadRequest(ApiError, numbers=(400,)):
    default = "The server could not use the request"
    advice = "Check NEMO_CLIENT_ID (1 to 64 characters), or delete the stored client id."


# fact: code.402.register
class ExportBlocked(ApiError, numbers=(402,)):
    default = "This plan does not allow the export"
    advice = "Register or upgrade your plan to unlock export; this is not about credits."


class NotFound(ApiError, numbers=(404,)):
    default = "The server does not know what was asked for"
    advice = "Check NEMO_API_URL, and that the render belongs to this token."


class Conflict(ApiError, numbers=(409,)):
    default = "The render id is already taken"
    advice = "Export again; a new id is chosen every time."


class RateLimited(ApiError, numbers=(429,)):
    advice = "Wait and try again. A free token is given once per client in 7 days: reuse yours."
    default = "The server asks for a pause"


class ServerFault(ApiError, numbers=(408,)):
    default = "The server had a fault of its own"
    advice = "Try again in a minute."


class TransportFault(NemoVideoError):
    """The network failed, not the server."""


class Unreachable(TransportFault):
    advice = "Check the network and NEMO_API_URL; nothing was sent."


class ConnectionLost(TransportFault):
    advice = "The state of the session shows whether the server acted on it."


class UnreadableAnswer(NemoVideoError):
    advice = "Check that NEMO_API_URL points at a NemoVideo API."


class TurnUnconfirmed(NemoVideoError):
    advice = (
        "The message was not sent again, to avoid doing and charging it twice; look at the "
        "timeline before repeating it."
    )


class NothingToExport(NemoVideoError):
    advice = "Upload something and say what to make of it first."


class RenderFailed(NemoVideoError):
    advice = "Change the timeline and export again; exports are free."


class RenderTimeout(NemoVideoError):
    """`render_id` can be polled on."""

    advice = "It may still finish: wait on for the same render."
    render_id: str = ""


class DownloadFailed(NemoVideoError):
    advice = "The video is rendered and can be downloaded again."


class UsageError(NemoVideoError):
    """The call itself makes no sense; nothing was sent."""


# Where a status alone means something else than usual.
BY_PLACE: Mapping[tuple[str, int], type[ApiError]] = {
    ("run", 402): OutOfCredits,
    **{(place, 404): SessionNotFound for place in ("run", "session", "state", "upload")},
}


def error_class(code: int | None, status: int, place: str = "") -> type[ApiError]:
    """The class for a body code, else for an HTTP status at a place, else the base.

    A body code in the range of HTTP statuses means what the status would.

    `place` is a request's name: token, session, run, upload, credits, state, render, poll...
    """
    if code is not None and code in BY_CODE:
        return BY_CODE[code]
    if code is not None and 400 <= code < 600:
        status = code
    if 500 <= status < 600:
        return ServerFault
    return BY_PLACE.get((place, status)) or BY_CODE.get(status, ApiError)
