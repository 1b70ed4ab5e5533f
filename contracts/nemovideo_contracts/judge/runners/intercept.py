"""Clients with the service's host in their source: its name is served here, over TLS.

Two servers for one run speak for the production host, with a certificate of an authority that only
this run trusts, and pass every request on to the run's world: a proxy, which refuses every other
host, and a plain one. The usual variables lead most clients to the proxy. For others, curl is given
a configuration, and Python and Node a module that is loaded before the client.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from ...spec import fact

_HOP = ("transfer-encoding", "connection", "keep-alive", "proxy-connection", "host")
_PIECE = 2**16
_PATIENCE = 1000.0
"""Real seconds a request may wait for its world; the client's own limits are shorter."""


class InterceptError(ValueError):
    """The host cannot be served here; the text says what is missing."""


@contextlib.contextmanager
def intercepting(api: str, folder: Path) -> Iterator[dict[str, str]]:
    """Serve the production host for one run; yields the variables that lead a client here.

    Raises InterceptError where no certificate can be made.
    """
    host = fact("client.base-url").word
    context, authority = _certified(host, folder)
    forward = type("Forward", (_Forward,), {"api": api})
    settings = {"host": host, "context": context, "forward": forward}
    proxy = ThreadingHTTPServer(("127.0.0.1", 0), type("Proxy", (_Proxy,), settings))
    direct = _Secured(("127.0.0.1", 0), forward)
    direct.context = context
    with _serving(proxy), _serving(direct):
        (folder / ".curlrc").write_text(_curl(host, direct.server_port, authority), "utf-8")
        yield _variables(host, proxy.server_port, direct.server_port, authority)


@contextlib.contextmanager
def _serving(server: ThreadingHTTPServer) -> Iterator[None]:
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def _certified(host: str, folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A context that speaks for the host, and the file of the authority behind it."""
    try:
        import trustme
    except ModuleNotFoundError:
        raise InterceptError(
            "--intercept makes a certificate: pip install 'nemovideo-mock[intercept]'"
        ) from None
    local = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    local.issue_cert(host).configure_cert(context)
    authority = folder / "authority.pem"
    local.cert_pem.write_to_path(str(authority))
    return context, authority


def _curl(host: str, port: int, authority: Path) -> str:
    """A configuration under which curl finds the host on a local port."""
    return f"""\
connect-to = "{host}:443:127.0.0.1:{port}"
noproxy = "{host}"
cacert = "{authority}"
"""


def _variables(host: str, proxy: int, direct: int, authority: Path) -> dict[str, str]:
    preload = Path(str(resources.files(__package__) / "preload"))
    names = ("SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
    path = [str(preload / "python"), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **{name: str(authority) for name in (*names, "NEMO_INTERCEPTED_AUTHORITY")},
        **dict.fromkeys(("HTTPS_PROXY", "https_proxy"), f"http://127.0.0.1:{proxy}"),
        "NO_PROXY": "127.0.0.1,localhost",
        "CURL_HOME": str(authority.parent),
        "PYTHONPATH": os.pathsep.join(path),
        "NODE_OPTIONS": f"--import={(preload / 'node.mjs').as_uri()}",
        "NEMO_INTERCEPTED": host,
        "NEMO_INTERCEPTED_AT": str(direct),
    }


class _Secured(ThreadingHTTPServer):
    """Speaks TLS from the first byte on, each connection in a thread of its own."""

    context: ssl.SSLContext

    def finish_request(self, request: Any, client_address: Any) -> None:
        with (
            contextlib.suppress(OSError),
            self.context.wrap_socket(request, server_side=True) as secured,
        ):
            super().finish_request(secured, client_address)


class _Proxy(BaseHTTPRequestHandler):
    """What a client sees of the proxy: CONNECT to one host, and no other."""

    protocol_version = "HTTP/1.1"
    host: ClassVar[str]
    context: ClassVar[ssl.SSLContext]
    forward: ClassVar[type[BaseHTTPRequestHandler]]

    def do_CONNECT(self) -> None:
        name = self.path.partition(":")[0]
        if name != self.host:
            self.send_error(403, f"only {self.host} is served here, not {name}")
            return
        self.send_response_only(200)
        self.end_headers()
        self.close_connection = True
        with (
            contextlib.suppress(OSError),
            self.context.wrap_socket(self.connection, server_side=True) as secured,
        ):
            self.forward(secured, self.client_address, self.server)

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


class _Forward(BaseHTTPRequestHandler):
    """One request after another, each to the run's world and back."""

    protocol_version = "HTTP/1.1"
    api: ClassVar[str]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self._pass_on
        raise AttributeError(name)

    def _pass_on(self) -> None:
        target = urlsplit(self.api)
        upstream = http.client.HTTPConnection(target.netloc, timeout=_PATIENCE)
        headers = {k: v for k, v in self.headers.items() if k.lower() not in _HOP}
        try:
            upstream.request(self.command, target.path + self.path, self._body(), headers)
            with upstream.getresponse() as answer:
                self._answer(answer)
        except (OSError, http.client.HTTPException):
            self._break_off()
        finally:
            upstream.close()

    def _body(self) -> bytes | None:
        if "chunked" in self.headers.get("transfer-encoding", ""):
            return b"".join(iter(self._chunk, b""))
        length = int(self.headers.get("content-length", 0))
        return self.rfile.read(length) if length else None

    def _chunk(self) -> bytes:
        size = int(self.rfile.readline().split(b";")[0], 16)
        data = self.rfile.read(size)
        self.rfile.readline()
        return data

    def _answer(self, answer: http.client.HTTPResponse) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _HOP:
                self.send_header(name, value)
        # A body without an announced length goes on in chunks, so that a break is a break.
        chunked = answer.length is None and answer.status not in (204, 304)
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while piece := answer.read1(_PIECE):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece)
        if not chunked and answer.length:
            raise http.client.IncompleteRead(b"")
        if chunked:
            self.wfile.write(b"0\r\n\r\n")

    def _break_off(self) -> None:
        """The client sees the connection break, as it broke here."""
        self.close_connection = True
        with contextlib.suppress(OSError):
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""
