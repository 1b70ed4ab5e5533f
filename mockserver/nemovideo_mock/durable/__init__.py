"""Worlds that outlive a server: every record is written before anybody is told of it.

One server keeps its worlds in a SQLite file (`database`), many share them in PostgreSQL
(`postgres`, loaded when it is asked for). What is appended together is written in one transaction,
so a server that is killed at any moment has all of it or nothing when it comes back. Files lie
beside, named by their digests.
"""

from __future__ import annotations

from nemovideo_mock.durable.codec import Codec
from nemovideo_mock.durable.database import Database
from nemovideo_mock.durable.storage import DatabaseError, Kept, Storage

__all__ = ["Codec", "Database", "DatabaseError", "Kept", "Storage"]
