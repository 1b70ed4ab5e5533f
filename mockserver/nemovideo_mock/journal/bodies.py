"""Bodies of requests and answers, as the journal has them: whole, as text, or by their digest."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from nemovideo_mock.journal.counts import code_of
from nemovideo_mock.journal.secrets import Secrets
from nemovideo_mock.wire import json_body

LARGEST_BODY = 2**18
"""Bodies above this many bytes are kept as size and digest."""


class Body:
    """A body going by: kept while small, digested when it is not."""

    __slots__ = ("_code", "_digest", "kept", "size")

    def __init__(self, first: bytes = b"") -> None:
        self.kept: bytes | bytearray = b""
        self.size = 0
        self._digest: Any = None
        self._code: str | None = None
        if first:
            self.add(first)

    @property
    def code(self) -> str:
        """The code that an answer begins with, as text; asked for when it is complete."""
        if self._code is None:
            self._code = code_of(self.kept)
        return self._code

    def add(self, chunk: bytes) -> None:
        known, self.size = self.size, self.size + len(chunk)
        if self.size <= LARGEST_BODY:
            # Most bodies are one piece, which need not be copied.
            self.kept = bytearray(self.kept) + chunk if known else chunk
            return
        if self._digest is None:
            self._digest = hashlib.sha256(self.kept)
        self._digest.update(chunk)

    def record(self, content_type: str, secrets: Secrets, embed: bool) -> Any:
        """JSON as JSON, text as text, anything else by size and digest, and whole to `embed`."""
        if not self.size:
            return None
        if self._digest is None and content_type.startswith(("application/json", "text/")):
            return _readable(self.kept.decode("utf-8", "replace"), "json" in content_type, secrets)
        digest = self._digest or hashlib.sha256(self.kept)
        record = {"size": self.size, "sha256": digest.hexdigest()}
        # A body is not looked into once it is embedded, so one with a secret in it is not.
        if embed and self._digest is None and secrets.clean(self.kept):
            record["base64"] = base64.b64encode(self.kept).decode()
        return record


EMPTY = Body()
"""The body of all that have none; nothing is added to it."""


def _readable(text: str, is_json: bool, secrets: Secrets) -> Any:
    """A text without its secrets; JSON is looked through only if there may be one in it."""
    if not is_json:
        return secrets.hide(text)
    try:
        data = json_body.load(text, 2 * json_body.DEEPEST)
    except ValueError:
        return secrets.hide(text)
    # An escape could spell a secret out in another way.
    suspicious = "\\u" in text or "\\/" in text or not secrets.absent(text)
    return secrets.hide_in(data) if suspicious else data
