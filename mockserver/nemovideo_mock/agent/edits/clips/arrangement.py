"""Which clips there are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from nemovideo_mock.agent.edits.base import Edit
from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.agent.timeline.layout import change, clip_of, new_ids, with_clips
from nemovideo_mock.agent.timeline.targets import Targets, of_a_kind
from nemovideo_mock.agent.words import CannotDo, Words
from nemovideo_mock.draft import Clip, Draft
from nemovideo_mock.media import Media


@dataclass(frozen=True, slots=True, kw_only=True)
class Remove(Edit):
    """Take clips off the timeline."""

    operation: ClassVar[str] = "remove_clips"

    targets: Targets

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        gone = {clip.id for clip in self.targets.of(draft, scene)}
        return with_clips(draft, [clip for clip in draft.clips if clip.id not in gone])

    def report(self) -> Words:
        en, zh = self.targets.in_words()
        return Words(f"I removed {en}.", f"已删除{zh}。")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepOnly(Edit):
    """Take every other clip off the timeline."""

    operation: ClassVar[str] = "keep_clips"
    renumbers: ClassVar[bool] = True

    targets: Targets

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        return with_clips(draft, self.targets.of(draft, scene))

    def report(self) -> Words:
        en, zh = self.targets.in_words()
        return Words(f"I kept only {en}.", f"已仅保留{zh}。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate(Edit):
    """A copy of each chosen clip, right after it."""

    operation: ClassVar[str] = "duplicate_clips"
    renumbers: ClassVar[bool] = True

    targets: Targets

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        chosen = {shown.id for shown in self.targets.of(draft, scene)}
        fresh = new_ids(scene)
        out: list[Clip] = []
        for clip in draft.clips:
            out.append(clip)
            if clip.id in chosen:
                out.append(replace(clip, id=next(fresh)))
        return with_clips(draft, out)

    def report(self) -> Words:
        en, zh = self.targets.in_words()
        return Words(f"I duplicated {en}.", f"已复制{zh}。")


@dataclass(frozen=True, slots=True, kw_only=True)
class AddClips(Edit):
    """Put uploads on the timeline: those named, else those not there yet. Before clip `place`."""

    operation: ClassVar[str] = "add_clips"
    renumbers: ClassVar[bool] = True

    files: tuple[str, ...] = ()
    place: int | None = None

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        shown = {clip.media for clip in draft.clips}
        media = [
            upload
            for upload in scene.visuals
            if (upload.id in self.files if self.files else upload.id not in shown)
        ]
        if not media:
            raise CannotDo(
                "Everything you uploaded is on the timeline already.",
                "所有素材都已经在时间线上了。",
            )
        fresh = new_ids(scene)
        clips = [clip_of(upload, next(fresh)) for upload in media]
        at = len(draft.clips) if self.place is None else min(self.place - 1, len(draft.clips))
        return with_clips(draft, (*draft.clips[:at], *clips, *draft.clips[at:]))

    def report(self) -> Words:
        return Words("I added the media to the timeline.", "已将素材添加到时间线。")


@dataclass(frozen=True, slots=True, kw_only=True)
class AddAgain(Edit):
    """Show uploads once more: chosen by their number among the uploads."""

    operation: ClassVar[str] = "add_clips"
    renumbers: ClassVar[bool] = True

    targets: Targets
    place: int | None = None

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        pool = [media for media in scene.visuals if of_a_kind(media.kind, self.targets.kind)]
        try:
            chosen = [pool[n - 1 if n > 0 else n].id for n in self.targets.picks]
        except IndexError:
            raise CannotDo(
                f"You have uploaded only {len(pool)} of those.",
                f"你只上传了{len(pool)}个这样的素材。",
            ) from None
        return AddClips(files=tuple(chosen), place=self.place).apply(draft, scene)

    def report(self) -> Words:
        return Words("I added the media to the timeline.", "已将素材添加到时间线。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Replace(Edit):
    """Show another upload in a clip's place, as long as the clip lasts."""

    operation: ClassVar[str] = "replace_clips"

    targets: Targets
    file: str

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        chosen = self.targets.of(draft, scene)
        media = scene.find(self.file)
        if media is None:
            raise CannotDo("That file is not in this session.", "会话中没有这个文件。")
        return change(draft, chosen, lambda clip: _shown(media, clip))

    def report(self) -> Words:
        en, zh = self.targets.in_words()
        return Words(f"I replaced {en}.", f"已替换{zh}。")


def _shown(media: Media, clip: Clip) -> Clip:
    """A clip that shows the media where and how another did."""
    new = clip_of(media, clip.id)
    still = new.kind == "image"
    return replace(
        new,
        duration=clip.duration if still else min(clip.duration, new.duration),
        transition=clip.transition,
        motion=clip.motion if still else new.motion,
        look=clip.look,
        fit=clip.fit,
    )
