"""One entry per edit: how it is recognized, what it does to a draft, how it is told."""

from __future__ import annotations

from nemovideo_mock.agent.edits.base import Edit
from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.draft import Draft

__all__ = ["Edit", "apply"]


def apply(draft: Draft, edit: Edit, scene: Scene) -> Draft:
    """The draft with one edit done; words.CannotDo when it makes no sense there."""
    return edit.apply(draft, scene)
