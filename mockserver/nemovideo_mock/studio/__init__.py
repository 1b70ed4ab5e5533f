"""The studio: a page that shows a world. Static files only; it is a client of the control API."""

from __future__ import annotations

import functools
import importlib.resources
import re
import types
from collections.abc import Mapping

from nemovideo_mock.errors import NotFound

PAGE = "index.html"
HEADERS: Mapping[str, str] = types.MappingProxyType(
    {
        # Nothing from elsewhere, nothing inline: a text of a user can never become a script.
        "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
        "img-src 'self' blob:; media-src 'self' blob:; connect-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-cache",
    }
)
_NAME = re.compile(r"(?:views/)?[a-z]+\.(html|js|css|svg)")
_TYPES = {"html": "text/html", "js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}


@functools.lru_cache(maxsize=64)
def asset(name: str) -> tuple[bytes, str]:
    """A file of the page and its content type. Raises NotFound."""
    named = _NAME.fullmatch(name)
    file = importlib.resources.files(__name__) / "static" / name
    if named is None or not file.is_file():
        raise NotFound(f"the studio has no file {name!r}")
    return file.read_bytes(), f"{_TYPES[named[1]]}; charset=utf-8"
