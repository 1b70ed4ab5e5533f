"""What checks of turns begin with."""

from __future__ import annotations

from ..context import Context, Session
from ..samples import photos

SLIDESHOW = "turn these photos into a slideshow video"


def with_photos(c: Context, count: int = 2) -> Session:
    session = c.user().session()
    session.upload(*photos(count))
    return session
