"""What documents say, as data: one YAML file of patterns per subject.

    WORDS = phrases("flow")      flow.yaml beside this module
    WORDS.trouble.search(text)      the alternatives under "trouble:", as one pattern

Every entry is a list of regular expressions, any of which may match; case does not matter unless
the name ends in "(case)". `<<name>>` stands for another entry of the file, for a number in
digits or words, or for a name that the specification gives.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from importlib import resources
from typing import Any

from ...spec import attribution_headers, claim_prefix, operation, token_prefix

_PART = re.compile(r"<<(\w+)>>")
_CASE = " (case)"


class Phrases:
    """The patterns of one subject by name; compiled when first asked for."""

    def __init__(self, subject: str) -> None:
        self._subject = subject
        self._entries = table(subject)

    def __getattr__(self, name: str) -> re.Pattern[str]:
        cased = name + _CASE
        found = self._entries.get(cased, self._entries.get(name))
        if found is None:
            raise AttributeError(f"{self._subject}.yaml has no entry {name!r}")
        flags = re.NOFLAG if cased in self._entries else re.IGNORECASE
        pattern = re.compile(self._joined(found), flags)
        self.__dict__[name] = pattern
        return pattern

    def _joined(self, alternatives: list[str]) -> str:
        return _PART.sub(lambda part: self._part(part[1]), "|".join(alternatives))

    def _part(self, name: str) -> str:
        if name in _GIVEN:
            return _GIVEN[name]()
        return self._joined(self._entries[f"<<{name}>>"])


@functools.cache
def phrases(subject: str) -> Phrases:
    """The patterns in a subject's file."""
    return Phrases(subject)


@functools.cache
def table(subject: str) -> Mapping[str, Any]:
    """The whole file of a subject."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = (resources.files(__package__) / f"{subject}.yaml").read_text("utf-8")
    loaded: Mapping[str, Any] = yaml.load(text, loader)
    return loaded


NUMBERS: Mapping[str, float] = {
    str(word): value for word, value in table("language")["words"].items()
}
NUMBER = r"\d+(?:\.\d+)?|" + "|".join(sorted(map(re.escape, NUMBERS), key=len, reverse=True))
_GIVEN: Mapping[str, Callable[[], str]] = {
    "number": lambda: NUMBER,
    "token_prefix": token_prefix,
    "claim_prefix": claim_prefix,
    "platform_header": lambda: attribution_headers()[-1],
    "render_path": lambda: operation("submit_render").template.removeprefix("/api"),
    "codes": lambda: "|".join(table("codes")["codes"]),
}
