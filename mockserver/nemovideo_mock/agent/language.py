"""Text → edits: what a message asks for, in English or Chinese."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nemovideo_mock.agent.edits.base import Edit
from nemovideo_mock.agent.edits.slideshow import Slideshow
from nemovideo_mock.agent.records import Language, Scene, Step
from nemovideo_mock.agent.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a message asks for. `talk` is said besides, or instead when there are no edits."""

    language: Language
    edits: tuple[Edit, ...] = ()
    talk: tuple[Words, ...] = ()
    step: Step | None = None
    count: int = 1


def read(message: str, scene: Scene) -> Reading:
    """The reading of a message; never fails, whatever the message."""
    language = spoken(message, scene.language)
    low = message.lower()
    if re.search(r"\bundo\b|撤销", low):
        return Reading(language=language, step="undo")
    if re.search(r"\bredo\b|重做", low):
        return Reading(language=language, step="redo")
    if re.search(r"slideshow|video|幻灯片|视频", low):
        return Reading(language=language, edits=(Slideshow(),))
    return Reading(language=language)


def spoken(message: str, otherwise: str) -> Language:
    """The message's language by its script, else the session's."""
    head = message[:2000]
    if any("\u4e00" <= each <= "\u9fff" for each in head):
        return "zh"
    if any(each.isascii() and each.isalpha() for each in head):
        return "en"
    return "zh" if otherwise.lower().startswith("zh") else "en"
