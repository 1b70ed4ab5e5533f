"""What both networks share: time, requests as httpx wants them, answers and faults as flows do."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import io
import ipaddress
import mimetypes
import os
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import httpx

from .effects import Answer, News, Progress, Request
from .errors import ConnectionLost, Unreachable, UnreadableAnswer, UsageError
from .journey import Journey

CONNECT_TIMEOUT = 10.0  # s
PATIENCE = 20.0  # real s that a fast clock leaves an exchange at least: machines are no faster
SLOWEST_UPLOAD = 32 * 1024  # bytes/s; an upload may take its timeout and as long as this takes
ANSWER_LIMIT = 16 * 2**20  # bytes of an answer that is read to its end, unpacked
PACKINGS = ("", "identity", "gzip", "x-gzip", "deflate")  # one of them, never one in another
OnNews = Callable[[News], Any]


def quiet(news: News) -> None:
    """Call nobody."""


@dataclass(slots=True)
class Clock:
    """The client's time: `scale` times as fast as `now` (s) and `sleep` (s) say.

    `skipped` counts the seconds that nobody waited for. `checked`: a fast clock may be used.
    """

    scale: float = 1.0
    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Any] = time.sleep
    skipped: float = 0.0
    checked: bool = False

    def moment(self) -> float:
        return self.now() * self.scale + self.skipped

    def skip(self, seconds: float) -> None:
        """Let seconds pass that nobody waits for."""
        self.skipped += seconds

    def real(self, seconds: float) -> float:
        return max(0.0, seconds / self.scale)

    def limit(self, seconds: float) -> float:
        """The real time (s) that an exchange with this limit may take."""
        return seconds if self.scale <= 1 else min(seconds, max(PATIENCE, self.real(seconds)))

    def until(self, moment: float | None) -> float | None:
        return None if moment is None else self.real(moment - self.moment())

    @property
    def honest(self) -> bool:
        """Whether a second is a second: no test aid is in use."""
        sleeps = self.sleep in (time.sleep, asyncio.sleep)
        return self.scale == 1 and self.now is time.monotonic and sleeps


def certificates() -> ssl.SSLContext:
    """Whom connections trust; loading it takes longer than a request, so clients share it."""
    return _certificates(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@functools.cache
def _certificates(file: str | None, folder: str | None) -> ssl.SSLContext:
    # httpx reads the two variables itself.
    return httpx.create_ssl_context()


def jumps(response: httpx.Response) -> bool:
    """Whether an answer comes from a mock whose time moves when it is asked, and not by waiting."""
    parts = response.headers.get("x-nemo-mock", "").split(";")
    return "clock=jump" in [part.strip() for part in parts]


def is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@contextlib.contextmanager
def outgoing(
    journey: Journey, request: Request, on_news: OnNews
) -> Iterator[tuple[dict[str, Any], float]]:
    """A request as httpx's arguments, and how long the exchange may take in all, in s.

    Its files are open inside the block.
    """
    timeout = request.timeout or journey.settings.timeout
    total, sent = sum(path.stat().st_size for path in request.files), 0

    def count(read: int) -> None:
        nonlocal sent
        sent += read
        on_news(Progress("upload", sent, total, "bytes"))

    with contextlib.ExitStack() as stack:
        files = [stack.enter_context(_Counted(path, count)) for path in request.files]
        arguments = {
            "method": request.method,
            "url": request.url if request.foreign else journey.settings.api_url + request.url,
            "headers": _headers(journey, request),
            "json": request.json,
            "files": [("files", _part(file)) for file in files],
            "timeout": httpx.Timeout(timeout, connect=min(CONNECT_TIMEOUT, timeout)),
        }
        yield arguments, timeout + total / SLOWEST_UPLOAD


# fact: header.json
def _headers(journey: Journey, request: Request) -> dict[str, str]:
    """The bearer and the attribution for the API; neither for anybody else."""
    if request.foreign:
        return {"Accept-Encoding": "identity", **request.headers}
    bearer = {"Authorization": f"Bearer {journey.token}"} if request.auth else {}
    skill = journey.settings.skill.headers()
    return {"Accept-Encoding": "gzip, deflate", **skill, **request.headers, **bearer}


class _Counted(io.FileIO):
    """A file that reports how much of it was read."""

    def __init__(self, path: Path, on_read: Callable[[int], None]) -> None:
        super().__init__(path)
        self.path, self._on_read = path, on_read

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        self._on_read(len(data))
        return data


def _part(file: _Counted) -> tuple[str, IO[bytes], str]:
    kind = mimetypes.guess_type(file.path.name)[0] or "application/octet-stream"
    return file.path.name, file, kind


@contextlib.contextmanager
def faults() -> Iterator[None]:
    """httpx's exceptions as ours; the secrets in their requests stay behind."""
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise Unreachable(f"Cannot connect ({type(error).__name__})") from None
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise Unreachable(f"The address cannot be used ({error})") from None
    except (httpx.HTTPError, httpx.StreamError) as error:
        raise ConnectionLost(f"The connection broke ({type(error).__name__})") from None
    except OSError as error:
        raise UsageError(f"A file cannot be read ({error})", advice="Check it.") from None
    except (ValueError, RecursionError) as error:
        raise UsageError(
            f"The request holds what cannot be sent ({type(error).__name__})",
            advice="Use plain text in messages, names and settings.",
        ) from None


def check_packing(response: httpx.Response) -> None:
    """Refuse what could unpack to gigabytes: one known layer has a bound, two do not."""
    packing = response.headers.get("content-encoding", "").strip().lower()
    if packing not in PACKINGS:
        raise UnreadableAnswer(f"The answer is packed in a way that is not asked for ({packing!r})")


def answer_of(response: httpx.Response, body: bytes | None) -> Answer:
    """A response as flows see it: read to the end, or open (None)."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status_code, headers, body or b"", open=body is None)


def worth_reading(response: httpx.Response) -> bool:
    """A refusal or a JSON answer where a stream was hoped for."""
    return not response.is_success or "json" in response.headers.get("content-type", "")


def request_id(response: httpx.Response) -> str:
    """The server's name for this exchange, "" if it gives none."""
    headers = response.headers
    return str(headers.get("x-request-id") or headers.get("request-id") or "")[:200]
