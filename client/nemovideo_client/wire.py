"""What every driver shares: time, requests as httpx wants them, answers and faults as flows do."""

from __future__ import annotations

import asyncio
import contextlib
import mimetypes
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import httpx

from .effects import Answer, News, Progress, Request
from .errors import ConnectionLost, Unreachable
from .journey import Journey

CONNECT_TIMEOUT = 10.0  # s
OnNews = Callable[[News], None]


def quiet(news: News) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The client's time: `scale` times as fast as `now` (s) and `sleep` (s) say."""

    scale: float = 1.0
    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    async_sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    def moment(self) -> float:
        return self.now() * self.scale

    def real(self, seconds: float) -> float:
        return max(0.0, seconds / self.scale)

    def until(self, moment: float | None) -> float | None:
        return None if moment is None else self.real(moment - self.moment())


class Outbox:
    """Turns a Request into httpx's arguments; holds the files open while they are sent."""

    def __init__(self, journey: Journey, request: Request, on_news: OnNews) -> None:
        self._journey, self._request, self._on_news = journey, request, on_news
        self._files = contextlib.ExitStack()
        self._sent = 0

    def __enter__(self) -> dict[str, Any]:
        request = self._request
        settings = self._journey.settings
        url = request.url if request.foreign else settings.api_url + request.url
        arguments: dict[str, Any] = {
            "method": request.method,
            "url": url,
            "headers": self._headers(),
            "timeout": httpx.Timeout(request.timeout, connect=CONNECT_TIMEOUT),
        }
        if request.json is not None:
            arguments["json"] = request.json
        if request.files:
            arguments["files"] = [("files", self._part(path)) for path in request.files]
        return arguments

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def _headers(self) -> dict[str, str]:
        """The bearer and the attribution for the API; neither for anybody else."""
        if self._request.foreign:
            return {"Accept-Encoding": "identity", **self._request.headers}
        headers = {**self._journey.settings.skill.headers(), **self._request.headers}
        if self._request.auth:
            headers["Authorization"] = f"Bearer {self._journey.token}"
        return headers

    def _part(self, path: Path) -> tuple[str, IO[bytes], str]:
        total = sum(each.stat().st_size for each in self._request.files)
        file = self._files.enter_context(path.open("rb"))
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return path.name, _Watched(file, lambda n: self._count(n, total)), kind  # type: ignore[return-value]

    def _count(self, read: int, total: int) -> None:
        self._sent += read
        self._on_news(Progress("upload", self._sent, total, "bytes"))


class _Watched:
    """A file that tells how much of it was read."""

    def __init__(self, file: IO[bytes], on_read: Callable[[int], None]) -> None:
        self._file, self._on_read = file, on_read

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._on_read(len(data))
        return data

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self.read(65536), b"")

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def fileno(self) -> int:
        return self._file.fileno()


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


def answer_of(response: httpx.Response, body: bytes | None) -> Answer:
    """A response as flows see it: read to the end, or open (None)."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status_code, headers, body or b"", open=body is None)


def worth_reading(response: httpx.Response) -> bool:
    """A refusal or a JSON answer where a stream was hoped for."""
    return not response.is_success or "json" in response.headers.get("content-type", "")
