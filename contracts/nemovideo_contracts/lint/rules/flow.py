"""The course of a conversation: routing, the stream's end, the draft's keys."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..bodies import bodies
from ..catalogue import api_host
from ..document import Document
from ..findings import Hit, rule
from ..phrases import phrases
from ..tables import Row

WORDS = phrases("flow")

_KINDS = {
    **dict.fromkeys(("video", "picture", "image", "footage", "视频", "画面", "图像"), "0"),
    **dict.fromkeys(
        ("audio", "music", "bgm", "sound", "song", "音频", "音乐", "声音", "配乐"), "1"
    ),
    **dict.fromkeys(("text", "title", "caption", "subtitle", "文字", "文本", "标题", "字幕"), "7"),
}


@rule("route.export-to-agent")
def export_to_agent(document: Document) -> Iterator[Hit]:
    for row in document.rows:
        hit = _routed(row)
        if hit and not document.discouraged(row.start):
            yield hit
    found: set[int] = set()
    for pattern in (WORDS.to_agent, WORDS.asks_agent, WORDS.tells_export):
        for match in pattern.finditer(document.text):
            near = any(abs(match.start() - at) < 40 for at in found)
            if not near and not document.discouraged(match.start(), match.end()):
                found.add(match.start())
                yield _export_hit(match.start())
    for match in WORDS.tells_rest.finditer(document.text):
        if not document.discouraged(match.start(), match.end()):
            yield _rest_hit(match.start())
    for body in bodies(document):
        words = body.value.at("new_message", "parts", "text") or body.value.at(
            "newMessage", "parts", "text"
        )
        if body.endpoint == "run_sse" and words and WORDS.asks_export.match(words.text):
            yield _export_hit(words.start)


def _routed(row: Row) -> Hit | None:
    """A routing row that sends to the stream what the API answers by itself."""
    first, rest = row.cells[0][1], [cell for _, cell in row.cells[1:]]
    skips = row.under("skip sse", "跳过")
    spoken = re.search(r"[\"“”「'/]", first) and WORDS.rest_words.search(first)
    if (
        not spoken
        or not rest
        or (WORDS.anything_else.search(first) and not WORDS.exports.search(first))
    ):
        return None
    target = rest[0]
    to_agent = WORDS.agent.search(target) and not re.search(
        r"skip|not|不|§3\.[2-5]|/api/", target, re.I
    )
    unskipped = skips is not None and re.match(r"\W*(?:❌|✗|✘|no\b|否|false)", skips, re.I)
    if "button" in first.lower() or not (to_agent or unskipped):
        return None
    at = row.cells[0][0]
    return _export_hit(at) if WORDS.exports.search(first) else _rest_hit(at)


def _rest_hit(at: int) -> Hit:
    return Hit(
        at,
        "the API answers this by itself; the agent is not asked",
        "credits, state and uploads have endpoints of their own",
        facts=("route.credits", "route.state", "route.upload"),
    )


def _export_hit(at: int) -> Hit:
    return Hit(
        at,
        "an export is a render of its own and is never sent to the agent",
        "POST /api/render/proxy/lambda, then poll",
    )


@rule("draft.keys")
def draft_keys(document: Document) -> Iterator[Hit]:
    for line_start, line in document.lines:
        if not re.search(r"\btt\b|track type|轨道类型", line):
            continue
        for match in WORDS.track.finditer(line):
            wanted = _KINDS[match["kind"].lower()]
            if match["number"] != wanted:
                yield Hit(
                    line_start + match.start(),
                    f"track type {match['number']} is not {match['kind']}, {wanted} is",
                    "0 video, 1 audio, 7 text",
                    facts=("draft.tt.values",),
                )
    for match in WORDS.unit.finditer(document.text):
        yield Hit(
            match.start(),
            "d counts milliseconds",
            "d = duration in ms",
            facts=("draft.d.milliseconds",),
        )


@rule("sse.end-marker")
def end_marker(document: Document) -> Iterator[Hit]:
    if api_host() not in document.text and "run_sse" not in document.text:
        return
    for match in WORDS.marker.finditer(document.text):
        if not document.discouraged(match.start(), match.end()):
            yield Hit(
                match.start(),
                f"{match[0]} does not end a stream; its close does",
                "give the final answer when the connection closes",
            )
            return
