"""Laying the uploads out as a video."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from nemovideo_mock.agent.edits.base import Edit
from nemovideo_mock.agent.edits.transitions import USUAL_MS
from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.agent.timeline.layout import clip_of, new_ids, with_clips
from nemovideo_mock.agent.words import CannotDo, Words
from nemovideo_mock.draft import Clip, Draft, Motion, Transition
from nemovideo_mock.media import Media

# facts: job.images-to-video, job.slideshow-with-music, job.invitation
LANDSCAPE, PORTRAIT = (1920, 1080), (1080, 1920)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slideshow(Edit):
    """The uploads in order: photos for four seconds each, videos from end to end.

    `anew` builds from scratch; without it, clips already on the timeline stay as they are.
    `files` are media ids to show instead, in that order, some perhaps more than once.
    `dressed` lets photos drift and clips melt into each other; what else is asked for overrides it.
    """

    operation: ClassVar[str] = "build_timeline"
    builds: ClassVar[bool] = True
    renumbers: ClassVar[bool] = True
    phase: ClassVar[int] = 0

    anew: bool = True
    files: tuple[str, ...] = ()
    dressed: bool = False

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        chosen = tuple(upload for name in self.files if (upload := scene.find(name)))
        media = chosen or scene.uploads or scene.visuals
        if not media:
            raise CannotDo("Please upload photos or videos first.", "请先上传照片或视频。")
        kept: tuple[Clip, ...] = () if self.anew else draft.clips
        shown = {clip.media for clip in kept}
        fresh = new_ids(scene)
        added = [clip_of(upload, next(fresh)) for upload in media if upload.id not in shown]
        if self.dressed:
            added = [_dressed(clip) for clip in added]
        return with_clips(on_fitting_canvas(draft, media), (*kept, *added))

    def report(self) -> Words:
        return Words("I laid out your media on the timeline.", "已将素材排列到时间线上。")


def _dressed(clip: Clip) -> Clip:
    motion = Motion(kind="ken-burns") if clip.kind == "image" else clip.motion
    return replace(clip, motion=motion, transition=Transition(kind="crossfade", ms=USUAL_MS))


def on_fitting_canvas(draft: Draft, media: tuple[Media, ...]) -> Draft:
    """Portrait when most pictures are taller than wide. A canvas somebody chose stays."""
    if draft.clips or (draft.width, draft.height) != LANDSCAPE:
        return draft
    tall = sum(upload.height > upload.width for upload in media)
    width, height = PORTRAIT if 2 * tall > len(media) else LANDSCAPE
    return replace(draft, width=width, height=height)
