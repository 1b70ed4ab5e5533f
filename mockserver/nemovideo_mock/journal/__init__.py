"""The journal: every exchange of a world as one JSON-ready record.

Secrets never get in: whatever is kept has gone through one registry that puts aliases in their
place, in headers, bodies, URLs, frames and file names. Searching, verifying and exporting are
modules of their own: a server keeps a journal long before anybody reads it.
"""

from __future__ import annotations

from nemovideo_mock.journal.journal import Journal
from nemovideo_mock.journal.recorder import (
    KEY,
    Journaled,
    Recorded,
    Recorder,
    note_records,
    recorded,
)
from nemovideo_mock.journal.secrets import Secrets
from nemovideo_mock.journal.spill import Exchange, line, lines

__all__ = [
    "KEY",
    "Exchange",
    "Journal",
    "Journaled",
    "Recorded",
    "Recorder",
    "Secrets",
    "line",
    "lines",
    "note_records",
    "recorded",
]
