"""Giving a session files and URLs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..effects import Flow, Progress, Report
from ..errors import ACCEPTED, FileTooLarge, UnsupportedFile, UsageError
from ..files import is_file
from ..journey import Journey
from ..values import text_of
from . import requests
from .connect import batches, call, connect


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file in the session. `kind` is video, image or audio; `raw` is the server's record."""

    filename: str
    kind: str = ""
    url: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Upload:
        texts = {key: text_of(record, key) for key in ("filename", "file_type", "cdn_url")}
        return cls(
            filename=texts["filename"], kind=texts["file_type"], url=texts["cdn_url"], raw=record
        )


def upload(journey: Journey, *sources: Path | str) -> Flow[tuple[Upload, ...]]:
    """Upload files and http(s) URLs, in order; the server's records of them.

    Everything is checked before anything is sent: UsageError, UnsupportedFile, FileTooLarge.
    """
    checked = [check(source, journey.settings.upload_limit) for source in sources]
    if not checked:
        raise UsageError("Nothing to upload", advice="Name at least one file or URL.")
    yield from connect(journey)
    records: list[Upload] = []
    for batch in batches(checked):
        records += yield from _send(journey, batch)
        journey.uploaded(batch)
    yield from Report(Progress("upload", len(checked), len(checked), "files"))
    return tuple(records)


def _send(journey: Journey, batch: Sequence[Path | str]) -> Flow[list[Upload]]:
    data = yield from call(journey, lambda: requests.upload(journey, batch))
    files = data.get("files")
    records = files if isinstance(files, list) else []
    return [Upload.read(record) for record in records if isinstance(record, Mapping)]


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
    _check_size(path, limit)
    return path


def _check_size(path: Path, limit: int) -> None:
    size = path.stat().st_size
    if size == 0:
        raise UnsupportedFile(f"{path.name!r} is empty", code=4001, advice="Use another file.")
    if size > limit:
        problem = f"{path.name!r} has {size / 2**20:.0f} MB; the limit is {limit / 2**20:.0f} MB"
        raise FileTooLarge(problem, code=4002)
