"""Laying the uploads out as a video."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from nemovideo_mock.agent.edits.base import Edit
from nemovideo_mock.agent.records import Scene
from nemovideo_mock.agent.timeline import clip_of, new_ids, with_clips
from nemovideo_mock.agent.words import CannotDo, Words
from nemovideo_mock.draft import Draft
from nemovideo_mock.media import Media

LANDSCAPE, PORTRAIT = (1920, 1080), (1080, 1920)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slideshow(Edit):
    """Every upload in order: photos for four seconds each, videos from end to end."""

    operation: ClassVar[str] = "build_timeline"
    builds: ClassVar[bool] = True
    renumbers: ClassVar[bool] = True
    phase: ClassVar[int] = 0

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        media = scene.uploads or scene.visuals
        if not media:
            raise CannotDo("Please upload photos or videos first.", "请先上传照片或视频。")
        fresh = new_ids(scene)
        clips = [clip_of(each, next(fresh)) for each in media]
        return with_clips(on_fitting_canvas(draft, media), clips)

    def tell(self) -> Words:
        return Words("I laid out your media on the timeline.", "已将素材排列到时间线上。")


def on_fitting_canvas(draft: Draft, media: tuple[Media, ...]) -> Draft:
    """Portrait when most pictures are taller than wide. A canvas somebody chose stays."""
    if draft.clips or (draft.width, draft.height) != LANDSCAPE:
        return draft
    tall = sum(each.height > each.width for each in media)
    width, height = PORTRAIT if 2 * tall > len(media) else LANDSCAPE
    return replace(draft, width=width, height=height)
