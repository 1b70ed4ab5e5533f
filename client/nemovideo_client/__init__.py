"""The reference client for the NemoVideo API.

`Client` and `AsyncClient` make videos; `load_settings` reads the environment; the exceptions all
derive from `NemoVideoError`. Everything is imported when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import _errors as errors
    from ._answers import State
    from ._config import Settings, Skill
    from ._config import load as load_settings
    from ._effects import News, Notice, Progress, Said
    from ._errors import ApiError, NemoVideoError
    from ._flows.export import Video
    from ._flows.journey import Journey
    from ._flows.make import Made
    from ._flows.state import Credits
    from ._flows.turn import Reply
    from ._gui import translate
    from ._route import route
    from ._summary import differences, summarize
    from .client import AsyncClient, Client

__all__ = [
    "ApiError",
    "AsyncClient",
    "Client",
    "Credits",
    "Journey",
    "Made",
    "NemoVideoError",
    "News",
    "Notice",
    "Progress",
    "Reply",
    "Said",
    "Settings",
    "Skill",
    "State",
    "Video",
    "differences",
    "errors",
    "load_settings",
    "route",
    "summarize",
    "translate",
]

_HOMES = {
    "client": ("AsyncClient", "Client"),
    "_answers": ("State",),
    "_config": ("Settings", "Skill"),
    "_effects": ("News", "Notice", "Progress", "Said"),
    "_errors": ("ApiError", "NemoVideoError"),
    "_flows.export": ("Video",),
    "_flows.journey": ("Journey",),
    "_flows.make": ("Made",),
    "_flows.state": ("Credits",),
    "_flows.turn": ("Reply",),
    "_gui": ("translate",),
    "_route": ("route",),
    "_summary": ("differences", "summarize"),
}


def __getattr__(name: str) -> Any:
    if name == "errors":
        return importlib.import_module("._errors", __name__)
    if name == "load_settings":
        return importlib.import_module("._config", __name__).load
    for home, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f".{home}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
