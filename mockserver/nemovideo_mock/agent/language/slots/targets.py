"""Which clips a clause is about, found in its words."""

from __future__ import annotations

from nemovideo_mock.agent.language.clause import Clause
from nemovideo_mock.agent.language.lexicon import target_words as said
from nemovideo_mock.agent.language.patterns import pattern
from nemovideo_mock.agent.timeline.targets import ALL, Kind, Targets


def find(clause: Clause) -> Targets | None:
    """The clips a clause names, or None when it names none. Takes the words it used."""
    if clause.has(said.EXCEPT):
        return _all_but(clause)
    if files := clause.take_files():
        clause.take(rf"\b(?:the |my )?{said.NOUN}\b|[这那]1?[张个段]")
        return Targets(files=files)
    for read in (_others, _several, _numbered_noun, _ends, _all):
        if (targets := read(clause)) is not None:
            return targets
    return None


def _all_but(clause: Clause) -> Targets | None:
    """`every photo except the first`: the kind, and the picks that follow."""
    if files := clause.take_files():
        clause.take(said.EXCEPT)
        return Targets(kind=(_all(clause) or ALL).kind, spared=files)
    spared = _several(clause) or _numbered_noun(clause) or _ends(clause) or _last(clause)
    clause.take(said.EXCEPT)
    whole = _all(clause)
    if spared is None:
        return whole
    return Targets(kind=(whole or spared).kind, without=spared.picks)


def _last(clause: Clause) -> Targets | None:
    return Targets(picks=(-1,)) if clause.take(r"\b(?:the )?last\b") else None


def _others(clause: Clause) -> Targets | None:
    if clause.take(said.EVERY_SECOND):
        return Targets(odd=True, kind="image")
    if found := clause.take(said.MIDDLE):
        return Targets(middle=True, kind=kind(found[0]))
    if found := clause.take(said.THE_REST):
        return Targets(others=True, kind=kind(found[0]))
    return None


def _several(clause: Clause) -> Targets | None:
    """`first 3 photos`, `last two clips`, `前两张`, `clips 2 to 4`, `clips 2-4`."""
    if found := clause.take(said.FIRST_FEW):
        return Targets(picks=tuple(range(1, _count(found[1] or found[2]) + 1)), kind=kind(found[0]))
    if found := clause.take(said.LAST_FEW):
        return Targets(picks=tuple(range(-_count(found[1]), 0)), kind=kind(found[0]))
    if found := clause.take(said.STRETCH):
        low, high = _numbers(found[0])[:2]
        picks = tuple(range(low, min(high, low + 500) + 1))
        return Targets(picks=picks, kind=kind(found[0]))
    return None


def _numbered_noun(clause: Clause) -> Targets | None:
    """`the second and third photos`, `clips 1 and 3`, `第一张和第三张照片`, `#2`."""
    found = clause.take(said.BY_NUMBER)
    if not found or not _numbers(found[0]):
        return None
    picks = _numbers(found[0]) + ([-1] if "last" in found[0] else [])
    if clause.take(said.AND_LAST):
        picks.append(-1)
    if found[0].rstrip().endswith("to last"):
        picks = [-picks[0]]
    return Targets(picks=tuple(dict.fromkeys(picks)), kind=kind(found[0]))


def _ends(clause: Clause) -> Targets | None:
    if found := clause.take(said.FROM_LAST):
        return Targets(picks=(-_count(found[1] or found[2]),), kind=kind(found[0]))
    if found := clause.take(said.THE_LAST):
        return Targets(picks=(-1,), kind=kind(found[0]))
    if found := clause.take(said.AT_AN_END):
        return Targets(picks=(-1 if found[1] == "end" else 1,), kind=kind(found[0]))
    if found := clause.take(said.OPENING):
        return Targets(picks=(1,), kind=kind(found[0]))
    return None


def _all(clause: Clause) -> Targets | None:
    if found := clause.take(said.EACH):
        return Targets(kind=kind(found[0]))
    if clause.take(said.EVERYTHING):
        return ALL
    if found := clause.take(said.ALL_OF_A_KIND):
        return Targets(kind=kind(found[0]))
    return None


def kind(noun: str) -> Kind:
    """What sort of clip a noun means."""
    if pattern(said.IMAGE).search(noun) or "张" in noun:
        return "image"
    return "video" if pattern(said.VIDEO).search(noun) else "any"


def _numbers(text: str) -> list[int]:
    return [_count(digits) for digits in pattern(r"\d+").findall(text)]


def _count(digits: str) -> int:
    return min(int(digits[:6]), 10_000)
