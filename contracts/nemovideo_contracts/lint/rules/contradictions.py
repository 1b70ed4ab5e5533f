"""Statements of one document that cannot both hold; those of files and time are with their kin."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..document import Document
from ..findings import Hit, rule
from ..language import durations
from .codes import entries

_RATION = re.compile(
    r"(?:(?:\b1\b|\bone|\bonce|一个|一次|1\s*个)\s*(?:anonymous )?(?:token|令牌)?[^.\n|。]{0,40}?"
    r"(?:/|per|every|each|in|within|每|内)?[^.\n|。]{0,16}?\b(?:7|seven)[\s-]*days?)"
    r"|(?:每\s*)?(?:7|七)\s*天[^。\n|]{0,16}?(?:1|一|限)\s*(?:个|次)|(?:1|一)\s*(?:个"
    r"|次)[^。\n|]{0,16}?(?:7|七)\s*天",
    re.I,
)
_RATIONED = re.compile(r"token|client|令牌|rate|limit|限|客户端", re.I)


@rule(
    "contradiction.rate-limit",
    "warning",
    facts=("auth.limit.per-client", "code.429.retry-once"),
    summary="a limit of days, and advice to retry after seconds",
)
def rate_limit(document: Document) -> Iterator[Hit]:
    ration = next(_rations(document), None)
    if ration is None:
        return
    for each in entries(document):
        wait = next((wait for wait in durations(each.action or each.said) if wait.low < 3600), None)
        if each.number == "429" and wait and re.search(r"retry|try|重试|再试", each.said, re.I):
            yield Hit(
                at=each.at,
                message="a limit of one token in seven days, as line "
                f"{document.place(ration)[0]} has it, is not over after {wait.text}; "
                "the retry is bound to fail",
                suggestion="say which limit the retry is for, or keep the token that is there",
            )


def _rations(document: Document) -> Iterator[int]:
    for each in document.statements:
        for match in _RATION.finditer(each.text):
            said = each.text[max(0, match.start() - 60) : match.end() + 40]
            if _RATIONED.search(said) and not re.search(
                r"valid|expir|works|lasts|有效|过期", match[0], re.I
            ):
                yield each.start + match.start()
