"""What every edit is: parameters, something it does to a draft, and a sentence about it."""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.agent.words import Words
from nemovideo_mock.draft import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit(ABC):
    """One change to a draft.

    `operation` is its name in tool calls and in the docs. `renumbers` says that later edits of
    the same message count the clips anew; `builds` that it needs no clips on the timeline.
    Edits of one message are done phase by phase: 0 makes clips, 1 changes them, 2 fits the whole.
    """

    operation: ClassVar[str]
    renumbers: ClassVar[bool] = False
    builds: ClassVar[bool] = False
    phase: ClassVar[int] = 1

    @abstractmethod
    def apply(self, draft: Draft, scene: Scene) -> Draft:
        """The draft with the edit done; CannotDo when it makes no sense there."""

    @abstractmethod
    def report(self) -> Words:
        """What was done, for the person who asked."""

    def arguments(self) -> dict[str, Any]:
        """The edit as the arguments of a tool call: its name and what was not left open."""
        return {"operation": self.operation, **plain(self)}


def plain(value: Any) -> Any:
    """Parameters as JSON data: records become objects without what was left open in them.

    Raises TypeError for anything else: a text made of an object would reach the wire unnoticed.
    fact: sse.tools.plain-data
    """
    if dataclasses.is_dataclass(value):
        named = {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        return {name: part for name, part in named.items() if not _open(part)}
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"{type(value).__name__} is not JSON data")


def _open(part: Any) -> bool:
    """Whether a parameter says nothing; 0 does say something."""
    return part is None or part is False or part in ("", [], {})
