"""The scripted backend behind a real socket, for the command line and the blocking driver."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from tests.client.backend import Backend


@contextlib.contextmanager
def served(backend: Backend) -> Iterator[str]:
    """Serve the backend on 127.0.0.1; gives the API's URL, which has a path prefix."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            url = f"http://127.0.0.1:{self.server.server_port}{self.path}"  # type: ignore[attr-defined]
            _answer(
                self,
                backend(httpx.Request(self.command, url, headers=dict(self.headers), content=body)),
            )

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    root = f"http://127.0.0.1:{server.server_port}"
    backend.base, backend.video_url = f"{root}/w/ci-1", f"{root}/cdn/result.mp4"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield backend.base
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _answer(handler: BaseHTTPRequestHandler, response: httpx.Response) -> None:
    """Send a response, streams in chunks; a body that raises cuts the connection."""
    handler.send_response(response.status_code)
    headers = {k: v for k, v in response.headers.items() if k != "transfer-encoding"}
    chunked = "content-length" not in headers
    if chunked:
        headers["transfer-encoding"] = "chunked"
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    try:
        for chunk in _chunks(response):
            handler.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk) if chunked else chunk)
        if chunked:
            handler.wfile.write(b"0\r\n\r\n")
    except (httpx.HTTPError, OSError):
        handler.close_connection = True


def _chunks(response: httpx.Response) -> Iterator[bytes]:
    return iter([response.content]) if response.is_stream_consumed else response.iter_raw()
