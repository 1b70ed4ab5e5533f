"""Messages sent again, in words and in code: each is worked on and charged twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..document import Document
from ..findings import Hit, rule
from ..mentions import Mention, mentions
from ..tables import Block

_WORDS = r"(?:message|request|prompt|edit|instruction|command|call|body|POST|run_sse|query)"
_VERBS = (
    r"\b(?:send|post|submit|fire|push|issue|say|type|pose|put|give|repeat|ask|try|run)"
    r"(?:ing)?(?: off| out)?"
)
_OBJECT = r"(?:it|that|this|them|everything|the(?: very)?(?: same| identical| last)?(?: \w+)?)"
_INSTEAD = "read the state: after 30 s, then every 60 s, five times at most"
_RESENDS = re.compile(
    r"\b(?:re-?(?:send|submit|post|issue|run)(?:ning|ing|s)?|repeat|retry"
    r"|replay)\b[^.;\n|。；]{0,30}?"
    rf"\b(?:(?:the|your|that|same|original|last|identical|previous) ){{1,3}}{_WORDS}\b"
    r"|\b(?:send|post|submit|issue)\b(?! the user| them\b)"
    rf"[^.;\n|。；]{{0,30}}?\b{_WORDS}\b[^.;\n|。；]{{0,24}}?"
    r"\b(?:again|once more|anew|a second time)\b"
    rf"|\b(?:send|post|submit)\b[^.;\n|。；]{{0,12}}\bsame {_WORDS}\b"
    r"|\b(?:call|invoke|hit|open|use)\b[^.;\n|]{0,10}/?run_sse\b[^.;\n|]{0,16}\b(?:again"
    r"|once more)\b"
    r"|\bre-?send\b(?=\s*(?:[.,;!]|$))|\bre-?send(?:ing)? (?:it|to|via)\b"
    r"|\b(?:re-?send|retry)\b[^.;\n|]{0,20}/?run_sse\b"
    r"|\b(?:retry|repeat)\b[^.;\n|]{0,20}\b(?:SSE|streams?|run_sse)\b"
    r"|\bre-?(?:establish|open|connect|start)\w*\b[^.;\n|]{0,24}\b(?:SSE|streams?|run_sse|connection)\b"
    r"|(?:重新(?:建立|打开|连接)|重连)[^。；\n|]{0,10}(?:SSE|流|连接)"
    rf"|{_VERBS} {_OBJECT}(?: \w+){{0,2}}? (?:again|once more|one more time|a second time|anew"
    rf"|afresh"
    r"|twice|over again|until)\b"
    r"|再(?:说|发|问|试|来|讲|提)(?:上|过)?一[遍次回]"
    r"|\bwith (?:the|those) (?:same|identical) words\b"
    r"|重新(?:发送|提交|请求)|再发送|再次提交|重发|再次发送|再发一[次遍]|重复发送|重试(?:该|同一|原"
    r"|这)?(?:条)?(?:消息|请求"
    r"|指令)",
    re.I,
)
_LOOPS = re.compile(
    r"\bfor \w+ in range\(\s*(?:[2-9]|\d{2,}|[A-Za-z_.]+)\s*\):"
    r"|\bwhile (?:True|tries|attempts?|retries|\w*retr\w*|not )[^\n]*:|\bwhile \((?:true|\w*(?:tr"
    r"|attempt)\w*)[^\n]*\{"
    r"|\bfor \((?:let|var) \w*(?:i|n|tr\w*|attempt\w*) ?= ?\d[^\n]*\{"
)
_CATCHES = re.compile(
    r"\bexcept\b[^\n]*:\s*(?:\n\s*)?(?:continue|pass|time\.sleep|await asyncio\.sleep|print|log)"
    r"|\bcatch\b[^{\n]*\{\s*(?:continue|\}|await|//|console)"
)
_ASKS_USER = re.compile(r"\binput\(|readline|\bprompt\(|stdin|\.question\(|\.get\(\)|\.next\(")
_RETRIES = re.compile(
    r"--retry(?:-all-errors|-connrefused)?\b[ =]*(?P<count>\d*)|@(?:tenacity\.)?retry\b"
    r"|\bmax_?retries\s*[=:]\s*[1-9]"
)
_TROUBLE = re.compile(
    r"drop|disconnect|time-?s? ?out|timed out|no (?:text|response|reply|answer|output|sound|word)"
    r"|\bquiet|\bmute\b|n['’]t (?:answer|respond|reply)|\bnothing\b"
    r"|\bno (?:\w+ )?changes?\b|unchanged|not (?:\w+ )?chang(?:e|ed)\b|same as before"
    r"|silen|\bempty|stall|\bhangs?\b|stuck|clos(?:es|ed)|interrupt|lost|fail|break|broken|\bcut\b"
    r"|\bdie[sd]?\b|\bdead\b|still (?:running|working|generating)|\bduring\b|heartbeat"
    r"|断|超时|无(?:响应|回复|文本|反应)|没(?:动静|反应|消息|回应|回复|声|结果)|没有?变化|无变化|没有[^，。]{0,4}?(?:响应|回复|文本|返回)|卡住|中断|失败|为空|静默"
    r"|关闭",
    re.I,
)
_OTHER_CAUSE = re.compile(
    r"\bthe user (?:may|can|asks|wants)\b|\boffers?\b|\bonly after\b|询问用户|由用户决定|"
    r"\b(?:1001|1002|429|401|404|expired|new (?:session|token|id)|fresh id|another id|X-Client-Id"
    r"|upload|render id"
    r"|poll)\b|新会话|过期|上传",
    re.I,
)


@rule(
    "run.resend",
    "error",
    facts=("run.never-resend", "run.resend-charges"),
    summary="advice to send a message again after trouble with its stream",
)
def resend(document: Document) -> Iterator[Hit]:
    for each in document.statements:
        match = _RESENDS.search(each.text)
        # The trouble may stand in the sentence before, or in the heading.
        before = document.text[max(each.block.start, each.start - 100) : each.end]
        # A row of a code says by itself what it is about.
        prose = each.block.kind in ("prose", "item")
        above = f"{document.heading(each.start)}\n{before}" if prose else before
        told = next((one for one in (each.text, before) if _TROUBLE.search(one)), above)
        if not match or not _TROUBLE.search(told) or _OTHER_CAUSE.search(told):
            continue
        if document.discouraged(each.start + match.start(), each.start + match.end()):
            continue
        yield Hit(
            at=each.start + match.start(),
            message="a message sent again is worked on and charged twice",
            suggestion=_INSTEAD,
        )
    yield from _coded_resends(document)


def _coded_resends(document: Document) -> Iterator[Hit]:
    """Code that calls /run_sse again where it failed."""
    for each in mentions(document):
        block = document.block_at(each.start)
        if each.name != "run" or block is None:
            continue
        at = _insists(document, each, block)
        if at is not None and not document.discouraged(at):
            yield Hit(
                at=at,
                message="this sends a message again, which is worked on and charged twice",
                suggestion=_INSTEAD,
            )


def _insists(document: Document, mention: Mention, block: Block) -> int | None:
    if mention.command:
        retries = _RETRIES.search(mention.command.text)
        return mention.command.start + retries.start() if retries else None
    if block.kind != "code":
        return None
    # A loop and its handler lie within one function, which a blank line is taken to end.
    start = max(block.start, document.text.rfind("\n\n", block.start, mention.start))
    end = document.text.find("\n\n", mention.end, block.end)
    loops = list(_LOOPS.finditer(document.text, start, mention.start))
    caught = _CATCHES.search(document.text, mention.end, end if end >= 0 else block.end)
    if not loops or not caught:
        return None
    inside = document.text[loops[-1].end() : mention.start]
    # A loop that asks the user goes round with other words.
    return loops[-1].start() if "try" in inside and not _ASKS_USER.search(inside) else None
