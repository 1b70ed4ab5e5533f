"""Exchanges as an HTTP archive (HAR 1.2), for the tools that read those."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from nemovideo_mock import __version__
from nemovideo_mock.journal.spill import Exchange


def archive(exchanges: Iterable[Exchange], base_url: str) -> str:
    """The archive as JSON text. Times are virtual durations; secrets are aliases already."""
    import harfile

    out = io.StringIO()
    creator = harfile.Creator(name="nemovideo-mock", version=__version__)
    with harfile.HarFile(out, creator=creator) as har:
        for exchange in exchanges:
            request, response = exchange["request"], exchange["response"]
            har.add_entry(
                startedDateTime=datetime.fromisoformat(exchange["wall"]),
                time=round((exchange["until"] - exchange["at"]) * 1000),
                request=_request(request, base_url),
                response=_response(response),
                timings=harfile.Timings(
                    send=0, wait=round((exchange["until"] - exchange["at"]) * 1000), receive=0
                ),
            )
    return out.getvalue()


def _request(request: dict[str, Any], base_url: str) -> Any:
    import harfile

    query = f"?{request['query']}" if request["query"] else ""
    text = _text(request["body"])
    post = harfile.PostData(mimeType=request["headers"].get("content-type", ""), text=text)
    return harfile.Request(
        method=request["method"],
        url=f"{base_url}{request['path']}{query}",
        httpVersion="HTTP/1.1",
        headers=_pairs(request["headers"].items()),
        queryString=_pairs(parse_qsl(request["query"])),
        postData=post if text else None,
        bodySize=len(text.encode("utf-8", "surrogatepass")),
    )


def _response(response: dict[str, Any]) -> Any:
    import harfile

    frames = response.get("frames")
    body = response.get("body")
    text = "".join(frame["data"] for frame in frames) if frames is not None else _text(body)
    headers = response["headers"]
    size = len(text.encode("utf-8", "surrogatepass"))
    return harfile.Response(
        # HAR has 0 for an answer that never came.
        status=response["status"] or 0,
        statusText="",
        httpVersion="HTTP/1.1",
        headers=_pairs(headers.items()),
        content=harfile.Content(size=size, mimeType=headers.get("content-type", ""), text=text),
        redirectURL="",
        bodySize=size,
    )


def _pairs(items: Iterable[tuple[str, str]]) -> list[Any]:
    import harfile

    return [harfile.Record(name=name, value=value) for name, value in items]


def _text(body: Any) -> str:
    if body is None:
        return ""
    return body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
