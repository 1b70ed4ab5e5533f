"""The rules, a module per subject; importing this package registers them all."""

from . import (
    bodies,
    codes,
    contradictions,
    endpoints,
    envelopes,
    files,
    flow,
    headers,
    rhythm,
    texts,
    tokens,
)

__all__ = [
    "bodies",
    "codes",
    "contradictions",
    "endpoints",
    "envelopes",
    "files",
    "flow",
    "headers",
    "rhythm",
    "texts",
    "tokens",
]
