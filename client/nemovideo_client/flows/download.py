"""A video to disk: to a temporary file, resumed when it breaks off, renamed when it is whole."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from .. import errors
from ..effects import Answer, Flow, Next, Notice, Now, Open, Progress, Report, Request, Sleep
from ..errors import DownloadFailed
from ..files import free, prepare, replaceable, writing
from ..journey import Journey
from ..protocol.answers import Poll, read_poll, unwrap
from . import requests
from .connect import recovering

PAUSE = 5.0  # s between attempts
LIMIT = 8 * 2**30  # bytes of a video whose size nobody announces
SLOWEST = 32 * 1024  # bytes/s; an attempt may take PATIENCE and as long as this takes
PATIENCE = 600.0  # s
_PAGES = re.compile(r"\s*(?:text/|application/(?:json|xml|xhtml|javascript)|image/)", re.IGNORECASE)
_RANGE = re.compile(r"bytes (?:([0-9]{1,30})-[0-9]*|\*)(?:/(?:([0-9]{1,30})|\*))?")


class _Short(Exception):
    """Not all of the file arrived, or too much."""


class _Elsewhere(DownloadFailed):
    """The answer is an address instead of the file. fact: AX-24"""

    def __init__(self, url: str) -> None:
        super().__init__("The file is somewhere else")
        self.url = url


def download(journey: Journey, path: Path, poll: Poll) -> Flow[int]:
    """Write the render to `path`; its size in bytes.

    The URL of the poll is fetched without the bearer; where it fails, the API's own download
    endpoint is. Raises DownloadFailed.
    """
    target = prepare(path)
    safe_id = re.sub(r"[^\w-]", "_", journey.render_id)
    part = target.with_name(f".nemovideo-{safe_id}.part")
    try:
        size = yield from _by_url(journey, part, poll)
    except errors.NemoVideoError as error:
        yield from Report(Notice(f"{error.problem}; asking the API for the file instead."))
        size = yield from _by_api(journey, part, poll)
    replaceable(target)
    with writing(DownloadFailed, target):
        part.replace(target)
    return size


def _by_url(journey: Journey, part: Path, poll: Poll) -> Flow[int]:
    if urlsplit(poll.url).scheme not in ("http", "https"):
        raise DownloadFailed("The render has no web address")
    return (yield from _Fetch(journey, part, poll.size, requests.foreign(poll.url)).run())


def _by_api(journey: Journey, part: Path, poll: Poll) -> Flow[int]:
    request = requests.download(journey.render_id)
    try:
        return (yield from _Fetch(journey, part, poll.size, request).run())
    except _Elsewhere as elsewhere:
        return (yield from _by_url(journey, part, replace(poll, url=elsewhere.url)))
    except (errors.ApiError, errors.TransportFault, errors.UnreadableAnswer) as error:
        raise DownloadFailed(f"The video could not be downloaded: {error.problem}") from error


@dataclass(slots=True)
class _Fetch:
    """One source of the file, fetched in as many attempts as it takes. Sizes in bytes."""

    journey: Journey
    part: Path
    expected: int
    request: Request

    def run(self) -> Flow[int]:
        left = 1 + self.journey.settings.max_retries
        while True:
            try:
                return (yield from self._attempt())
            except (errors.TransportFault, errors.ServerFault, _Short) as error:
                left -= 1
                if not left:
                    raise DownloadFailed(f"The download kept breaking off: {error}") from error
                yield from Report(Notice("The download broke off; resuming."))
                yield from Sleep(PAUSE)

    def _attempt(self) -> Flow[int]:
        """The file's size, once all of it is there."""
        have = self.part.stat().st_size if self.part.is_file() else 0
        answer = yield from self._open(have)
        first, total = _span(answer)
        # An answer may be shorter than the render and say so: the poll knows better.
        total = max(total, self.expected)
        if answer.status == 416:
            if have and have == total:  # nothing comes after what is there: it is all
                return have
            self.part.unlink(missing_ok=True)
            raise _Short("the part on disk did not fit")
        start = have if answer.status == 206 and first == have else 0
        self._accept(answer, total - start)
        size = yield from self._write(start, total)
        if size == 0 or (total and size < total):
            raise _Short(f"{size} of {total or 'an unknown number of'} bytes arrived")
        self._check_kind()
        return size

    def _open(self, have: int) -> Flow[Answer]:
        ranged = {"Range": f"bytes={have}-"} if have else {}
        request = replace(self.request, headers={**self.request.headers, **ranged})
        if request.foreign:
            answer = yield from Open(request)
        else:
            answer = yield from recovering(self.journey, lambda: request, _open_here)
        if answer.status != 416 and not answer.open:
            # Instead of the file there came an address, or an error.
            poll = read_poll(unwrap(answer, "download"))
            raise _Elsewhere(poll.url) if poll.url else DownloadFailed("The file was not sent")
        return answer

    def _accept(self, answer: Answer, needed: int) -> None:
        """Raise DownloadFailed for a page, and for what the disk cannot hold."""
        kind = answer.headers.get("content-type", "")
        if _PAGES.match(kind):
            raise DownloadFailed(f"What came instead of a video is {kind[:80]!r}")
        with writing(DownloadFailed, self.part):
            room = free(self.part)
        if needed > room:
            sizes = f"{needed / 2**20:.0f} MB, and {room / 2**20:.0f} MB are free"
            raise DownloadFailed(f"The video needs {sizes}", advice="Make room, then go on.")

    def _write(self, start: int, total: int) -> Flow[int]:
        """Write what comes, never more than was announced, nor slower than SLOWEST; the size."""
        done, limit = start, total or LIMIT
        deadline = (yield from Now()) + PATIENCE + limit / SLOWEST
        with writing(DownloadFailed, self.part), self.part.open("r+b" if start else "wb") as file:
            file.seek(start)
            file.truncate()
            while chunk := (yield from Next()):
                if done + len(chunk) > limit:
                    file.truncate(0)
                    raise _Short(f"more than the announced {limit} bytes arrived")
                file.write(chunk)
                done += len(chunk)
                yield from Report(Progress("download", done, total))
                if (yield from Now()) > deadline:
                    raise _Short("the server sends too slowly")
        return done

    def _check_kind(self) -> None:
        with self.part.open("rb") as file:
            head = file.read(12)
        if head[4:8] != b"ftyp":
            self.part.unlink()
            raise DownloadFailed(f"What arrived is no MP4: it begins with {head!r}")


def _open_here(request: Request) -> Flow[Answer]:
    """Open a stream at the API; a redirect is followed by another request, without the bearer."""
    answer = yield from Open(request)
    if 300 <= answer.status < 400:
        raise _Elsewhere(answer.headers.get("location", ""))
    return answer


def _span(answer: Answer) -> tuple[int, int]:
    """Where the answer starts in the file (-1 unknown), and the whole file's size (0 unknown)."""
    if match := _RANGE.fullmatch(answer.headers.get("content-range", "")):
        return int(match[1] or -1), int(match[2] or 0)
    length = re.fullmatch(r"[0-9]{1,30}", answer.headers.get("content-length", ""))
    plain = answer.status == 200 and "content-encoding" not in answer.headers
    return -1, int(length[0]) if plain and length else 0
