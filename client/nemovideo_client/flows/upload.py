"""Giving a session files and URLs."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..effects import Flow, Progress, Report
from ..errors import ACCEPTED, FileTooLarge, UnsupportedFile, UsageError
from ..files import is_file
from ..journey import Journey
from ..values import mappings, text_of
from . import requests
from .connect import batches, call, connect


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file in the session. `kind` is video, image or audio; `raw` is the server's record."""

    filename: str
    kind: str = ""
    url: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)


def upload(journey: Journey, *sources: Path | str) -> Flow[tuple[Upload, ...]]:
    """Upload files and http(s) URLs; what the server says of them, in order.

    Everything is checked before anything is sent: UsageError, UnsupportedFile, FileTooLarge.
    """
    checked = [check(source, journey.settings.upload_limit) for source in sources]
    if not checked:
        raise UsageError("Nothing to upload", advice="Name at least one file or URL.")
    yield from connect(journey)
    uploads: list[Upload] = []
    for batch in batches(checked):
        data = yield from call(journey, functools.partial(requests.upload, journey, batch))
        uploads += map(_read, mappings(data.get("files")))
        journey.uploaded(batch)
    yield from Report(Progress("upload", len(checked), len(checked), "files"))
    return tuple(uploads)


def _read(record: Mapping[str, Any]) -> Upload:
    name, kind, url = (text_of(record, key) for key in ("filename", "file_type", "cdn_url"))
    return Upload(filename=name, kind=kind, url=url, raw=record)


def check(source: Path | str, limit: int) -> Path | str:
    """A source that can be sent as it is: an http(s) URL, or a readable file. `limit` in bytes."""
    if isinstance(source, str) and "://" in source:
        if not source.startswith(("http://", "https://")) or not urlsplit(source).hostname:
            raise UsageError(f"{source!r} is no http(s) URL", advice="Use a file or a web address.")
        return source
    path = Path(source)
    if not is_file(path):
        raise UsageError(f"There is no file {str(path)!r}", advice="Check the name and the folder.")
    if path.suffix.lower().lstrip(".") not in ACCEPTED:
        raise UnsupportedFile(f"{path.name!r} has an unsupported file type", code=4001)
    size = path.stat().st_size
    if size == 0:
        raise UnsupportedFile(f"{path.name!r} is empty", code=4001, advice="Use another file.")
    if size > limit:
        problem = f"{path.name!r} has {size / 2**20:.0f} MB; the limit is {limit / 2**20:.0f} MB"
        raise FileTooLarge(problem, code=4002)
    return path
