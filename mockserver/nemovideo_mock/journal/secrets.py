"""One registry of secrets and the aliases that stand for them, the same all through a run.

What a secret looks like is said in this module and nowhere else in the mock. Looking for them
takes time in proportion to what is looked through, however many secrets a run has seen.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote, unquote

from nemovideo_mock import operations

SECRET_HEADER = re.compile(
    r"authorization|cookie|token|secret|passw|api-?key|signature|credential", re.IGNORECASE
)
"""Names of headers that carry secrets: `Authorization`, `X-Auth-Token`, `X-API-Key`, …"""

_PREFIXES = ("nmv_usr_", "clm_")
_KNOWN = re.compile(rf"(?:{'|'.join(_PREFIXES)})[A-Za-z0-9_-]{{8,}}")
_SCHEMES = re.compile(r"^(?:bearer|basic|token) +", re.IGNORECASE)
_NO_SECRETS = ("", "null", "none", "undefined", "nil", "[object object]")
"""What programs send where a token should be: worth reading, and nothing to hide."""
_WORD = re.compile(r"[a-z_]+|[A-Z_]+|\d{1,11}")
"""What stands in a secret header and is no secret elsewhere: whoever sends `Bearer completed`
must not make every `completed` of the journal unreadable."""
_VOCABULARY = " ".join(
    (
        *(operation.path for operation in operations.BY_NAME.values()),
        "application/json text/event-stream text/html text/plain multipart/form-data video/mp4",
        "keep-alive nemo-video gzip, deflate, br",
    )
)
_SHORTEST_ODD, _LONGEST_ODD = 6, 512
"""Lengths of values of secret headers that are hidden wherever they occur, not there only."""
_MOST_ODD = 64
"""Secrets without a form of their own that are looked for at a time, the newest."""
_MOST_ALIASES = 4_096
_MOST_HEADERS, _LONGEST_HEADER = 500, 1_024
_LONGEST_KEY = 256

_PARAMETERS = (
    "token|access_token|auth_token|id_token|refresh_token|api[_-]?key|key|secret|client_secret|"
    "password|passwd|pwd|sig|signature|x-amz-signature|x-amz-credential|x-amz-security-token|"
    "x-goog-signature|x-goog-credential"
)
_SIGNED = re.compile(rf"[?&](?:{_PARAMETERS})=([^&#\s\"'<>\\]+)", re.IGNORECASE)
"""Query parameters that open something: `?X-Amz-Signature=…`, `&api_key=…`."""
_PASSWORD = re.compile(r"://[^/\s:@?#\"'<>]*:([^@/\s\"'<>]+)@")
"""A password in a URL: `https://user:password@host`."""


def _encodable(text: str) -> str:
    """A pattern for the text with any of its characters percent-encoded, even twice."""
    return "".join(rf"(?:{re.escape(letter)}|%(?:25)*{ord(letter):x})" for letter in text)


_ENCODED = re.compile(
    rf"(?:{'|'.join(map(_encodable, _PREFIXES))})"
    r"(?:[A-Za-z0-9_-]|%(?:25)*(?:2d|3[0-9]|[46][1-9a-f]|[57][0-9a]|5f)){8,}",
    re.IGNORECASE,
)

Span = tuple[int, int, str]
"""Where a secret stands in a text, and the secret."""


_OTHER = "bearer"
"""The kind of secrets that have no form of their own."""


class Secrets:
    """Secrets and their aliases (`<token-1>`); whatever is kept of an exchange goes through here.

    A secret is known by its form (`nmv_usr_…`, `clm_…`), by its place in a URL, or by having
    stood in a header that carries secrets. The last kind is replaced in other places too while
    it is among the `_MOST_ODD` newest. Values are replaced, names of fields only where they are
    secrets by their form.
    """

    def __init__(self) -> None:
        self._aliases: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._odd: dict[str, tuple[str, ...]] = {}
        """Secrets without a form, and how each may be written."""
        self._known: dict[tuple[bytes, bytes], tuple[str, str]] = {}

    def copy(self) -> Secrets:
        twin = Secrets()
        twin._aliases, twin._counts = dict(self._aliases), dict(self._counts)
        twin._odd = dict(self._odd)
        return twin

    @classmethod
    def of(cls, aliases: Iterable[tuple[str, str]]) -> Secrets:
        """A registry of secrets and what stands for them."""
        made = cls()
        for secret, alias in aliases:
            made._aliases[secret] = alias
            kind = alias.strip("<>").rpartition("-")[0]
            made._counts[kind] = made._counts.get(kind, 0) + 1
            if kind == _OTHER:
                made._learn(secret)
        return made

    def aliases(self) -> list[tuple[str, str]]:
        """Every secret, and what stands for it."""
        return list(self._aliases.items())

    def behind(self, alias: str) -> str | None:
        """The secret that an alias stands for. Of one that is very long only a digest is known."""
        found = (secret for secret, known in self._aliases.items() if known == alias)
        return next(found, None)

    def headers(self, raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
        """Headers by lower-case name, without secrets; of several of one name the values joined."""
        hidden: dict[str, str] = {}
        for pair in raw:
            name, value = self._known.get(pair) or self._learned(pair)
            hidden[name] = f"{hidden[name]}, {value}" if name in hidden else value
        return hidden

    def learn(self, raw: Iterable[tuple[bytes, bytes]]) -> None:
        """Make known what secrets stand in headers."""
        for pair in raw:
            if pair not in self._known:
                self._learned(pair)

    def header(self, name: str, value: str) -> str:
        """A header's value; of one that carries a secret only the scheme is left."""
        if SECRET_HEADER.search(name) is None:
            return self.hide(value)
        if value.strip().lower().removeprefix("bearer").strip() in _NO_SECRETS:
            return value
        scheme = _SCHEMES.match(value)
        start = scheme.end() if scheme else 0
        secret = value[start:].strip()
        if not secret:
            return value
        if "cookie" in name.lower():
            for part in secret.split(";"):
                self._learn(part.partition("=")[2].strip().strip('"'))
        self._learn(secret)
        return value[:start] + self._alias(secret)

    def query(self, text: str) -> str:
        """A query without its question mark."""
        return self.hide(f"?{text}")[1:]

    def hide(self, text: str) -> str:
        """The text with every secret in it replaced."""
        if self.absent(text):
            return text
        out, at = [], 0
        for start, end, secret in self._spans(text):
            out += [text[at:start], self._alias(secret)]
            at = end
        return "".join((*out, text[at:]))

    def absent(self, text: str) -> bool:
        """Whether there is no secret in the text."""
        return not (
            _KNOWN.search(text)
            or ("%" in text and _ENCODED.search(text))
            or ("=" in text and _SIGNED.search(text))
            or ("://" in text and _PASSWORD.search(text))
            or any(form in text for forms in self._odd.values() for form in forms)
        )

    def clean(self, data: bytes | bytearray) -> bool:
        """Whether there is no secret in the bytes."""
        return self.absent(data.decode("latin-1"))

    def hide_in(self, data: Any) -> Any:
        """Plain data with every secret in its texts replaced. Names of fields stay readable."""
        if isinstance(data, str):
            return self.hide(data)
        if isinstance(data, dict):
            return {self._hide_name(str(key)): self.hide_in(value) for key, value in data.items()}
        if isinstance(data, list | tuple):
            return [self.hide_in(item) for item in data]
        return data

    def hide_across(self, pieces: Iterable[str]) -> list[str]:
        """Pieces of one text, with secrets replaced that begin in one piece and end in another.

        An alias stands in the piece where its secret began.
        """
        texts = list(pieces)
        whole = "".join(texts)
        if self.absent(whole):
            return texts
        out = [""] * len(texts)
        starts = _starts(texts)
        at = 0
        for start, end, secret in self._spans(whole):
            _deal(whole, at, start, starts, out)
            out[_piece(start, starts)] += self._alias(secret)
            at = end
        _deal(whole, at, len(whole), starts, out)
        return out

    def _hide_name(self, name: str) -> str:
        return _KNOWN.sub(lambda found: self._alias(found.group()), name)

    def _learned(self, pair: tuple[bytes, bytes]) -> tuple[str, str]:
        """Most headers of an exchange were in the one before it too."""
        name, value = pair[0].decode("latin-1").lower(), pair[1].decode("latin-1")
        hidden = name, self.header(name, value)
        if len(value) <= _LONGEST_HEADER:
            if len(self._known) >= _MOST_HEADERS:
                self._known.clear()
            self._known[pair] = hidden
        return hidden

    def _learn(self, secret: str) -> None:
        """Look for a secret everywhere from now on, if it is not just a word."""
        if not _SHORTEST_ODD <= len(secret) <= _LONGEST_ODD or _KNOWN.fullmatch(secret):
            return
        if _WORD.fullmatch(secret) or secret in _VOCABULARY:
            return
        if self._odd.pop(secret, None) is None:
            # A header that was looked through before may have it.
            self._known.clear()
        self._odd[secret] = tuple({secret, quote(secret, safe="")})
        if len(self._odd) > _MOST_ODD:
            self._odd.pop(next(iter(self._odd)))

    def _spans(self, text: str) -> Iterator[Span]:
        """Every secret of the text in order, no two of them overlapping."""
        found = [(*match.span(), match[0]) for match in _KNOWN.finditer(text)]
        if "%" in text:
            found += [(*match.span(), _decoded(match[0])) for match in _ENCODED.finditer(text)]
        for pattern in (_SIGNED, _PASSWORD):
            found += [(*match.span(1), _decoded(match[1])) for match in pattern.finditer(text)]
        for secret, forms in self._odd.items():
            found += [(*place, secret) for form in forms for place in _places(form, text)]
        at = 0
        for start, end, secret in sorted(found, key=lambda span: (span[0], -span[1])):
            if start >= at and secret.lower() not in _NO_SECRETS:
                yield start, end, secret
                at = end

    def _alias(self, secret: str) -> str:
        key = (
            secret
            if len(secret) <= _LONGEST_KEY
            else hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
        )
        known = self._aliases.pop(key, None)
        if known is None:
            known = self._named(key, _kind(secret))
            if len(self._aliases) >= _MOST_ALIASES:
                # The one that was not seen for longest.
                self._aliases.pop(next(iter(self._aliases)))
        self._aliases[key] = known
        return known

    def _named(self, key: str, kind: str) -> str:
        """An alias that nothing has yet."""
        self._counts[kind] = nth = self._counts.get(kind, 0) + 1
        return f"<{kind}-{nth}>"


def _kind(secret: str) -> str:
    if secret.startswith("nmv_usr_"):
        return "token"
    return "claim" if secret.startswith("clm_") else _OTHER


def _decoded(text: str) -> str:
    """The text without percent-encoding, however often it was encoded."""
    while (plain := unquote(text)) != text:
        text = plain
    return text


def _places(form: str, text: str) -> Iterator[tuple[int, int]]:
    at = text.find(form)
    while at >= 0:
        yield at, at + len(form)
        at = text.find(form, at + len(form))


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
