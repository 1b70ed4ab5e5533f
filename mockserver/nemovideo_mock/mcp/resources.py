"""What an agent can read: the facts of the ledger, the open questions, the pages of docs/."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError

from nemovideo_mock.mcp.caller import Caller, Refused
from nemovideo_mock.worlds import DEFAULT

_PACKAGE = Path(__file__).parents[1]
_PLACES = (_PACKAGE / "docs", _PACKAGE.parents[1] / "docs")
"""Where the pages are: in an installed package, and in a checkout."""


def register(server: MCPServer, caller: Caller) -> None:
    """Offer every resource."""

    @server.resource("nemovideo://facts", mime_type="application/json")
    async def facts() -> str:
        """Every fact of the ledger: its id and what it says."""
        known = await _read(caller, "facts")
        return _json({id: fact["statement"] for id, fact in known["facts"].items()})

    @server.resource("nemovideo://facts/{id}", mime_type="application/json")
    async def fact(id: str) -> str:
        """One fact: statement, level, sources, axis and option, checks, code."""
        known = await _read(caller, "facts", prefix=id)
        if id not in known["facts"]:
            raise ResourceNotFoundError(f"no fact {id!r}; nemovideo://facts has them all")
        return _json(known["facts"][id])

    @server.resource("nemovideo://axes", mime_type="application/json")
    async def axes() -> str:
        """The questions that the public record leaves open, with every answer and its sources."""
        return _json(await _read(caller, "axes"))

    for path in pages():
        title = path.read_text("utf-8").partition("\n")[0].removeprefix("# ")
        server.resource(
            f"nemovideo://docs/{path.stem}", name=path.stem, title=title, mime_type="text/markdown"
        )(_page(path))


def pages() -> list[Path]:
    """The pages of docs/, wherever this package is."""
    folder = next((place for place in _PLACES if place.is_dir()), None)
    return [] if folder is None else sorted(folder.glob("*.md"))


def _page(path: Path) -> Callable[[], str]:
    def page() -> str:
        return path.read_text("utf-8")

    return page


async def _read(caller: Caller, path: str, **query: Any) -> dict[str, Any]:
    try:
        return dict(await caller.get(DEFAULT, path, **query))
    except Refused as error:
        raise ResourceError(str(error)) from None


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1)
