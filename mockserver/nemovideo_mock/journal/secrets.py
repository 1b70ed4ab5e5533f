"""One registry of secrets and the aliases that stand for them, the same all through a run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

SECRET_HEADERS = ("authorization", "proxy-authorization", "x-api-key", "cookie", "set-cookie")

_KNOWN_FORM = r"(?:nmv_usr_|clm_)[A-Za-z0-9_-]{8,}"
_SCHEMES = re.compile(r"^(?:bearer|basic|token) +", re.IGNORECASE)
_NO_SECRETS = ("", "null", "none", "undefined", "nil", "[object object]")
"""What programs send where a token should be: worth reading, and nothing to hide."""
_MOST_HEADERS = 500
_SHORTEST_ODD = 6
"""Values of secret headers below this length are hidden there only, not wherever they occur."""


class Secrets:
    """Secrets and their aliases (`<token-1>`); whatever is kept of an exchange goes through here.

    A secret is known by its form (`nmv_usr_…`, `clm_…`), or by having stood in a header that
    carries secrets. Once known it is replaced wherever it stands.
    """

    def __init__(self) -> None:
        self._aliases: dict[str, str] = {}
        self._pattern = re.compile(_KNOWN_FORM)
        self._known: dict[tuple[bytes, bytes], tuple[str, str]] = {}

    def copy(self) -> Secrets:
        twin = Secrets()
        twin._aliases = dict(self._aliases)
        twin._pattern = self._pattern
        return twin

    def headers(self, raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
        """Headers by lower-case name, without secrets; of several of one name the values joined."""
        told: dict[str, str] = {}
        for pair in raw:
            name, value = self._known.get(pair) or self._learned(pair)
            told[name] = f"{told[name]}, {value}" if name in told else value
        return told

    def header(self, name: str, value: str) -> str:
        """A header's value; of one that carries a secret only the scheme is left."""
        if name.lower() not in SECRET_HEADERS:
            return self.hide(value)
        if value.strip().lower().removeprefix("bearer").strip() in _NO_SECRETS:
            return value
        scheme = _SCHEMES.match(value)
        start = scheme.end() if scheme else 0
        return value[:start] + self._alias(value[start:].strip()) if value[start:] else value

    def _learned(self, pair: tuple[bytes, bytes]) -> tuple[str, str]:
        """Most headers of an exchange were in the one before it too."""
        if len(self._known) >= _MOST_HEADERS:
            self._known.clear()
        name, value = pair[0].decode("latin-1").lower(), pair[1].decode("latin-1")
        told = name, self.header(name, value)
        self._known[pair] = told
        return told

    def hide(self, text: str) -> str:
        """The text with every secret in it replaced."""
        return self._pattern.sub(lambda found: self._alias(found.group()), text)

    def absent(self, text: str) -> bool:
        """Whether there is no secret in the text."""
        return self._pattern.search(text) is None

    def clean(self, data: bytes | bytearray) -> bool:
        """Whether there is no secret in the bytes."""
        return self._pattern.search(data.decode("latin-1")) is None

    def hide_in(self, data: Any) -> Any:
        """Plain data with every secret in its texts replaced, keys included."""
        if isinstance(data, str):
            return self.hide(data)
        if isinstance(data, dict):
            return {self.hide(str(key)): self.hide_in(value) for key, value in data.items()}
        if isinstance(data, list | tuple):
            return [self.hide_in(each) for each in data]
        return data

    def hide_across(self, pieces: Iterable[str]) -> list[str]:
        """Pieces of one text, with secrets replaced that begin in one piece and end in another.

        An alias stands in the piece where its secret began.
        """
        told = list(pieces)
        if not told:
            return []
        whole = "".join(told)
        out = [""] * len(told)
        starts = _starts(told)
        at = 0
        for found in self._pattern.finditer(whole):
            _deal(whole, at, found.start(), starts, out)
            out[_piece(found.start(), starts)] += self._alias(found.group())
            at = found.end()
        _deal(whole, at, len(whole), starts, out)
        return out

    def _alias(self, secret: str) -> str:
        known = self._aliases.get(secret)
        if known is None:
            kind = _kind(secret)
            nth = sum(each.startswith(f"<{kind}-") for each in self._aliases.values()) + 1
            known = self._aliases[secret] = f"<{kind}-{nth}>"
            if kind == "bearer" and len(secret) >= _SHORTEST_ODD:
                self._pattern = re.compile(self._pattern.pattern + "|" + re.escape(secret))
                self._known.clear()
        return known


def _kind(secret: str) -> str:
    if secret.startswith("nmv_usr_"):
        return "token"
    return "claim" if secret.startswith("clm_") else "bearer"


def _starts(pieces: list[str]) -> list[int]:
    starts, at = [], 0
    for piece in pieces:
        starts.append(at)
        at += len(piece)
    return starts


def _piece(at: int, starts: list[int]) -> int:
    """Which piece a place of the whole text is in: the last that begins there or before."""
    return max((nth for nth, start in enumerate(starts) if start <= at), default=0)


def _deal(whole: str, start: int, end: int, starts: list[int], out: list[str]) -> None:
    """Hand a stretch of the whole back to the pieces it came from."""
    for nth, (low, high) in enumerate(_spans(starts, len(whole))):
        out[nth] += whole[max(start, low) : min(end, high)] if low < end and start < high else ""


def _spans(starts: list[int], length: int) -> Iterator[tuple[int, int]]:
    yield from zip(starts, [*starts[1:], length], strict=True)
