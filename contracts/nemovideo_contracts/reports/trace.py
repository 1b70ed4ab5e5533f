"""The traceability table: fact → what checks it → the code that implements it.

Code cites a fact by writing `fact: <id>` in a comment or a docstring, and by its id as a text, as
refusals do. What checks a fact says so when it registers: a check of a server, or a rule that
judges clients.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..spec import Fact, Ledger, ledger

_CITATION = re.compile(r"facts?: ((?:[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:, )?)+)")
_TEXT = re.compile(r'"([a-z0-9-]+(?:\.[a-z0-9-]+)+)"')


@dataclass(frozen=True, slots=True)
class Cover:
    """Something that fails when one of the facts does not hold."""

    kind: str
    id: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One fact with its checks and the places (`file:line`) that implement it."""

    fact: Fact
    checks: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """All rows, and citations of facts that do not exist as (who, what)."""

    rows: tuple[Row, ...]
    unknown: tuple[tuple[str, str], ...]

    @property
    def unchecked(self) -> tuple[Fact, ...]:
        """Facts of the seeds that nothing checks."""
        return tuple(row.fact for row in self.rows if row.fact.level == "seed" and not row.checks)


def table(facts: Ledger, covers: Iterable[Cover], cited: Mapping[str, list[str]]) -> Table:
    """The table of a ledger, given what covers facts and where code cites them."""
    checks: dict[str, list[str]] = defaultdict(list)
    for cover in covers:
        for id in cover.facts:
            checks[id].append(f"{cover.kind} {cover.id}")
    rows = tuple(
        Row(fact, tuple(checks.get(id, ())), tuple(cited.get(id, ())))
        for id, fact in facts.facts.items()
    )
    stray = [
        (who, id)
        for source in (checks, cited)
        for id, whos in source.items()
        for who in whos
        if id not in facts.facts
    ]
    return Table(rows, tuple(stray))


def covers() -> Iterator[Cover]:
    """Everything that checks facts: checks, rules of the judge and of lint, tests of the client."""
    from ..judge.rules import all_rules
    from ..lint import all_rules as all_lint_rules
    from ..verify.checks import all_checks

    for check in all_checks():
        yield Cover("check", check.id, tuple(fact.id for fact in check.facts))
    for rule in all_rules().values():
        yield Cover("rule", rule.id, tuple(fact.id for fact in rule.facts))
    for hint in all_lint_rules().values():
        yield Cover("lint", hint.id, hint.facts)
    for fact in ledger().facts.values():
        if fact.tested_in:
            yield Cover("test", fact.tested_in, (fact.id,))


def citations(*roots: Path) -> dict[str, list[str]]:
    """Fact id → `package/file:line` of every citation in these folders of Python files."""
    found: dict[str, list[str]] = defaultdict(list)
    for root in roots:
        for path in sorted(root.rglob("*.py")):
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                for id in _cited(line):
                    found[id].append(f"{path.relative_to(root.parent)}:{number}")
    return found


def _cited(line: str) -> Iterator[str]:
    for match in _CITATION.finditer(line):
        yield from match[1].rstrip(", ").split(", ")
    # Other texts with dots are names of files and the like.
    yield from (id for id in _TEXT.findall(line) if id in ledger().facts)


def cited() -> dict[str, list[str]]:
    """Where the mock and the reference client cite facts."""
    import nemovideo_client
    import nemovideo_mock

    return citations(Path(nemovideo_mock.__path__[0]), Path(nemovideo_client.__path__[0]))
