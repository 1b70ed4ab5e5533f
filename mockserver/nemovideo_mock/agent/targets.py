"""Which clips a clause is about: found in its words, resolved against a timeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nemovideo_mock.agent import target_words as said
from nemovideo_mock.agent.clause import Clause
from nemovideo_mock.agent.patterns import pattern
from nemovideo_mock.agent.records import Scene
from nemovideo_mock.agent.words import CannotDo
from nemovideo_mock.draft import Clip, Draft

Kind = Literal["any", "image", "video"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """A choice of clips. `picks` count from 1, or backwards from -1; files are media ids.

    Without picks and files it is every clip of the kind, of `every` second one, or the rest,
    `without` some picks and `spared` files.
    """

    picks: tuple[int, ...] = ()
    kind: Kind = "any"
    files: tuple[str, ...] = ()
    odd: bool = False
    middle: bool = False
    others: bool = False
    without: tuple[int, ...] = ()
    spared: tuple[str, ...] = ()

    @property
    def everything(self) -> bool:
        return not (
            self.picks
            or self.files
            or self.odd
            or self.middle
            or self.others
            or self.without
            or self.spared
            or self.kind != "any"
        )

    def describe(self) -> str:
        """The choice in a few words, for tool calls."""
        named = [f"clip {each}" for each in self.picks] + list(self.files)
        if named:
            return ", ".join(named)
        return {"any": "all clips", "image": "all photos", "video": "all videos"}[self.kind]

    def told(self) -> tuple[str, str]:
        """The choice for people, in English and Chinese."""
        if self.picks:
            return _told_picks(self.picks)
        if self.files:
            return "that clip", "该片段"
        return {
            "any": ("every clip", "所有片段"),
            "image": ("every photo", "所有照片"),
            "video": ("the video clips", "视频片段"),
        }[self.kind]

    def of(self, draft: Draft, scene: Scene) -> tuple[Clip, ...]:
        """The clips chosen, in timeline order; CannotDo when a pick does not exist."""
        numbered = _numbered(draft, scene)
        pool = [each for each in numbered if fits(each, self.kind)]
        if self.files:
            chosen = [each for each in numbered if each.media in self.files]
            if not chosen:
                raise CannotDo("That clip is not on the timeline.", "时间线上没有这个片段。")
        elif self.middle:
            chosen = pool[(len(pool) - 1) // 2 : len(pool) // 2 + 1][:1]
        elif self.picks:
            chosen = [self._pick(each, pool, numbered) for each in self.picks]
        else:
            spared = {self._pick(each, pool, numbered).id for each in self.without}
            chosen = [
                each
                for each in (pool[::2] if self.odd else pool)
                if each.id not in spared and each.media not in self.spared
            ]
        if not chosen:
            raise CannotDo("There is no such clip on the timeline.", "时间线上没有这样的片段。")
        wanted = {each.id for each in chosen}
        return tuple(each for each in draft.clips if each.id in wanted)

    def _pick(self, number: int, pool: list[Clip], numbered: list[Clip]) -> Clip:
        """The clip of a number: among its kind if it can be, else among all."""
        for clips in (pool, numbered):
            if 0 < number <= len(clips):
                return clips[number - 1]
            if 0 < -number <= len(clips):
                return clips[number]
        count = len(numbered)
        raise CannotDo(
            f"There is no clip {abs(number)}: the timeline has {count}.",
            f"没有第{abs(number)}个片段,时间线上共有{count}个。",
        )


ALL = Targets()


def fits(clip: Clip, kind: Kind) -> bool:
    """Whether a clip is of a kind; generated clips are videos."""
    return kind == "any" or (clip.kind == "image") == (kind == "image")


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


def _numbered(draft: Draft, scene: Scene) -> list[Clip]:
    """The clips as the message counts them; those it has made since come last."""
    held = {each.id: each for each in draft.clips}
    known = [held[each] for each in scene.numbering if each in held]
    fresh = [each for each in draft.clips if each.id not in set(scene.numbering)]
    return [*known, *fresh]


def _numbers(text: str) -> list[int]:
    return [_count(each) for each in pattern(r"\d+").findall(text)]


def _count(digits: str) -> int:
    return min(int(digits[:6]), 10_000)


def _told_picks(picks: tuple[int, ...]) -> tuple[str, str]:
    if picks == (-1,):
        return "the last clip", "最后一个片段"
    listed = ", ".join(str(each) if each > 0 else f"{-each} from the end" for each in picks)
    gelistet = "、".join(f"第{each}" if each > 0 else f"倒数第{-each}" for each in picks)
    return f"clip{'s' if len(picks) > 1 else ''} {listed}", f"{gelistet}个片段"
