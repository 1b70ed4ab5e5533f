"""Recording from the inside: an httpx transport that writes down requests and answers.

RecordingTransport ──> FileJournal ──> a recording, line by line, without its secrets
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Literal

import httpx
from nemovideo_mock import operations
from nemovideo_mock.journal import Exchange, Journal, line
from nemovideo_mock.journal.bodies import Body
from nemovideo_mock.replay import Head


class FileJournal(Journal):
    """A journal whose exchanges go into a recording as they end; its head comes first."""

    prompt = True

    def __init__(self, file: Path, on_exchange: Callable[[Exchange], None] | None = None) -> None:
        super().__init__("recorded", time.time)
        self.embeds = True
        self._on_exchange = on_exchange
        file.parent.mkdir(parents=True, exist_ok=True)
        # Line by line, so that an interrupted recording is a recording.
        self._recording: IO[str] = file.open("w", encoding="utf-8", buffering=1)

    def begin(self, head: Head) -> None:
        """Write the head, once."""
        if not self._recording.tell():
            body = {key: value for key, value in asdict(head).items() if value}
            self._recording.write(line(body))

    def append(self, exchange: Exchange) -> None:
        super().append(exchange)
        self._recording.write(line(exchange))
        if self._on_exchange is not None:
            self._on_exchange(exchange)

    def close(self) -> None:
        super().close()
        self._recording.close()


class RecordingTransport(httpx.BaseTransport):
    """Passes requests on to `inner`, and keeps a recording of them in `file`.

    An exchange is written when its answer has been read or given up.
    """

    def __init__(
        self,
        file: Path,
        inner: httpx.BaseTransport | None = None,
        *,
        origin: Literal["mock", "live", "unknown"] = "unknown",
    ) -> None:
        self._inner = inner or httpx.HTTPTransport()
        self._origin = origin
        self._journal = FileJournal(file)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        base = f"{request.url.scheme}://{request.url.netloc.decode()}"
        self._journal.begin(Head(origin=self._origin, base_url=base, start=time.time()))
        watch = _Watch(self._journal, request)
        try:
            answer = self._inner.handle_request(request)
        except httpx.TransportError:
            watch.end("cut")
            raise
        watch.answer = answer
        return httpx.Response(
            answer.status_code,
            headers=answer.headers,
            stream=_Recorded(answer, watch),
            extensions=answer.extensions,
        )

    def exchanges(self, after: int = 0) -> list[Exchange]:
        """What has ended by now and is numbered above `after`."""
        return list(self._journal.read(after))

    def close(self) -> None:
        self._inner.close()
        self._journal.close()


class _Recorded(httpx.SyncByteStream):
    """An answer's bytes on their way to the client."""

    def __init__(self, answer: httpx.Response, watch: _Watch) -> None:
        self._answer = answer
        self._watch = watch

    def __iter__(self) -> Iterator[bytes]:
        assert isinstance(self._answer.stream, httpx.SyncByteStream)
        try:
            for piece in self._answer.stream:
                self._watch.receive(piece)
                yield piece
        except httpx.TransportError:
            self._watch.end("cut")
            raise
        self._watch.end("complete")

    def close(self) -> None:
        self._answer.close()
        self._watch.end("aborted")


class _Watch:
    """One exchange while it goes on."""

    def __init__(self, journal: FileJournal, request: httpx.Request) -> None:
        self._journal = journal
        self._request = request
        self._n = journal.next_number()
        self._at = time.time()
        self._body = Body()
        self._frames: list[tuple[float, str]] = []
        self._ended = False
        self.answer: httpx.Response | None = None

    def receive(self, piece: bytes) -> None:
        self._body.add(piece)
        self._frames.append((time.time(), piece.decode("utf-8", "surrogateescape")))

    def end(self, ending: str) -> None:
        """Write the exchange down; of several endings the first counts."""
        if self._ended:
            return
        self._ended = True
        asked = self._asked()
        self._journal.append(
            {
                "n": self._n,
                "world": self._journal.world,
                "operation": operations.find(self._request.method, self._request.url.path),
                "at": self._at,
                "until": time.time(),
                "wall": datetime.fromtimestamp(self._at, UTC).isoformat(),
                "request": asked,
                "response": self._answered(),
                "ending": ending,
                "faults": [],
                "records": [],
            }
        )

    def _asked(self) -> dict[str, Any]:
        secrets, url = self._journal.secrets, self._request.url
        headers = secrets.headers(self._request.headers.raw)
        body = Body(self._request.read())
        return {
            "method": self._request.method,
            "path": secrets.hide(url.path),
            "query": secrets.query(url.query.decode("latin-1")),
            "headers": headers,
            "body": body.record(headers.get("content-type", ""), secrets, True),
        }

    def _answered(self) -> dict[str, Any]:
        secrets, answer = self._journal.secrets, self.answer
        if answer is None:
            return {"status": None, "headers": {}, "body": None}
        headers = secrets.headers(answer.headers.raw)
        head = {"status": answer.status_code, "headers": headers}
        kind = headers.get("content-type", "")
        if not kind.startswith("text/event-stream"):
            return {**head, "body": self._body.record(kind, secrets, True)}
        texts = secrets.hide_across(text for _, text in self._frames)
        moments = [at for at, _ in self._frames]
        frames = [{"at": at, "data": text} for at, text in zip(moments, texts, strict=True)]
        return {**head, "frames": frames}
