"""What the contract offers to the mock, where it is installed. The mock itself does not know it.

A package offers itself by an entry point of the group `nemovideo_mock.extensions`. Its module has
the functions of `Contract`; they take and return plain data. It is loaded when first asked for.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from importlib.metadata import entry_points
from typing import Any, Protocol, cast

GROUP = "nemovideo_mock.extensions"


class Contract(Protocol):
    """The functions of an extension. They block: call them in a thread."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document of the API."""

    def facts(self, ids: Sequence[str] | None = None) -> dict[str, dict[str, Any]]:
        """Facts by id (None: all), with axes, sources and what checks them; no unknown ones."""

    def axes(self) -> list[dict[str, Any]]:
        """The questions that the public record leaves open, with the facts of each answer."""

    def lint(self, name: str, text: str) -> list[dict[str, Any]]:
        """What is wrong in a skill document."""

    def judge(self, exchanges: list[dict[str, Any]], jumping: bool) -> list[dict[str, Any]]:
        """The verdicts over a client, by the journal of what it did; `jumping`: not its rhythm."""


@functools.cache
def contract() -> Contract | None:
    """The contract, or None where no package offers one."""
    found = next(iter(entry_points(group=GROUP)), None)
    return None if found is None else cast(Contract, found.load())
