"""The reference client for the NemoVideo API.

`Client` and `AsyncClient` make videos; `load_settings` reads the environment; the exceptions all
derive from `NemoVideoError`. Everything is imported when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import errors
    from .client import AsyncClient, Client
    from .effects import News, Notice, Progress, Said
    from .errors import ApiError, NemoVideoError
    from .flows.export import Video
    from .flows.make import Made
    from .flows.state import Credits
    from .flows.turn import Reply
    from .journey import Journey
    from .protocol.answers import State
    from .settings import Settings, Skill
    from .settings import load as load_settings
    from .words.gui import translate
    from .words.route import route
    from .words.summary import differences, summarize

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
    "protocol.answers": ("State",),
    "settings": ("Settings", "Skill"),
    "effects": ("News", "Notice", "Progress", "Said"),
    "errors": ("ApiError", "NemoVideoError"),
    "flows.export": ("Video",),
    "journey": ("Journey",),
    "flows.make": ("Made",),
    "flows.state": ("Credits",),
    "flows.turn": ("Reply",),
    "words.gui": ("translate",),
    "words.route": ("route",),
    "words.summary": ("differences", "summarize"),
}


def __getattr__(name: str) -> Any:
    if name == "errors":
        return importlib.import_module(".errors", __name__)
    if name == "load_settings":
        return importlib.import_module(".settings", __name__).load
    for home, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f".{home}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
