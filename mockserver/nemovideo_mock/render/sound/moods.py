"""Every mood there is, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from nemovideo_mock.render.sound import gentle, lively
from nemovideo_mock.render.sound.mood import Mood

MOODS: Mapping[str, Mood] = MappingProxyType({**gentle.MOODS, **lively.MOODS})
