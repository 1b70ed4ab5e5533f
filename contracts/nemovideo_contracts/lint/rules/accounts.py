"""What a user has and is given: free credits, prices, scopes, links."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..document import Document
from ..findings import Edit, Hit, rule
from ..language import number
from ..mentions import mentions
from ..phrases import phrases

WORDS = phrases("accounts")


@rule("credits.free")
def free_credits(document: Document) -> Iterator[Hit]:
    for match in WORDS.free.finditer(document.text):
        written = next(value for value in match.groupdict().values() if value)
        paid = WORDS.paid.search(
            match[0] + document.text[match.end() : match.end() + 30].split(".")[0]
        )
        paid = paid or WORDS.paid.search(
            _clause(document.text[max(0, match.start() - 60) : match.start()])
        )
        if paid or number(written) == 100:
            continue
        if not document.discouraged(match.start(), match.end()):
            group = next(key for key, value in match.groupdict().items() if value)
            yield Hit(
                match.start(group),
                f"an anonymous user starts with 100 credits, not {written}",
                "100",
                edits=(Edit(match.start(group), match.end(group), "100"),),
            )


def _clause(text: str) -> str:
    """What stands before, back to the last sign that parts clauses."""
    return re.split(r"[,.;:|\n，。；：]", text)[-1]


@rule("credits.cost")
def cost(document: Document) -> Iterator[Hit]:
    exports = list(WORDS.export_cost.finditer(document.text))
    for match in exports:
        if not document.discouraged(match.start(), match.end()):
            yield Hit(
                match.start(),
                f"an export costs nothing, not {match['number']} credits",
                "exports are free",
                severity="error",
                facts=("credits.cost.export-free",),
            )
    for match in WORDS.cost.finditer(document.text):
        within = any(each.start() <= match.start() < each.end() for each in exports)
        if match["low"] not in ("0", "50", "100") and not within:
            yield Hit(
                match.start(),
                f"{match[0]}: the maker's own documents say 100 per clip and 50 per edit",
                "about 100 per generated clip, about 50 for editing, exports free",
            )
            return


@rule("link.bind")
def bind(document: Document) -> Iterator[Hit]:
    for match in WORDS.bind.finditer(document.text):
        if not document.discouraged(match.start(), match.end()):
            yield Hit(
                match.start(),
                f"?bind= takes the anonymous user id, not {match['id']}",
                "?bind=<user_id>, from session creation or the state",
            )


@rule("link.workspace")
def workspace(document: Document) -> Iterator[Hit]:
    for each in mentions(document):
        opens = each.where == "web" and each.path.startswith(("/workspace/", "/task/"))
        if not opens or "ct=" in each.query or document.discouraged(each.start, each.end):
            continue
        older = "token=" in each.query
        if older and not WORDS.claim_value.search(each.query):
            continue  # token.in-url has it
        yield Hit(
            each.start,
            (
                "the claim page reads the claim token from ct, not from token"
                if older
                else f"{each.path} is one of several links documents hand out"
            ),
            "/workspace/claim?ct=<claim token> works without a login",
            severity="warning" if older else None,
        )
        return


@rule("scopes")
def scopes(document: Document) -> Iterator[Hit]:
    for match in WORDS.scope.finditer(document.text):
        if document.discouraged(match.start(), match.end()):
            continue
        group = "named" if match["named"] else "all"
        invented = match[group] == "export"
        said = "there is no scope export" if invented else f"scope {match[group]} is disputed"
        yield Hit(
            match.start(group),
            said,
            "read, write, upload; exports need attribution headers, no scope",
            severity="warning" if invented else "axis",
        )
        return
