"""How much a server has to do, as metrics show it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """`queue` is the renders that wait or are worked on; `renders` those that have ended, in
    `render_seconds` real seconds; `journal_bytes` what journals take up, roughly."""

    streams: int
    worlds: int
    queue: int
    renders: float
    render_seconds: float
    journal_bytes: int
