"""Files that no world has a use for any more, taken out of the object store.

It blocks: run it in a thread. A file whose row is locked here is uploaded again by whoever comes
with it meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable

from nemovideo_mock.durable.postgres import connect

SPARED = "1 hour"
"""Younger files may belong to a request that has not ended."""
_AT_ONCE = 50
_UNUSED = f"""
SELECT name FROM files f
WHERE touched < now() - interval '{SPARED}' AND NOT EXISTS (
    SELECT FROM uses u WHERE u.name = f.name
)
LIMIT {_AT_ONCE} FOR UPDATE SKIP LOCKED
"""


def tidy(url: str, delete: Callable[[str], None]) -> int:
    """Delete what is not used; how many files that were."""
    total = 0
    with connect(url) as link:
        while True:
            with link.transaction():
                names = [name for (name,) in link.execute(_UNUSED)]
                for name in names:
                    delete(name)
                link.execute("DELETE FROM files WHERE name = ANY(%s)", (names,))
            total += len(names)
            if len(names) < _AT_ONCE:
                return total
