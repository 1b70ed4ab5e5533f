"""Patterns as data: TOML files of `rules`, and of named `parts` that they are made of."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import NamedTuple


class Rules(NamedTuple):
    """`rows` are patterns and what they mean, in the order of the file."""

    rows: list[tuple[re.Pattern[str], list[str]]]
    parts: dict[str, re.Pattern[str]]


@functools.cache
def read(name: str) -> Rules:
    """The rules of a file, every `<part>` filled in; compiled when they are first asked for."""
    import tomllib  # the command line starts without it

    content = tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text("utf-8"))
    parts: dict[str, str] = content["parts"]

    def filled(pattern: str) -> str:
        joined = re.sub(r"\n\s*", "", pattern)
        return re.sub(r"<(\w+)>", lambda match: filled(parts[match[1]]), joined)

    def compiled(pattern: str) -> re.Pattern[str]:
        return re.compile(filled(pattern), re.IGNORECASE)

    rows = [(compiled(pattern), meaning) for pattern, *meaning in content["rules"]]
    return Rules(rows, {name: compiled(pattern) for name, pattern in parts.items()})
