"""Statements of one document that cannot both hold; those of files and time are with their kin."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..document import Document
from ..findings import Hit, rule
from ..language import durations
from ..phrases import phrases
from .codes import entries

WORDS = phrases("contradictions")


@rule("contradiction.rate-limit")
def rate_limit(document: Document) -> Iterator[Hit]:
    ration = next(_rations(document), None)
    if ration is None:
        return
    for each in entries(document):
        wait = next((wait for wait in durations(each.action or each.said) if wait.low < 3600), None)
        if each.number == "429" and wait and re.search(r"retry|try|重试|再试", each.said, re.I):
            yield Hit(
                each.at,
                (
                    "a limit of one token in seven days, as line "
                    f"{document.place(ration)[0]} has it, is not over after {wait.text}; "
                    "the retry is bound to fail"
                ),
                "say which limit the retry is for, or keep the token that is there",
            )


def _rations(document: Document) -> Iterator[int]:
    for each in document.statements:
        for match in WORDS.ration.finditer(each.text):
            said = each.text[max(0, match.start() - 60) : match.end() + 40]
            if WORDS.rationed.search(said) and not re.search(
                r"valid|expir|works|lasts|有效|过期", match[0], re.I
            ):
                yield each.start + match.start()
