"""The journal: every exchange of a world as one JSON-ready record.

Secrets never get in: whatever is kept has gone through one registry that puts aliases in their
place, in headers, bodies, URLs, frames and file names. Searching, verifying and exporting are
modules of their own: a server keeps a journal long before anybody reads it.
"""

from __future__ import annotations

from nemovideo_mock.journal.book import Exchange, Journal, line, lines
from nemovideo_mock.journal.secrets import Secrets
from nemovideo_mock.journal.watch import Journaled, note_records

__all__ = [
    "Exchange",
    "Journal",
    "Journaled",
    "Secrets",
    "line",
    "lines",
    "note_records",
]
