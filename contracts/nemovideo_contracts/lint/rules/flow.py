"""The course of a conversation: routing, the stream's end, the draft's keys."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..bodies import bodies
from ..catalogue import API_HOST
from ..document import Document
from ..findings import Hit, rule
from ..tables import Row

_EXPORTS = re.compile(r"\bexports?\b|导出|\bdownload\b|下载|send me the video", re.I)
_REST_WORDS = re.compile(
    r"export|导出|download|credits|积分|balance|余额|status|状态|upload|上传", re.I
)
_AGENT = re.compile(r"\bSSE\b|run_sse|nemo_agent|\b(?:the |backend )?agent\b|智能体|代理", re.I)
_ELSE = re.compile(r"everything else|anything else|其他|其它|all other|\bgenerate|\bedit", re.I)
_TO_AGENT = re.compile(
    r"\b(?:send|forward|pass|post|say|tell|instruct|message|route"
    r"|ask)\b[^.;\n|。]{0,30}?[\"'“`「]?(?<![\w-])(?:export|导出)"
    r"[^.;\n|。]{0,40}?\b(?:to|through|via|over|with)\b[^.;\n|。]{0,24}?(?:\bagent\b|run_sse"
    r"|\bSSE\b|\bbackend chat\b|nemo_agent)"
    r"|(?:把|将)?[“\"「]?导出[”\"」]?[^。\n|]{0,16}(?:发给|发送给|发送到|转发给"
    r"|通过)[^。\n|]{0,12}(?:agent|智能体|run_sse|SSE|nemo_agent|后端)",
    re.I,
)
_ASKS_AGENT = re.compile(
    r"\b(?:ask|tell|have|let|instruct|prompt)\b the (?:backend )?agent"
    r" (?:to )?[\"']?(?:export|download)"
    r"|\b(?:send|forward|pass|post|route)\b[^.;\n|]{0,24}[\"'](?:export|download|导出|下载)[\"']"
    r"[^.;\n|]{0,24}\b(?:to|through|via)\b[^.;\n|]{0,12}(?:\bagent\b|run_sse|\bSSE\b|nemo_agent)",
    re.I,
)
_WHO = r"(?:\w+ )?(?:agent|editor|assistant|bot|backend|AI|director)\b"
_TELLS_EXPORT = re.compile(
    rf"\b(?:ask|tell|have|let|instruct|prompt|order|get|message)\b (?:the|this|that|its?) {_WHO}"
    r"[\s:,]*(?:to )?[\"'“「]?(?:please |just |now |then |to |kindly )*(?:export|download"
    r"|render and (?:export|download|send)|render the final)\b"
    r"|(?:对|跟|向|让|叫|请|给)\s*(?:智能体|助手|代理|后端|编辑器|agent)[^。\n|]{0,10}(?:导出|下载)",
    re.I,
)
_TELLS_REST = re.compile(
    rf"\b(?:credits?|balance)\b[^.\n|]{{0,50}}\b(?:ask|pass|put|send|forward|hand|relay)\b"
    rf"[^.\n|]{{0,30}}\b(?:to )?the {_WHO}"
    rf"|\b(?:ask|have|let)\b the {_WHO}[^.\n|]{{0,24}}\b(?:credits?|balance)\b"
    r"|(?:问|让|请)(?:一?下)?\s*(?:智能体|助手|代理|agent)[^。\n|]{0,10}(?:积分|余额)",
    re.I,
)
_ASKS_EXPORT = re.compile(
    r"^\W*(?:please |now |请)?(?:export|download|render and export|导出|下载)\b"
    r"|^\W*(?:请)?(?:导出|下载)",
    re.I,
)
_TRACK = re.compile(
    r"(?<![\d.])(?P<number>[0-9])[`*\"]*\s*(?:=|:|：|->|→|为|是|is|means|marks)\s*(?:the "
    r"|an? )?[`*\"']*"
    r"(?P<kind>video|audio|music|BGM|text|title|picture|image|footage|sound|song|caption|subtitle"
    r"|视频|音频|音乐|文字|文本|标题|画面|图像|声音|配乐|字幕)",
    re.I,
)
_KINDS = {
    **dict.fromkeys(("video", "picture", "image", "footage", "视频", "画面", "图像"), "0"),
    **dict.fromkeys(
        ("audio", "music", "bgm", "sound", "song", "音频", "音乐", "声音", "配乐"), "1"
    ),
    **dict.fromkeys(("text", "title", "caption", "subtitle", "文字", "文本", "标题", "字幕"), "7"),
}
_UNIT = re.compile(
    r"(?<![\w.])[`*\"]*d[`*\"]*\s*(?:=|:|：|for|为|是)\s*(?:the )?(?:duration"
    r"|时长)\s*[(（,]?\s*(?:in |单位)?\s*[:：]?\s*(?P<unit>s|sec|seconds|秒)\b"
    r"|(?<![\w.])(?:`d`|d)\s+(?:\w+ ){1,4}?(?:seconds|secs)\b(?=[^\n]*\b(?:segment|track|sg|long)"
    r"|)",
    re.I,
)
_MARKER = re.compile(
    r"\[DONE\]|\bevent:\s*done\b|[\"']type[\"']\s*:\s*[\"'](?:done|end|complete)[\"']|`done` event",
    re.I,
)


@rule(
    "route.export-to-agent",
    "error",
    facts=("route.export",),
    summary="an export, a balance or an upload asked of the agent instead of the API",
)
def export_to_agent(document: Document) -> Iterator[Hit]:
    for row in document.rows:
        hit = _routed(row)
        if hit and not document.discouraged(row.start):
            yield hit
    found: set[int] = set()
    for pattern in (_TO_AGENT, _ASKS_AGENT, _TELLS_EXPORT):
        for match in pattern.finditer(document.text):
            near = any(abs(match.start() - at) < 40 for at in found)
            if not near and not document.discouraged(match.start(), match.end()):
                found.add(match.start())
                yield _export_hit(match.start())
    for match in _TELLS_REST.finditer(document.text):
        if not document.discouraged(match.start(), match.end()):
            yield _rest_hit(match.start())
    for body in bodies(document):
        words = body.value.at("new_message", "parts", "text") or body.value.at(
            "newMessage", "parts", "text"
        )
        if body.endpoint == "run" and words and _ASKS_EXPORT.match(words.text):
            yield _export_hit(words.start)


def _routed(row: Row) -> Hit | None:
    """A routing row that sends to the stream what the API answers by itself."""
    first, rest = row.cells[0][1], [cell for _, cell in row.cells[1:]]
    skips = row.under("skip sse", "跳过")
    spoken = re.search(r"[\"“”「'/]", first) and _REST_WORDS.search(first)
    if not spoken or not rest or (_ELSE.search(first) and not _EXPORTS.search(first)):
        return None
    target = rest[0]
    to_agent = _AGENT.search(target) and not re.search(r"skip|not|不|§3\.[2-5]|/api/", target, re.I)
    unskipped = skips is not None and re.match(r"\W*(?:❌|✗|✘|no\b|否|false)", skips, re.I)
    if "button" in first.lower() or not (to_agent or unskipped):
        return None
    at = row.cells[0][0]
    return _export_hit(at) if _EXPORTS.search(first) else _rest_hit(at)


def _rest_hit(at: int) -> Hit:
    return Hit(
        at=at,
        message="the API answers this by itself; the agent is not asked",
        suggestion="credits, state and uploads have endpoints of their own",
        facts=("route.credits", "route.state", "route.upload"),
    )


def _export_hit(at: int) -> Hit:
    return Hit(
        at=at,
        message="an export is a render of its own and is never sent to the agent",
        suggestion="POST /api/render/proxy/lambda, then poll",
    )


@rule(
    "draft.keys",
    "error",
    facts=("draft.tt.values", "draft.d.milliseconds"),
    summary="a track type or a unit of the draft misread",
)
def draft_keys(document: Document) -> Iterator[Hit]:
    for line_start, line in document.lines:
        if not re.search(r"\btt\b|track type|轨道类型", line):
            continue
        for match in _TRACK.finditer(line):
            wanted = _KINDS[match["kind"].lower()]
            if match["number"] != wanted:
                yield Hit(
                    at=line_start + match.start(),
                    message=f"track type {match['number']} is not {match['kind']}, {wanted} is",
                    suggestion="0 video, 1 audio, 7 text",
                    facts=("draft.tt.values",),
                )
    for match in _UNIT.finditer(document.text):
        yield Hit(
            at=match.start(),
            message="d counts milliseconds",
            suggestion="d = duration in ms",
            facts=("draft.d.milliseconds",),
        )


@rule(
    "sse.end-marker",
    "axis",
    facts=("sse.end-is-close", "sse.payload.gateway"),
    summary="a stream awaited to end with a marker",
)
def end_marker(document: Document) -> Iterator[Hit]:
    if API_HOST not in document.text and "run_sse" not in document.text:
        return
    for match in _MARKER.finditer(document.text):
        if not document.discouraged(match.start(), match.end()):
            yield Hit(
                at=match.start(),
                message=f"{match[0]} does not end a stream; its close does",
                suggestion="give the final answer when the connection closes",
            )
            return
