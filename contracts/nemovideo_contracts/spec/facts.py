"""What the ledger is made of: facts, axes, and the seed documents as requirement sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Level = Literal["seed", "public", "assumed", "observed"]
Keyword = Literal["must", "should", "may"]
Subject = Literal["server", "client", "both"]
Severity = Literal["error", "warning", "note"]
Scalar = int | float | str

SEVERITY: Mapping[Keyword, Severity] = {"must": "error", "should": "warning", "may": "note"}
SECONDS = {"s": 1, "minutes": 60, "hours": 3600, "days": 86400}
"""The units of time, in seconds."""


class LedgerError(ValueError):
    """A ledger that cannot be used; the text says where and what would be right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One behavior. `option` is `(field, value)` of the profile under which alone it holds.

    `statement`, `fix` and `cost` have the value of the fact in them already. `tested_in` is the
    test of this repository that holds the reference client to it, where nothing else can see it;
    `no_code` why nothing in the code cites the fact, where that is as it should be.
    """

    id: str
    statement: str
    level: Level
    sources: tuple[str, ...]
    keyword: Keyword
    subject: Subject
    axis: str | None = None
    option: tuple[str, str] | None = None
    value: Scalar | tuple[Scalar, ...] | None = None
    unit: str = ""
    fix: str = ""
    cost: str = ""
    tested_in: str = ""
    no_code: str = ""

    @property
    def severity(self) -> Severity:
        """How bad a violation is: `must` is an error, `should` a warning, `may` a note."""
        return SEVERITY[self.keyword]

    @property
    def demand(self) -> str:
        """What the fact asks of its subject: its statement."""
        return self.statement

    @property
    def number(self) -> float:
        """The one number of the fact, in its own unit. Raises LedgerError where there is none."""
        if not isinstance(self.value, int | float):
            raise LedgerError(f"{self.id}: value: {self.value!r} is no number")
        return self.value

    @property
    def count(self) -> int:
        """The one number of the fact as a whole number."""
        return int(self.number)

    @property
    def seconds(self) -> float:
        """The duration of the fact. Raises LedgerError where its unit is no time."""
        return self.number * self._in_seconds()

    @property
    def range_seconds(self) -> tuple[float, float]:
        """The shortest and the longest duration of the fact."""
        match self.value:
            case (int() | float() as low, int() | float() as high):
                return low * self._in_seconds(), high * self._in_seconds()
        raise LedgerError(f"{self.id}: value: {self.value!r} is no range")

    @property
    def numbers(self) -> tuple[int, ...]:
        """The whole numbers the fact lists. Raises LedgerError for anything else."""
        found = self.value if isinstance(self.value, tuple) else (self.value,)
        whole = tuple(number for number in found if isinstance(number, int))
        if len(whole) != len(found):
            raise LedgerError(f"{self.id}: value: {self.value!r} are no whole numbers")
        return whole

    @property
    def words(self) -> tuple[str, ...]:
        """The names the fact lists, or its one name."""
        found = self.value if isinstance(self.value, tuple) else (self.value,)
        if self.value is None:
            raise LedgerError(f"{self.id}: value: there is none")
        return tuple(str(word) for word in found)

    @property
    def word(self) -> str:
        """The one name of the fact. Raises LedgerError where it has none or several."""
        if not isinstance(self.value, str):
            raise LedgerError(f"{self.id}: value: {self.value!r} is no name")
        return self.value

    @property
    def amount(self) -> str:
        """The value as a reader expects it: `30 s`, `1 to 5 credits`, `mp4, mov and avi`."""
        return amount(self.value, self.unit)

    def holds_under(self, profile: object) -> bool:
        """Whether the profile (anything with the axes as attributes) chose this fact."""
        if self.option is None:
            return True
        field, value = self.option
        return str(getattr(profile, field)) == value

    def _in_seconds(self) -> int:
        if self.unit not in SECONDS:
            raise LedgerError(f"{self.id}: unit: {self.unit!r} is none of {', '.join(SECONDS)}")
        return SECONDS[self.unit]


def amount(value: Scalar | tuple[Scalar, ...] | None, unit: str) -> str:
    """A value and its unit in words; two numbers are a range, other lists an enumeration."""
    match value:
        case (int() | float() as low, int() | float() as high):
            text = f"{low:g} to {high:g}"
        case (*first, last) if first:
            text = f"{', '.join(map(str, first))} and {last}"
        case (only,):
            text = str(only)
        case _:
            text = str(value)
    return f"{text} {unit}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """A question and its named answers; `field` is None where only clients are concerned.

    `seen` are patterns of what differs where the answers do; `client` is what a client does that
    survives every answer.
    """

    axis: str | None
    field: str | None
    seen: tuple[str, ...]
    question: str
    default: str
    options: tuple[str, ...]
    numbers: Mapping[str, tuple[str, ...]]
    why: str
    client: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a seed says: carried by facts, or left out for a reason."""

    says: str
    facts: tuple[str, ...] = ()
    left_out: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """One seed document as a frozen requirement set. `source` is its short name."""

    name: str
    source: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """All facts by id, all axes, all seeds, and the sources by short name."""

    facts: Mapping[str, Fact]
    axes: tuple[Axis, ...]
    seeds: tuple[Seed, ...]
    sources: Mapping[str, str]

    def __getitem__(self, id: str) -> Fact:
        try:
            return self.facts[id]
        except KeyError:
            raise LedgerError(f"no fact {id!r} in the ledger") from None
