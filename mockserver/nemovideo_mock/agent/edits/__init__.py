"""One entry per edit: a draft in, a draft out, and a sentence about it. Nothing here reads text."""

from __future__ import annotations

from nemovideo_mock.agent.edits.base import Edit
from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.draft import Draft

__all__ = ["Edit", "apply"]


def apply(draft: Draft, edit: Edit, scene: Scene) -> Draft:
    """The draft with one edit done; words.CannotDo when it makes no sense there."""
    return edit.apply(draft, scene)
