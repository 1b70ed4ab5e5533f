"""Which way: `from left to right`, `from the right`, `upward`, `向左`."""

from __future__ import annotations

from typing import Literal

from nemovideo_mock.agent.language.clause import Clause

Direction = Literal["left", "right", "up", "down"]

# Where it comes from and where it goes say more than a bare `left`: they are looked for first.
_TRAVELS: tuple[tuple[Direction, str], ...] = (
    ("left", r"\bright[- ]to[- ](?:the )?left\b|从右(?:向|到|往)左"),
    ("right", r"\bleft[- ]to[- ](?:the )?right\b|从左(?:向|到|往)右"),
    ("up", r"\b(?:bottom|down)[- ]to[- ](?:the )?(?:top|up)\b|从下(?:向|到|往)上"),
    ("down", r"\b(?:top|up)[- ]to[- ](?:the )?(?:bottom|down)\b|从上(?:向|到|往)下"),
    ("left", r"\bfrom (?:the )?right\b|\bto (?:the )?left\b|从右"),
    ("right", r"\bfrom (?:the )?left\b|\bto (?:the )?right\b|从左"),
    ("up", r"\bfrom (?:the )?(?:bottom|below)\b|\bto (?:the )?top\b|从下"),
    ("down", r"\bfrom (?:the )?(?:top|above)\b|\bto (?:the )?bottom\b|从上"),
)
_BARE: tuple[tuple[Direction, str], ...] = (
    ("left", r"\bleft(?:wards?)?\b|[向往朝]左|左[滑移摇]|左"),
    ("right", r"\bright(?:wards?)?\b|[向往朝]右|右[滑移摇]|右"),
    ("up", r"\bup(?:wards?)?\b|[向往朝]上|上[滑移摇]"),
    ("down", r"\bdown(?:wards?)?\b|[向往朝]下|下[滑移摇]"),
)


def take_direction(clause: Clause) -> Direction | None:
    """The direction a clause names. Takes its words."""
    for direction, source in (*_TRAVELS, *_BARE):
        if clause.take(source):
            return direction
    return None
