"""An exchange in one line: what lists show of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nemovideo_mock.asgi.log import special

LONGEST = 160
"""Characters of a message that a line has room for."""


def summary(exchange: Mapping[str, Any]) -> dict[str, Any]:
    """The fields by which exchanges are found again; `client` is its bearer's alias, or its id."""
    request, response = exchange["request"], exchange["response"]
    body = response.get("body")
    code = body.get("code") if isinstance(body, dict) else None
    return {
        "n": exchange["n"],
        "at": exchange["at"],
        "until": exchange["until"],
        "wall": exchange["wall"],
        "operation": exchange["operation"],
        "method": request["method"],
        "path": request["path"],
        "status": response["status"],
        "code": code,
        "ending": exchange["ending"],
        "client": client(request["headers"]),
        "message": message(request["body"]),
        "frames": len(response.get("frames") or ()),
        "faults": [fault["rule"] for fault in exchange["faults"]],
        "special": list(special(exchange, body, response["status"])),
    }


def client(headers: Mapping[str, str]) -> str | None:
    """Who sent it, as far as its headers say."""
    bearer = headers.get("authorization", "").rpartition(" ")[2]
    return bearer or headers.get("x-client-id")


def message(body: Any) -> str | None:
    """The beginning of what a client said to the agent."""
    try:
        text = " ".join(str(part["text"]) for part in body["new_message"]["parts"])
    except (KeyError, TypeError):
        return None
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
