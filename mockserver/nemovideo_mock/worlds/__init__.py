"""Worlds: isolated instances of everything, chosen by a path prefix `/w/<world>`.

A world is made when its prefix is first used. Without a prefix a request goes to `default`.
"""

from __future__ import annotations

from nemovideo_mock.worlds.settings import Settings
from nemovideo_mock.worlds.world import Snapshot, World
from nemovideo_mock.worlds.worlds import DEFAULT, WORLD_NAME, Worlds, unusable

__all__ = ["DEFAULT", "WORLD_NAME", "Settings", "Snapshot", "World", "Worlds", "unusable"]
