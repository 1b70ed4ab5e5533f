"""The fake for coding agents: tools and resources over the Model Context Protocol.

    tools.py      what an agent can do: each tool is a call of the control API
    resources.py  what it can read: facts, axes and the pages of docs/
    caller.py     one client of the control API, over a network or within this process
    mounted.py    /mcp of a running server
    stdio.py      `nemovideo-mock mcp`: over standard input and output

The package `mcp` is of the extra of that name, and is loaded when it is first needed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from nemovideo_mock.mcp.caller import Caller

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

HOW_TO_INSTALL = "pip install 'nemovideo-mock[mcp]' brings what agents need"

INSTRUCTIONS = """\
A local fake of the NemoVideo API, to test a client of it. Its address is {url}.
Point the client there: NEMO_API_URL={url} NEMO_WEB_URL={url}/web. Every {url}/w/NAME is a world of
its own, with its own accounts, clock and journal; tools take its name as `world`.
Begin with create_world, run the client against the world's url, then read the journal; `why` says
of an exchange what refused or altered it, `judge` what the client did wrong."""


def server(caller: Caller) -> MCPServer:
    """The MCP server over the control API that the caller calls. Raises ImportError."""
    from mcp.server.mcpserver import MCPServer

    from nemovideo_mock import __version__
    from nemovideo_mock.mcp import resources, tools

    made = MCPServer(
        "nemovideo-mock",
        version=__version__,
        instructions=INSTRUCTIONS.format(url=caller.url),
        log_level="ERROR",
    )
    register: Callable[[MCPServer, Caller], None]
    for register in (tools.register, resources.register):
        register(made, caller)
    return made
