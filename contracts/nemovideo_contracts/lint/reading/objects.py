"""JSON as documents write it: comments, placeholders, ellipses, shell quoting, unquoted keys.

A strict parser would give up on nearly every sample, and what rules need is only which keys stand
where. So this reader takes whatever looks like `{"key": value, ...}`, in any of those dialects,
and remembers the place of every key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

LONGEST = 6000
"""Characters after which an object that does not close is given up."""

_SKIP = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/|#[^\n{}]*(?=\n)|,|\\(?=\s)|\.{3}|…)*", re.DOTALL)
_KEY = re.compile(r"""(?P<open>\\?["'“”])?(?P<key>[A-Za-z_$][\w.*-]*)(?P<close>\\?["'“”])?\s*""")
_STOP = frozenset(",}]\n")
# Python's dict(key=value) is an object too.
_OPENS = re.compile(r"\{|\bdict\((?=\s*\w+\s*=[^=])")


@dataclass(frozen=True, slots=True)
class Value:
    """A value and where it stands. Scalars have `text` only, without their quotes."""

    start: int
    end: int
    text: str
    quoted: bool = False
    members: tuple[Member, ...] = ()
    items: tuple[Value, ...] = ()

    def get(self, key: str) -> Member | None:
        """The member of that exact name."""
        return next((member for member in self.members if member.key == key), None)

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(member.key for member in self.members)

    def walk(self) -> Iterator[Member]:
        """All members below, outermost first."""
        for member in self.members:
            yield member
            yield from member.value.walk()
        for item in self.items:
            yield from item.walk()

    def at(self, *path: str) -> Value | None:
        """The value under a path of keys; a list on the way stands for its first item."""
        here: Value = self
        for key in path:
            if here.items:
                here = here.items[0]
            member = here.get(key)
            if member is None:
                return None
            here = member.value
        return here


@dataclass(frozen=True, slots=True)
class Member:
    """A key at `start` (its first letter) with its value."""

    key: str
    start: int
    value: Value


def objects(text: str) -> Iterator[Value]:
    """Every outermost object of a text."""
    match = _OPENS.search(text)
    while match:
        called = match[0] != "{"
        found = _Reader(text, match.end() - 1, "=" if called else ":：").object()
        if found is not None and found.members:
            yield found
        position = found.end if found is not None and found.members else match.end()
        match = _OPENS.search(text, position)


@dataclass(slots=True)
class _Reader:
    text: str
    position: int
    signs: str = ":："
    limit: int = field(init=False)

    def __post_init__(self) -> None:
        self.limit = min(len(self.text), self.position + LONGEST)

    def object(self) -> Value | None:
        """The object at the brace here, or None where it is a mere placeholder."""
        start = self.position
        self.position += 1
        members: list[Member] = []
        closing = ")" if self.text[start] == "(" else "}"
        while not self._closes(closing):
            member = self._member()
            if member is None:
                return None
            members.append(member)
        if members and not any(member.value.text or self._quoted_key(member) for member in members):
            return None
        return Value(start, self.position, self.text[start : self.position], members=tuple(members))

    def _quoted_key(self, member: Member) -> bool:
        return self.text[member.start - 1] in "\"'"

    def _closes(self, bracket: str) -> bool:
        skipped = _SKIP.match(self.text, self.position, self.limit)
        self.position = skipped.end() if skipped else self.position
        if self.position < self.limit and self.text[self.position] == bracket:
            self.position += 1
            return True
        return False

    def _member(self) -> Member | None:
        match = _KEY.match(self.text, self.position, self.limit)
        if match is None or bool(match["open"]) != bool(match["close"]):
            return None
        start, self.position = match.start("key"), match.end()
        if self.text.startswith(tuple(self.signs), self.position):
            self.position += 1
            value = self._value()
            return Member(match["key"], start, value) if value else None
        # A listing of bare names, {"status","progress"}, is a shape too, and so is JavaScript's
        # {id, sessionId: sid}.
        if self.text[self.position : self.position + 1] in (",", "}"):
            return Member(match["key"], start, Value(self.position, self.position, ""))
        return None

    def _value(self) -> Value | None:
        self._blank()
        if self.text.startswith("{", self.position):
            here, signs = self.position, self.signs
            self.signs = ":："
            found = self.object()
            self.signs = signs
            if found is not None:
                return found
            self.position = here
        if self.text.startswith("[", self.position):
            return self._list()
        return self._scalar()

    def _blank(self) -> None:
        while self.position < self.limit and self.text[self.position].isspace():
            self.position += 1

    def _list(self) -> Value | None:
        start = self.position
        self.position += 1
        items: list[Value] = []
        while not self._closes("]"):
            before = self.position
            item = self._value()
            if item is None or self.position == before:
                return None
            items.append(item)
        return Value(start, self.position, self.text[start : self.position], items=tuple(items))

    def _scalar(self) -> Value | None:
        """Up to the next comma or bracket outside quotes; `"'"$SID"'"` is one scalar."""
        start, quoted, depth = self.position, False, 0
        while self.position < self.limit:
            here = self.text[self.position]
            closes = here in _STOP or (here == ")" and "=" in self.signs)
            if closes and (not depth or here in "}\n"):
                break
            depth = max(0, depth + (here in "([") - (here in ")]"))
            if self.text.startswith(('\\"', "\\'"), self.position):
                quoted = quoted or not depth
                self._quoted(self.text[self.position : self.position + 2])
            elif here in "\"'`“":
                quoted = quoted or not depth
                self._quoted("”" if here == "“" else here)
            elif here in "{<":
                self._placeholder("}" if here == "{" else ">")
            else:
                self.position += 1
        if self.position >= self.limit:
            return None
        raw = self.text[start : self.position].strip()
        return Value(start, self.position, raw.strip("\\\"'`“”"), quoted)

    def _quoted(self, quote: str) -> None:
        end = self.position + len(quote)
        while end < self.limit and not self.text.startswith(quote, end):
            if self.text[end] == "\n" and quote != "`":
                break
            end += 2 if len(quote) == 1 and self.text[end] == "\\" else 1
        self.position = min(end + len(quote), self.limit)

    def _placeholder(self, closing: str) -> None:
        end = self.text.find(closing, self.position, self.position + 160)
        newline = self.text.find("\n", self.position, self.limit)
        inside = end >= 0 and (newline < 0 or end < newline)
        self.position = end + 1 if inside else self.position + 1
