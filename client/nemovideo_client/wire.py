"""What every driver shares: time, requests as httpx wants them, answers and faults as flows do."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import mimetypes
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import httpx

from .effects import Answer, News, Progress, Request
from .errors import ConnectionLost, Unreachable, UnreadableAnswer, UsageError
from .journey import Journey
from .settings import API_URL, Settings

CONNECT_TIMEOUT = 10.0  # s
SLOWEST_UPLOAD = 32 * 1024  # bytes/s; an upload may take its timeout and as long as this takes
ANSWER_LIMIT = 16 * 2**20  # bytes of an answer that is read to its end, unpacked
PACKINGS = ("", "identity", "gzip", "x-gzip", "deflate")  # one of them, never one in another
OnNews = Callable[[News], Any]


def quiet(news: News) -> None:
    """Call nobody."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The client's time: `scale` times as fast as `now` (s) and `sleep` (s) say."""

    scale: float = 1.0
    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    async_sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    skipped: list[float] = field(default_factory=lambda: [0.0])
    """Seconds that nobody waited for, in all."""

    def moment(self) -> float:
        return self.now() * self.scale + self.skipped[0]

    def skip(self, seconds: float) -> None:
        """Let seconds pass that nobody waits for."""
        self.skipped[0] += seconds

    def real(self, seconds: float) -> float:
        return max(0.0, seconds / self.scale)

    def until(self, moment: float | None) -> float | None:
        return None if moment is None else self.real(moment - self.moment())

    @property
    def honest(self) -> bool:
        """Whether a second is a second: no test aid is in use."""
        sleeps = self.sleep is time.sleep and self.async_sleep is asyncio.sleep
        return self.scale == 1 and self.now is time.monotonic and sleeps


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


def refuse_haste(settings: Settings) -> UsageError:
    """The error for a fast clock where a real service may listen."""
    return UsageError(
        f"A fast clock (NEMO_TIME_SCALE, clock=, sleep=) is for tests, and "
        f"{urlsplit(settings.api_url).hostname} does not say that it is a mock",
        advice="Unset NEMO_TIME_SCALE, or point NEMO_API_URL at a mock (X-Nemo-Mock).",
    )


def is_production(settings: Settings) -> bool:
    return urlsplit(settings.api_url).hostname == urlsplit(API_URL).hostname


class Outbox:
    """Turns a Request into httpx's arguments; holds the files open while they are sent."""

    def __init__(self, journey: Journey, request: Request, on_news: OnNews) -> None:
        self._journey, self._request, self._on_news = journey, request, on_news
        self._files = contextlib.ExitStack()
        self._sent = 0
        self._total = sum(path.stat().st_size for path in request.files)
        self.timeout = request.timeout or journey.settings.timeout

    @property
    def deadline(self) -> float:
        """How long the whole exchange may take, in s."""
        return self.timeout + self._total / SLOWEST_UPLOAD

    def __enter__(self) -> dict[str, Any]:
        request = self._request
        settings = self._journey.settings
        url = request.url if request.foreign else settings.api_url + request.url
        arguments: dict[str, Any] = {
            "method": request.method,
            "url": url,
            "headers": self._headers(),
            "timeout": httpx.Timeout(self.timeout, connect=min(CONNECT_TIMEOUT, self.timeout)),
        }
        if request.json is not None:
            arguments["json"] = request.json
        if request.files:
            arguments["files"] = [("files", self._part(path)) for path in request.files]
        return arguments

    def __exit__(self, *_: object) -> None:
        self._files.close()

    # fact: header.json
    def _headers(self) -> dict[str, str]:
        """The bearer and the attribution for the API; neither for anybody else."""
        if self._request.foreign:
            return {"Accept-Encoding": "identity", **self._request.headers}
        skill = self._journey.settings.skill.headers()
        headers = {"Accept-Encoding": "gzip, deflate", **skill, **self._request.headers}
        if self._request.auth:
            headers["Authorization"] = f"Bearer {self._journey.token}"
        return headers

    def _part(self, path: Path) -> tuple[str, IO[bytes], str]:
        file = self._files.enter_context(path.open("rb"))
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return path.name, _Counted(file, self._count), kind  # type: ignore[return-value]

    def _count(self, read: int) -> None:
        self._sent += read
        self._on_news(Progress("upload", self._sent, self._total, "bytes"))


class _Counted:
    """A file that reports how much of it was read."""

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
