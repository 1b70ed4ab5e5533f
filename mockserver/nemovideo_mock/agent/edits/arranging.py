"""Which clips there are, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import ClassVar, Literal

from nemovideo_mock import ids
from nemovideo_mock.agent import targets
from nemovideo_mock.agent.clause import Clause
from nemovideo_mock.agent.edits.base import Edit, Wish
from nemovideo_mock.agent.hearing import Hearing
from nemovideo_mock.agent.records import Scene
from nemovideo_mock.agent.targets import Targets
from nemovideo_mock.agent.timeline import clip_of, new_ids, with_clips
from nemovideo_mock.agent.words import CannotDo, Words
from nemovideo_mock.draft import Clip, Draft

Ordering = Literal["uploaded", "name", "reverse", "shuffle"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remove(Edit):
    """Take clips off the timeline."""

    operation: ClassVar[str] = "remove_clips"

    targets: Targets

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        gone = {each.id for each in self.targets.of(draft, scene)}
        return with_clips(draft, [each for each in draft.clips if each.id not in gone])

    def tell(self) -> Words:
        en, zh = self.targets.told()
        return Words(f"I removed {en}.", f"已删除{zh}。")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepOnly(Edit):
    """Take every other clip off the timeline."""

    operation: ClassVar[str] = "keep_clips"
    renumbers: ClassVar[bool] = True

    targets: Targets

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        return with_clips(draft, self.targets.of(draft, scene))

    def tell(self) -> Words:
        en, zh = self.targets.told()
        return Words(f"I kept only {en}.", f"已仅保留{zh}。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate(Edit):
    """A copy of each chosen clip, right after it."""

    operation: ClassVar[str] = "duplicate_clips"
    renumbers: ClassVar[bool] = True

    targets: Targets

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        chosen = {each.id for each in self.targets.of(draft, scene)}
        fresh = new_ids(scene)
        out: list[Clip] = []
        for clip in draft.clips:
            out.append(clip)
            if clip.id in chosen:
                out.append(replace(clip, id=next(fresh)))
        return with_clips(draft, out)

    def tell(self) -> Words:
        en, zh = self.targets.told()
        return Words(f"I duplicated {en}.", f"已复制{zh}。")


@dataclass(frozen=True, slots=True, kw_only=True)
class AddClips(Edit):
    """Put uploads on the timeline: those named, else those not there yet. Before clip `place`."""

    operation: ClassVar[str] = "add_clips"
    renumbers: ClassVar[bool] = True

    files: tuple[str, ...] = ()
    place: int | None = None

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        shown = {each.media for each in draft.clips}
        media = [
            each
            for each in scene.visuals
            if (each.id in self.files if self.files else each.id not in shown)
        ]
        if not media:
            raise CannotDo(
                "Everything you uploaded is on the timeline already.",
                "所有素材都已经在时间线上了。",
            )
        fresh = new_ids(scene)
        clips = [clip_of(each, next(fresh)) for each in media]
        at = len(draft.clips) if self.place is None else min(self.place - 1, len(draft.clips))
        return with_clips(draft, (*draft.clips[:at], *clips, *draft.clips[at:]))

    def tell(self) -> Words:
        return Words("I added the media to the timeline.", "已将素材添加到时间线。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Replace(Edit):
    """Show another upload in a clip's place, as long as the clip lasts."""

    operation: ClassVar[str] = "replace_clips"

    targets: Targets
    file: str

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        chosen = {each.id for each in self.targets.of(draft, scene)}
        media = scene.find(self.file)
        if media is None:
            raise CannotDo("That file is not in this session.", "会话中没有这个文件。")
        out = []
        for clip in draft.clips:
            if clip.id in chosen:
                new = clip_of(media, clip.id)
                length = clip.duration if new.kind == "image" else min(clip.duration, new.duration)
                clip = replace(
                    new,
                    duration=length,
                    transition=clip.transition,
                    motion=clip.motion if new.kind == "image" else new.motion,
                    look=clip.look,
                    fit=clip.fit,
                )
            out.append(clip)
        return with_clips(draft, out)

    def tell(self) -> Words:
        en, zh = self.targets.told()
        return Words(f"I replaced {en}.", f"已替换{zh}。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(Edit):
    """Put clips elsewhere: `place` counts from 1, -1 is the end; or next to another clip."""

    operation: ClassVar[str] = "move_clips"
    renumbers: ClassVar[bool] = True

    targets: Targets
    place: int | None = None
    beside: Targets | None = None
    after: bool = False

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        moved = self.targets.of(draft, scene)
        rest = [each for each in draft.clips if each not in moved]
        at = self._place(rest, draft, scene)
        return with_clips(draft, in_order(draft.clips, [*rest[:at], *moved, *rest[at:]]))

    def _place(self, rest: list[Clip], draft: Draft, scene: Scene) -> int:
        if self.beside is None:
            place = self.place or 1
            return len(rest) + 1 + place if place < 0 else min(place - 1, len(rest))
        anchor = self.beside.of(draft, scene)[0]
        if anchor not in rest:
            raise CannotDo("A clip cannot be moved next to itself.", "不能把片段移动到它自己旁边。")
        return rest.index(anchor) + self.after

    def tell(self) -> Words:
        en, zh = self.targets.told()
        return Words(f"I moved {en}.", f"已移动{zh}。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap(Edit):
    """Two clips change places."""

    operation: ClassVar[str] = "swap_clips"
    renumbers: ClassVar[bool] = True

    one: Targets
    other: Targets

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        a, b = self.one.of(draft, scene)[0], self.other.of(draft, scene)[0]
        places = {a.id: b, b.id: a}
        return with_clips(
            draft, in_order(draft.clips, [places.get(each.id, each) for each in draft.clips])
        )

    def tell(self) -> Words:
        return Words("I swapped the two clips.", "已交换这两个片段。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(Edit):
    """Every clip sorted anew; a shuffle comes from the world's seed."""

    operation: ClassVar[str] = "order_clips"
    renumbers: ClassVar[bool] = True

    by: Ordering

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        clips = list(draft.clips)
        match self.by:
            case "reverse":
                clips.reverse()
            case "name":
                clips.sort(key=lambda each: each.name.lower())
            case "uploaded":
                places = {each.id: index for index, each in enumerate(scene.media)}
                clips.sort(key=lambda each: places.get(each.media or "", len(places)))
            case "shuffle":
                clips = shuffled(clips, ids.number(scene.seed, "shuffle", scene.salt))
        return with_clips(draft, in_order(draft.clips, clips))

    def tell(self) -> Words:
        en, zh = {
            "reverse": ("I reversed the order.", "已倒序排列。"),
            "name": ("I sorted the clips by name.", "已按名称排序。"),
            "uploaded": ("I put the clips in the order you uploaded them.", "已按上传顺序排列。"),
            "shuffle": ("I shuffled the clips.", "已随机打乱顺序。"),
        }[self.by]
        return Words(en, zh)


def in_order(before: Sequence[Clip], clips: Sequence[Clip]) -> list[Clip]:
    """Clips in a new order. Transitions stay where they were: they belong to the cut."""
    return [
        replace(clip, transition=old.transition) for clip, old in zip(clips, before, strict=True)
    ]


def shuffled(clips: list[Clip], seed: int) -> list[Clip]:
    """The clips in another order than before, whenever there is another."""
    dice, out = Random(seed), list(clips)
    if len(clips) < 2:
        return out
    while out == clips:
        dice.shuffle(out)
    return out


_REMOVE = (
    r"\bgone\b|\b(?:remove|delete|drop|get rid of|take (?:out|off|away)|clear|erase|lose|"
    r"throw (?:out|away)|"
    r"ditch|scrap|skip|discard|exclude|cut(?: out)?|leave out|omit|don'?t (?:use|show|"
    r"include|want))\b"
    r"|\btake\b.{1,40}\b(?:out|off|away)\b|删|去掉|去除|移除|不要|剔除|拿掉|去了"
)
_KEEP = (
    r"\b(?:keep|use|using|include|leave|show|take|want)\b.{0,12}\bonly\b|\bonly (?:keep|use|"
    r"using|include|leave|show|want|the|with)\b|\b(?:just|only)\b.{0,6}\b(?:use|using|keep)\b|"
    r"只用|只保留|仅用|仅保留|只要|只留|只使用|\bkeep (?:just|only)\b|\busing just\b|\bonly\b"
)
_COPY = r"\b(?:duplicate|copy|clone|repeat|show)\b(?!.{0,30}<)|复制|重复(?!播放)|再来一遍"
_REPLACE = (
    r"\b(?:replace|substitute|swap out|exchange|swap|change|switch)\b|替换|换成|换为|换掉|替代"
)
_SWAP = r"\b(?:swap|switch|exchange|trade|flip)\b|交换|对调|调换|互换"
_MOVE = (
    r"\b(?:put|move|place|bring|make|start|begin|open|end|shift|drag|set|show|have|use|"
    r"finish|close|let)\b"
    "|放|移|挪|排在|排到|调到|提到|开头用|作为|换到|以"
)
_ADD = r"\b(?:add|insert|include|append|put|bring|use|throw)\b|加|添|插入|放"


def recognize(clause: Clause, hearing: Hearing) -> list[Wish]:
    """Orders, swaps, moves, copies, replacements, additions and removals, in that order."""
    for read in (_order, _swap, _replace, _move, _keep, _copy, _add, _remove):
        edits = read(clause, hearing)
        if edits:
            return edits
    return []


def _order(clause: Clause, hearing: Hearing) -> list[Wish]:
    if clause.negated:
        return []
    for by, source in _ORDERS.items():
        if clause.take(source):
            targets.find(clause)
            return [Order(by=by)]
    return []


_ORDERS: dict[Ordering, str] = {
    "shuffle": (
        r"\b(?:shuffl\w+|random(?:i[sz]e|ly)?(?: order)?|mix up|scramble|in (?:a )?random order)\b"
        "|打乱|随机|乱序"
    ),
    "reverse": (
        r"\brevers\w*(?: the)? ?(?:order|sequence|clips|photos)?\b|\bbackwards?(?: order)?\b"
        r"|\b(?:opposite|last to first) order\b|倒序|逆序|反转|反过来|颠倒|倒过来"
    ),
    "name": (
        r"\b(?:by|in)\b[^,]{0,12}\b(?:names?|filenames?|file names?|titles?|alphabet\w*)\b"
        r"|\balphabeti\w+|按(?:文件)?名(?:称|字)?"
    ),
    "uploaded": (
        r"\b(?:in )?(?:the )?(?:original|upload(?:ed)?|same) order\b|\bas (?:i )?uploaded\b"
        r"|\border(?:ed)? (?:of|by|they were) upload\w*|(?:按|照)?上传(?:的)?顺序|原(?:来的)?顺序"
    ),
}


def _swap(clause: Clause, hearing: Hearing) -> list[Wish]:
    if clause.off or not clause.has(_SWAP):
        return []
    if clause.has(r"\b(?:with|for|to|by)\b") and clause.has("[\ue800-\uefff]"):
        return []
    first = targets.find(clause)
    if first is None:
        return []
    if len(first.picks) == 2:
        one, other = (replace(first, picks=(each,)) for each in first.picks)
    elif len(first.files) == 2:
        one, other = (Targets(files=(each,)) for each in first.files)
    elif (second := targets.find(clause)) is not None:
        one, other = first, second
    else:
        return []
    clause.clear()
    return [Swap(one=one, other=other)]


def _replace(clause: Clause, hearing: Hearing) -> list[Wish]:
    """`replace the second photo with harbor`; the new file is the last one named."""
    if not clause.has(_REPLACE) or clause.negated:
        return []
    files = clause.has("[\ue800-\uefff]") and clause.take_files()
    if not files:
        return []
    old = Targets(files=files[:-1]) if len(files) > 1 else targets.find(clause)
    clause.clear()
    return [Replace(targets=old, file=files[-1])] if old else []


_TO_START = (
    r"\b(?:to |at |in )?(?:the )?(?:very )?(?:front|beginning|start|top)\b(?! of (?:the "
    r")?(?:clip|photo))|\b(?:go |come |be |is )?(?:first|#1)$"
    r"|#1(?: place| position| spot| slot)?\s*$|\b(?:start|begin|open)\b|最前面?|开头|开始|"
    r"#1(?:位|个位置)|首位|前面去|片头"
)
_TO_END = (
    r"\b(?:to |at |in )?(?:the )?(?:very )?(?:end|back|finish)\b|\b(?:go |come |be |is "
    r")?last\s*(?:\||$)|"
    r"\b(?:end|finish|close) (?:with|on)\b|最后面?$|最后(?:面|一位|去)|末尾|结尾|片尾|最末"
)


def _move(clause: Clause, hearing: Hearing) -> list[Wish]:
    if clause.off or not clause.has(_MOVE) or clause.has(r"<\d+>"):
        return []
    if clause.has(r"\b(?:add|insert|append|include)\b|添加|加|插入"):
        return []
    start = clause.take(
        r"\b(?:start|begin|open)(?:ing|s)?(?: the (?:video|slideshow|movie))? (?:with|"
        r"on)\b|开头用|以(?=.*(?:开头|开始))"
    )
    finish = clause.take(
        r"\b(?:end|finish|close)(?:ing|s)?(?: the (?:video|slideshow|movie))? (?:with|"
        r"on)\b|结尾用|以(?=.*(?:结尾|结束))"
    )
    if start or finish:
        chosen = targets.find(clause)
        return [Move(targets=chosen, place=1 if start else -1)] if chosen else []
    return _beside(clause) or _to_place(clause)


def _beside(clause: Clause) -> list[Wish]:
    """`put clip 2 after clip 4`, `把第二张移到第四张后面`."""
    if edits := _between(clause):
        return edits
    found = clause.has(r"\b(before|after|behind|in front of|ahead of|next to)\b")
    chinese = clause.has(
        r"(?:到|在)(#\d+[张个段]?|最后1?[张个段]|[\ue800-\uefff])[^前后]{0,6}(之?前|之?后)"
    )
    if not found and not chinese:
        return []
    left, right = (
        (clause.left[: found.start()], clause.left[found.end() :])
        if found
        else (clause.left[: chinese.start()], chinese[1])
        if chinese
        else ("", "")
    )
    moved = targets.find(Clause(left, clause.prose))
    anchor = targets.find(Clause(right, clause.prose))
    if moved is None or anchor is None:
        return []
    after = found[1] in ("after", "behind", "next to") if found else "后" in (chinese or [""])[0]
    clause.clear()
    return [Move(targets=moved, beside=anchor, after=after)]


def _between(clause: Clause) -> list[Wish]:
    """`move the dance clip between photo 1 and photo 2`: after the first of them."""
    found = clause.has(r"\bbetween\b")
    if not found:
        return []
    moved = targets.find(Clause(clause.left[: found.start()], clause.prose))
    gap = targets.find(Clause(clause.left[found.end() :], clause.prose))
    if moved is None or gap is None or len(gap.picks) != 2:
        return []
    clause.clear()
    return [Move(targets=moved, beside=replace(gap, picks=gap.picks[:1]), after=True)]


def _to_place(clause: Clause) -> list[Wish]:
    number = clause.has(
        r"\b(?:to|in|at|into|as) (?:the )?(?:position|place|slot|spot|number|no\.?) ?#?(\d+)"
        r"|\b(?:to|in|into) (?:the )?#(\d+) ?(?:place|position|slot|spot|$)|(?:到|"
        r"在)#(\d+)(?:个?位置?|位)?"
    )
    first, last = clause.has(_TO_START), clause.has(_TO_END)
    if not (number or first or last):
        return []
    span = number or first or last
    assert span is not None
    rest = Clause(clause.left[: span.start()] + " " + clause.left[span.end() :], clause.prose)
    chosen = targets.find(rest)
    if chosen is None or chosen.everything or not (chosen.picks or chosen.files):
        return []
    clause.clear()
    if number:
        place = int(next(each for each in number.groups() if each)[:6])
        return [Move(targets=chosen, place=max(1, place))]
    return [Move(targets=chosen, place=1 if first else -1)]


def _keep(clause: Clause, hearing: Hearing) -> list[Wish]:
    if clause.off or not clause.has(_KEEP) or clause.has(r"<\d+>"):
        return []
    chosen = hearing.find_targets(clause)
    if chosen is None or chosen.everything:
        return []
    return [KeepOnly(targets=chosen)]


def _copy(clause: Clause, hearing: Hearing) -> list[Wish]:
    if clause.off or not clause.has(_COPY):
        return []
    if clause.has(r"\bshow\b") and not clause.has(r"\b(?:twice|again|2 times)\b"):
        return []
    if clause.has(r"\b(?:loop|repeat)\b.*\b(?:times|twice)\b"):
        return []
    chosen = hearing.find_targets(clause)
    return [Duplicate(targets=chosen)] if chosen else []


def _add(clause: Clause, hearing: Hearing) -> list[Wish]:
    if clause.off or not clause.take(_ADD):
        return []
    place = 1 if clause.has(_TO_START) else None
    spot = clause.has(
        r"\b(before|after)\b(?: the)? ?(?:clip|photo|picture|image|video)? ?#?(\d+)|(?:在|"
        r"到)?#(\d+)[张个段][^前后]{0,4}(前|后)"
    )
    if spot:
        number = int((spot[2] or spot[3])[:6])
        place = number + (1 if (spot[1] or spot[4]) in ("after", "后") else 0)
    files = clause.take_files()
    if files:
        return [AddClips(files=files, place=place)]
    if clause.take(
        r"\b(?:the |my |all |all the )?(?:new|other|remaining|missing|uploaded|rest of "
        r"the|latest|last uploaded)\b.{0,12}"
        r"\b(?:photos?|pictures?|images?|clips?|videos?|files?|uploads?|footage|media)\b|"
        r"新(?:上传)?的?(?:照片|图片|视频|素材)|剩下的|其余的"
    ):
        return [AddClips(place=place)]
    if clause.has(r"#\d|\blast\b|最后") and (again := targets.find(clause)) and again.picks:
        return [AddAgain(targets=again, place=place)]
    return []


@dataclass(frozen=True, slots=True, kw_only=True)
class AddAgain(Edit):
    """Show uploads once more: chosen by their number among the uploads."""

    operation: ClassVar[str] = "add_clips"
    renumbers: ClassVar[bool] = True

    targets: Targets
    place: int | None = None

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        pool = [each for each in scene.visuals if _is(each.kind, self.targets)]
        try:
            chosen = [pool[n - 1 if n > 0 else n].id for n in self.targets.picks]
        except IndexError:
            raise CannotDo(
                f"You have uploaded only {len(pool)} of those.",
                f"你只上传了{len(pool)}个这样的素材。",
            ) from None
        return AddClips(files=tuple(chosen), place=self.place).apply(draft, scene)

    def tell(self) -> Words:
        return Words("I added the media to the timeline.", "已将素材添加到时间线。")


def _is(kind: str, chosen: Targets) -> bool:
    return chosen.kind == "any" or (kind == "image") == (chosen.kind == "image")


def _remove(clause: Clause, hearing: Hearing) -> list[Wish]:
    if not clause.has(_REMOVE) or clause.has(r"<\d+>"):
        return []
    chosen = hearing.find_targets(clause)
    if chosen is None or (chosen.everything and not clause.has(r"\ball\b|所有|全部")):
        return []
    return [Remove(targets=chosen)]
