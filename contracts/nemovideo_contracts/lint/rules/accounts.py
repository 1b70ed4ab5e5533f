"""What a user has and is given: free credits, prices, scopes, links."""

from __future__ import annotations

from collections.abc import Iterator

from ...spec import fact
from ..findings import Edit, Hit, rule
from ..phrases import phrases
from ..reading.document import Document
from ..reading.language import clause_before, number
from ..reading.mentions import mentions

WORDS = phrases("accounts")


@rule("credits.free")
def free_credits(document: Document) -> Iterator[Hit]:
    free = fact("auth.credits.hundred").count
    for match in document.found(WORDS.free):
        group = next(name for name, value in match.groupdict().items() if value)
        start, end = match.span(group)
        after = document.text[match.end() : match.end() + 30].split(".")[0]
        said = clause_before(document.text, match.start(), 60) + match[0] + after
        if number(match[group]) != free and not WORDS.paid.search(said):
            message = f"an anonymous user starts with {free} credits, not {match[group]}"
            yield Hit(start, message, edits=(Edit(start, end, str(free)),))


@rule("credits.cost")
def cost(document: Document) -> Iterator[Hit]:
    exports = list(WORDS.export_cost.finditer(document.text))
    for match in document.found(WORDS.export_cost):
        message = f"an export costs nothing, not {match['number']} credits"
        yield Hit(match.start(), message, facts=("credits.cost.export-free",))
    clip, edit = (fact(f"credits.cost.{of}").count for of in ("generation", "edit"))
    for match in WORDS.cost.finditer(document.text):
        within = any(export.start() <= match.start() < export.end() for export in exports)
        if float(match["low"]) not in (0, clip, edit) and not within:
            message = f"{match[0]}: the maker's own documents say {clip} per clip, {edit} per edit"
            yield Hit(match.start(), message)
            return


@rule("link.workspace")
def workspace(document: Document) -> Iterator[Hit]:
    for link in mentions(document):
        opens = link.where == "web" and link.path.startswith(("/workspace/", "/task/"))
        if not opens or "ct=" in link.query or document.discouraged(link.start, link.end):
            continue
        fix = "/workspace/claim?ct=<claim token> works without a login"
        if "token=" not in link.query:
            yield Hit(link.start, f"{link.path} is one of several links documents hand out", fix)
            return
        if WORDS.claim_value.search(link.query):  # token.in-url has every other token
            message = "the claim page reads the claim token from ct, not from token"
            yield Hit(link.start, message, fix, "warning")
            return


@rule("scopes")
def scopes(document: Document) -> Iterator[Hit]:
    for match in document.found(WORDS.scope):
        group = "named" if match["named"] else "all"
        fix = "read, write, upload; exports need attribution headers, no scope"
        if match[group] == "export":
            yield Hit(match.start(group), "there is no scope export", fix, "warning")
        else:
            yield Hit(match.start(group), f"scope {match[group]} is disputed", fix)
        return
