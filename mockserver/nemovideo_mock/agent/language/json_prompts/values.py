"""Values of JSON prompts: keys in their plain form, words, lengths, shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nemovideo_mock.agent.language.patterns import lowered, pattern
from nemovideo_mock.agent.language.prepare import normalize
from nemovideo_mock.agent.language.prepare.numbers import uniform

Node = Mapping[str, Any]

CONTENTS = ("value", "text", "content")
KINDS = ("type", "kind", "name", "effect", "style", "mood", "genre", "direction", *CONTENTS)


def share(value: Any) -> float | None:
    """A volume: 0 to 1 as it is, above 1 as percent, `"30%"` too."""
    if isinstance(value, str) and (found := pattern(r"\d{1,4}(?:\.\d{1,4})?").search(value)):
        value = float(found[0]) / (100 if "%" in value else 1)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        return None
    return min(2.0, value if value <= 1 else value / 100)


def words_of(node: Node, names: Sequence[str]) -> str | None:
    """The value under the first of some names, in words: objects by their type and direction."""
    for name in names:
        value = node.get(name)
        if isinstance(value, Mapping):
            keyed = plain_keys(value)
            words = [str(keyed[kind]) for kind in KINDS if isinstance(keyed.get(kind), str)]
            if words:
                return " ".join(words)
        elif isinstance(value, list) and value and all(isinstance(part, str) for part in value):
            return " ".join(value[:5])
        elif isinstance(value, (str, float, int)) and not isinstance(value, bool):
            return str(value).replace("-", " ")
        elif value is True:
            return name
    return None


def text_of(node: Node, names: Sequence[str]) -> str:
    for name in names:
        value = node.get(name)
        if isinstance(value, str) and value.strip():
            return normalize.clean(value)
    return ""


def words_to_show(node: Node) -> str:
    """The text of a title and the like, as it is."""
    values = (node.get(name) for name in CONTENTS)
    return next((value for value in values if isinstance(value, str) and value.strip()), "")


def ms_of(node: Node, names: Sequence[str], in_ms: Sequence[str] = ()) -> int | None:
    """A length in ms: numbers are seconds, strings as in prose."""
    for name in (*names, *in_ms):
        value = node.get(name)
        if isinstance(value, bool) or value is None:
            continue
        if isinstance(value, (int, float)) and 0 < value < 1e9:
            return round(value) if name in in_ms else round(value * 1000)
        if isinstance(value, str):
            text = uniform(lowered(value[:40]))
            if found := pattern(r"<(\d+)>").search(text):
                return int(found[1])
            if found := pattern(r"^\s*(\d{1,6}(?:\.\d{1,3})?)\s*$").match(text):
                return round(float(found[1]) * (1 if name in in_ms else 1000))
    return None


def plain_key(key: object) -> str:
    """`aspectRatio`, `aspect_ratio`, `Aspect Ratio` → `aspect ratio`."""
    spaced = pattern(r"(?<=[a-z0-9])(?=[A-Z])").sub(" ", str(key)[:60])
    return pattern(r"[\s_-]+").sub(" ", spaced).strip().lower()


def plain_keys(node: Mapping[Any, Any]) -> dict[str, Any]:
    return {plain_key(key): value for key, value in node.items()}
