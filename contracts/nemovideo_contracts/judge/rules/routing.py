"""What is not for the agent: exports, credits, status."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..journal.case import Case
from ..rule import Occasion, failed, passed, rule

_EXPORTING = re.compile(
    r"^\W*(?:please |now |ok(?:ay)?,? |and )*(?:export|download|render)(?: (?:it|this|that|the|my"
    r"|as|video|final|mp4|now|please|file|result|to|in|hd|1080p|\W)+)?\W*$"
    r"|^\W*(?:send|give) me (?:the|my) (?:final |finished )?(?:video|movie|file|mp4)\W*$"
    r"|^\W*请?(?:把视频|帮我|现在)?(?:导出|下载)(?:视频|成片|文件|吧|一下)*\W*$",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"^\W*(?:(?:show|check|what(?:'s| is)|how (?:much|many))[\w' ]*)?"
    r"(?:credits?(?: (?:are|do|i|we|have|there|left))*|balance|status|tracks)\W*$"
    r"|^\W*(?:查看|查询|显示)?(?:积分|余额|状态)\W*$",
    re.IGNORECASE,
)


@rule(
    "route.export",
    facts=("route.export",),
    trigger="a message to the agent, or a render",
    looks_for="no message that asks to export, download or send the video",
)
def route_export(case: Case) -> Iterator[Occasion]:
    for turn in case.of("run_sse"):
        if _EXPORTING.match(turn.message):
            yield failed(
                turn,
                seen=f"sent “{turn.message.strip()}” to the agent",
                wanted="read the state and submit a render",
            )
        else:
            yield passed(turn)


@rule(
    "route.rest",
    facts=("route.credits", "route.state"),
    trigger="such a question, or a call of those endpoints",
    looks_for="no message to the agent that is such a question",
)
def route_rest(case: Case) -> Iterator[Occasion]:
    for turn in case.of("run_sse", "credit_balance"):
        if turn.operation == "run_sse" and _ASKING.match(turn.message):
            seen = f"asked the agent “{turn.message.strip()}”"
            yield failed(turn, seen=seen, wanted="ask the endpoint that knows")
        elif turn.operation == "credit_balance":
            yield passed(turn)
