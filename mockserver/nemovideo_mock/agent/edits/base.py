"""What every edit is: parameters, something it does to a draft, and a sentence about it."""

from __future__ import annotations

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
    def tell(self) -> Words:
        """What was done, for the person who asked."""

    def arguments(self) -> dict[str, Any]:
        """The edit as the arguments of a tool call: its fields, those left open omitted."""
        out: dict[str, Any] = {"operation": self.operation}
        for each in fields(self):
            value = getattr(self, each.name)
            if value is not None and value != () and value != "":
                out[each.name] = plain(value)
        return out


# What a clause comes to: things to do, and things to say about what cannot be done or is unclear.
Wish = Edit | Words


def plain(value: Any) -> Any:
    """A field's value as JSON data."""
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if hasattr(value, "describe"):
        return value.describe()
    return value if isinstance(value, (str, int, float, bool)) else str(value)
