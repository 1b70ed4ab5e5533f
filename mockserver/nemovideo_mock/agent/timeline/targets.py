"""A choice of clips, resolved against a timeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nemovideo_mock.agent.scene import Scene
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

    def in_words(self) -> tuple[str, str]:
        """The choice for people, in English and Chinese."""
        if self.picks:
            return _picks_in_words(self.picks)
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
        pool = [clip for clip in numbered if fits(clip, self.kind)]
        if self.files:
            chosen = [clip for clip in numbered if clip.media in self.files]
            if not chosen:
                raise CannotDo("That clip is not on the timeline.", "时间线上没有这个片段。")
        elif self.middle:
            chosen = pool[(len(pool) - 1) // 2 : len(pool) // 2 + 1][:1]
        elif self.picks:
            chosen = [self._pick(pick, pool, numbered) for pick in self.picks]
        else:
            spared = {self._pick(pick, pool, numbered).id for pick in self.without}
            chosen = [
                clip
                for clip in (pool[::2] if self.odd else pool)
                if clip.id not in spared and clip.media not in self.spared
            ]
        if not chosen:
            raise CannotDo("There is no such clip on the timeline.", "时间线上没有这样的片段。")
        wanted = {clip.id for clip in chosen}
        return tuple(clip for clip in draft.clips if clip.id in wanted)

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
    return of_a_kind(clip.kind, kind)


def of_a_kind(media_kind: str, kind: Kind) -> bool:
    """Whether media is of the kind asked for; what is no image is a video."""
    return kind == "any" or (media_kind == "image") == (kind == "image")


def _numbered(draft: Draft, scene: Scene) -> list[Clip]:
    """The clips as the message counts them; those it has made since come last."""
    held = {clip.id: clip for clip in draft.clips}
    known = [held[clip_id] for clip_id in scene.numbering if clip_id in held]
    fresh = [clip for clip in draft.clips if clip.id not in set(scene.numbering)]
    return [*known, *fresh]


def _picks_in_words(picks: tuple[int, ...]) -> tuple[str, str]:
    if picks == (-1,):
        return "the last clip", "最后一个片段"
    listed = ", ".join(str(pick) if pick > 0 else f"{-pick} from the end" for pick in picks)
    listed_zh = "、".join(f"第{pick}" if pick > 0 else f"倒数第{-pick}" for pick in picks)
    return f"clip{'s' if len(picks) > 1 else ''} {listed}", f"{listed_zh}个片段"
