"""Worlds on disk: every record in SQLite before anybody is told of it.

What is appended together is written in one transaction, so a server that is killed at any
moment has all of it or nothing when it comes back. Files lie beside, named by their digests.
"""

from __future__ import annotations

from nemovideo_mock.durable.codec import Codec
from nemovideo_mock.durable.database import Database, DatabaseError, Kept

__all__ = ["Codec", "Database", "DatabaseError", "Kept"]
