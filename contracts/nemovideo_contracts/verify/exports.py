"""Submitted exports, read in the shape of the profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from .context import Context, Session


@dataclass(slots=True)
class Render:
    """A submitted export, read in the shape of the profile."""

    session: Session
    id: str

    def poll(self) -> dict[str, Any]:
        """`status`, `progress`, `url` and `error`, the same under every profile."""
        return read_poll(self.session.c, self.session.user.poll(self.id))

    def finish(self, limit: int = 200) -> list[dict[str, Any]]:
        """Every poll until the export is over."""
        polls = [self.poll()]
        control = self.session.c.world.control
        while polls[-1]["status"] in ("pending", "processing"):
            assert len(polls) < limit, f"still {polls[-1]['status']} after {limit} polls"
            if control is not None:
                control.advance(1)
            polls.append(self.poll())
        return polls


def read_poll(c: Context, answer: httpx.Response) -> dict[str, Any]:
    """A poll's answer, strictly in the profile's shape."""
    body = c.ok(answer)
    shape = c.profile.render_poll
    if shape == "data":
        assert body.get("success") is True, f"success is not true: {body}"
        inner = body["data"]
        return _poll(inner, inner.get("outputUrl"))
    assert "taskId" in body, f"no taskId at the top level: {body}"
    if shape == "output-url":
        assert "output" not in body, f"output where outputUrl should be: {body}"
        return _poll(body, body.get("outputUrl"))
    return _poll(body, body.get("output", {}).get("url"))


def _poll(body: Mapping[str, Any], url: str | None) -> dict[str, Any]:
    told = {key: body.get(key) for key in ("status", "progress", "error")}
    return {**told, "url": url}
