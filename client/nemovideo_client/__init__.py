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
    from .flows.upload import Upload
    from .journey import Journey
    from .protocol.answers import State
    from .settings import Settings, Skill
    from .settings import load as load_settings
    from .timeline import Segment, Timeline, Track
    from .words.gui import translate
    from .words.route import route
    from .words.summary import differences, summarize

_HOMES = {
    ".client": ("AsyncClient", "Client"),
    ".effects": ("News", "Notice", "Progress", "Said"),
    ".errors": ("ApiError", "NemoVideoError"),
    ".flows.export": ("Video",),
    ".flows.make": ("Made",),
    ".flows.state": ("Credits",),
    ".flows.turn": ("Reply",),
    ".flows.upload": ("Upload",),
    ".journey": ("Journey",),
    ".protocol.answers": ("State",),
    ".settings": ("Settings", "Skill", "load_settings"),
    ".timeline": ("Segment", "Timeline", "Track"),
    ".words.gui": ("translate",),
    ".words.route": ("route",),
    ".words.summary": ("differences", "summarize"),
}

__all__ = ["ApiError", "AsyncClient", "Client", "NemoVideoError", "errors", "load_settings"]
__all__ += ["Credits", "Made", "Reply", "State", "Upload", "Video"]
__all__ += ["Journey", "Segment", "Settings", "Skill", "Timeline", "Track"]
__all__ += ["News", "Notice", "Progress", "Said", "differences", "route", "summarize", "translate"]


def __getattr__(name: str) -> Any:
    if name == "errors":
        return importlib.import_module(".errors", __name__)
    for home, names in _HOMES.items():
        if name in names:
            module = importlib.import_module(home, __name__)
            return getattr(module, "load" if name == "load_settings" else name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
