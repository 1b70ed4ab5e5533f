"""The rules, a module per subject; importing this package registers them all."""

from . import (
    accounts,
    attribution,
    bodies,
    codes,
    completeness,
    contradictions,
    endpoints,
    envelopes,
    files,
    flow,
    headers,
    lifetimes,
    resends,
    rhythm,
    texts,
    tokens,
)

__all__ = [
    "accounts",
    "attribution",
    "bodies",
    "codes",
    "completeness",
    "contradictions",
    "endpoints",
    "envelopes",
    "files",
    "flow",
    "headers",
    "lifetimes",
    "resends",
    "rhythm",
    "texts",
    "tokens",
]
