"""A stretch of time, as it was said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Anchor = Literal["", "start", "end", "whole"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch as it was said: absolute ms, a length, or where it is anchored."""

    start: int | None = None
    length: int | None = None
    anchor: Anchor = ""

    @property
    def end(self) -> int | None:
        if self.start is None or self.length is None:
            return None
        return self.start + self.length
