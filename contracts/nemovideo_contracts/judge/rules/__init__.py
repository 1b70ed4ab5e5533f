"""The rules, one module per matter, and the register of them all."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Mapping

from ..rule import Rule, registered


def all_rules() -> Mapping[str, Rule]:
    """Every rule by id, in the order of a journey."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return {id: registered()[id] for id in sorted(registered(), key=_order)}


def find(id: str) -> Rule:
    """The rule of that id. Raises ValueError with what there is."""
    known = all_rules()
    if id not in known:
        near = difflib.get_close_matches(id, known, n=3) or list(known)
        raise ValueError(f"no rule {id!r}; there is {', '.join(near)}")
    return known[id]


_PARTS = ("auth", "header", "secret", "api", "session", "upload", "run", "sse", "code", "route")


def _order(id: str) -> tuple[int, str]:
    part = id.partition(".")[0]
    return (_PARTS.index(part) if part in _PARTS else len(_PARTS), id)
