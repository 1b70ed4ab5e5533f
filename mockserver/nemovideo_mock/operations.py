"""What the API answers: every operation by name, with its methods and its path.

Routes take their paths from here, faults and the journal their names.
"""

from __future__ import annotations

import re
import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from starlette.routing import compile_path


@dataclass(frozen=True, slots=True)
class Operation:
    """One entry of the API. In a path, `{name}` is a segment and `{name:path}` all the rest."""

    name: str
    path: str
    methods: tuple[str, ...] = ("GET",)


_POST = ("POST",)
_FILE = ("GET", "HEAD")
API = (
    # fact: auth.endpoint
    Operation("anonymous_token", "/api/auth/anonymous-token", _POST),
    # fact: session.endpoint
    Operation("create_session", "/api/tasks/{user}/with-session/nemo_agent", _POST),
    # fact: run.endpoint
    Operation("run_sse", "/run_sse", _POST),
    # fact: upload.endpoint
    Operation("upload", "/api/upload-video/nemo_agent/{user}/{session_id}", _POST),
    # fact: credits.endpoint
    Operation("credit_balance", "/api/credits/balance/simple"),
    # fact: state.endpoint
    Operation("session_state", "/api/state/nemo_agent/{user}/{session_id}/latest"),
    # fact: render.endpoint
    Operation("submit_render", "/api/render/proxy/lambda", _POST),
    # fact: render.poll.endpoint
    Operation("poll_render", "/api/render/proxy/lambda/{render_id}"),
    # fact: render.download.endpoint
    Operation("download_render", "/api/render/proxy/{render_id}/download"),
    # fact: render.cancel.endpoint
    Operation("cancel_render", "/api/render/proxy/lambda/{render_id}/cancel", _POST),
    # fact: claim.endpoint
    Operation("claim_token", "/api/auth/claim-token", _POST),
    Operation("render_result", "/render-result/{key}.mp4", _FILE),
    Operation("uploaded_file", "/cdn/{media_id}/{filename:path}", _FILE),
)
"""What clients call, and what faults may be put on."""
READING = frozenset({"credit_balance", "session_state", "poll_render"})
"""Operations that read no body, answer with a whole one, and have no new secret in it."""
PAGES = (
    Operation("register_page", "/web/register"),
    Operation("register", "/web/register", _POST),
    Operation("claim_page", "/web/workspace/claim"),
    Operation("claim_project", "/web/workspace/claim", _POST),
    Operation("openapi", "/openapi.json"),
    Operation("docs", "/docs"),
    Operation("health", "/__mock__/health"),
    Operation("root_health", "/health"),
    Operation("index", "/"),
    Operation("studio_file", "/__mock__/studio/{name:path}"),
)
"""What people look at."""
OLDER = (
    Operation("submit_draft_render", "/api/render/proxy/draft", _POST),
    Operation("poll_draft_render", "/api/render/proxy/{task_id}"),
    Operation("create_token", "/api/tokens", _POST),
    Operation("list_tokens", "/api/tokens"),
    Operation("revoke_token", "/api/tokens/{token_id}/revoke", _POST),
)
"""What the first documents name, and a profile may serve. fact: legacy.paths.present"""
BY_NAME: Mapping[str, Operation] = types.MappingProxyType(
    {operation.name: operation for operation in (*API, *PAGES, *OLDER)}
)


Match = tuple[str, dict[str, str]]
"""An operation's name, and the parameters of its path."""


def match(method: str, path: str) -> Match | None:
    """The operation that a request asks for."""
    table = _TABLES.get(method)
    return None if table is None else table.match(path)


def match_older(method: str, path: str) -> Match | None:
    """An older operation; none for a path that is in use today."""
    table = _OLDER.get(method)
    return None if table is None or allowed(path) else table.match(path)


def find(method: str, path: str) -> str | None:
    """The name of the operation that a request asks for."""
    found = match(method, path)
    return None if found is None else found[0]


def allowed(path: str) -> tuple[str, ...]:
    """The methods a path answers; none for a path that is not here."""
    return tuple(method for method, table in _TABLES.items() if table.match(path) is not None)


def allowed_older(path: str) -> tuple[str, ...]:
    """The methods an older path answers."""
    return tuple(method for method, table in _OLDER.items() if table.match(path) is not None)


class _Table:
    """The operations of one method. One look finds a fixed path, one match any other."""

    def __init__(self, operations: Iterable[Operation], method: str) -> None:
        of_method = [operation for operation in operations if method in operation.methods]
        self._fixed = {op.path: op.name for op in of_method if "{" not in op.path}
        patterns = [f"(?P<{op.name}>{_pattern(op.path)})" for op in of_method]
        self._pattern = re.compile("|".join(patterns))
        self._parameters = {op.name: tuple(compile_path(op.path)[2]) for op in of_method}

    def match(self, path: str) -> Match | None:
        name = self._fixed.get(path)
        if name is not None:
            return name, {}
        found = self._pattern.match(path)
        if found is None or found.lastgroup is None or found.lastindex is None:
            return None
        # The groups of its parameters follow the group of the operation itself.
        values = found.groups()[found.lastindex :]
        return found.lastgroup, dict(zip(self._parameters[found.lastgroup], values, strict=False))


def _pattern(path: str) -> str:
    """The regular expression of a path, its parameters without names."""
    return re.sub(r"\?P<\w+>", "", compile_path(path)[0].pattern)


_TABLES = {method: _Table((*API, *PAGES), method) for method in ("GET", "HEAD", "POST")}
_OLDER = {method: _Table(OLDER, method) for method in ("GET", "POST")}
