"""Names and numbers of the contract as the judge uses them; all of them from the specification."""

from __future__ import annotations

import functools
from typing import Final

from ...spec import fact, operation_of, operations, within_world

BAD_TOKEN: Final = fact("code.1001").count
NO_SESSION: Final = fact("code.1002").count
NO_CREDITS: Final = fact("code.2001").count
BAD_TYPE: Final = fact("code.4001").count
TOO_LARGE: Final = fact("code.4002").count
NO_CLIENT_ID: Final = fact("code.400.retry").count
NO_PLAN: Final = fact("code.402").count
TOO_OFTEN: Final = fact("code.429").count

SESSION_BOUND: Final = ("upload", "session_state", "run_sse", "submit_render")
"""Operations that name a session."""


def operation(method: str, path: str) -> str:
    """The name of the operation, or "" for what the API does not know."""
    found = operation_of(method, path)
    return "" if found is None else found.name.removesuffix("_head")


def is_call(path: str, operation: str) -> bool:
    """Whether a request is meant for the API: no file by its URL, no page, no control."""
    known = operations().get(operation)
    if known is not None:
        return known.tag not in ("files", "web", "control")
    return not within_world(path).lstrip("/").startswith(_other_paths())


@functools.cache
def _other_paths() -> tuple[str, ...]:
    """How paths begin that are for browsers or for the harness."""
    tops = {
        operation.template.split("/")[1]: operation.tag
        for operation in operations().values()
        if operation.template.count("/") > 1
    }
    return tuple(top for top, tag in tops.items() if tag in ("web", "control"))


def passing(code: int | None) -> bool:
    """Whether a refusal is of the kind that passes by itself: 408, 429 or 5xx."""
    return code in (408, TOO_OFTEN) or (code or 0) // 100 == 5


def download_of(render: str) -> str:
    """The request that downloads a render from the API."""
    known = operations()["download_render"]
    return f"{known.method} {known.path(render)}"
