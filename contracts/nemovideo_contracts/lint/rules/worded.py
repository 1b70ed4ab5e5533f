"""Rules that are nothing but a pattern and a sentence; rules.yaml has both.

words     the pattern, as "subject.name" of phrases/
says      the message; {name} is a group of the pattern, {0} the whole match
fix       what to write instead, where it is not the fix of the fact
near      a pattern the line must have as well
unless    a pattern the match must not have
once      report each wording once only
of_api    only in documents that mention the API
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..findings import Hit, entries, rule
from ..phrases import phrases
from ..reading.document import Document
from ..reading.mentions import mentions


def _pattern(name: str) -> re.Pattern[str]:
    subject, _, key = name.partition(".")
    found: re.Pattern[str] = getattr(phrases(subject), key)
    return found


def _hits(entry: Mapping[str, Any], document: Document) -> Iterator[Hit]:
    of_api = any(call.meant or call.where in ("api", "base") for call in mentions(document))
    seen: set[str] = set()
    for match in (
        document.found(_pattern(entry["words"])) if of_api or "of_api" not in entry else ()
    ):
        line = document.line_at(match.start())
        if "near" in entry and not _pattern(entry["near"]).search(line):
            continue
        if "unless" in entry and _pattern(entry["unless"]).search(match[0]):
            continue
        wording = match[0].lower()
        if not ("once" in entry and wording in seen):
            seen.add(wording)
            message = entry["says"].format(match[0], **match.groupdict())
            yield Hit(match.start(), message, entry.get("fix", ""))


for id, described in entries().items():
    if "words" in described:
        rule(id)(functools.partial(_hits, described))
