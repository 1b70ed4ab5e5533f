"""Laying the uploads out as a video."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from nemovideo_mock.agent.edits.base import Edit, Wish
from nemovideo_mock.agent.edits.transitions import USUAL_MS
from nemovideo_mock.agent.language.clause import Clause
from nemovideo_mock.agent.language.context import Context
from nemovideo_mock.agent.language.patterns import either, word
from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.agent.timeline.layout import clip_of, new_ids, with_clips
from nemovideo_mock.agent.words import CannotDo, Words
from nemovideo_mock.draft import Clip, Draft, Motion, Transition
from nemovideo_mock.media import Media

LANDSCAPE, PORTRAIT = (1920, 1080), (1080, 1920)

_MAKES = either(
    word(
        "make|turn|convert|transform|create|build|produce|combine|put|merge|stitch|"
        "assemble|compile|join|edit|generate|need|want|like|prepare|design"
    ),
    "做|制作|生成|合成|拼成|剪成|变成|转成|剪辑",
)
_SLIDESHOW = (
    r"\b(?:photo |picture )?(?:slide ?shows?|montage)\b|幻灯片(?:视频)?|轮播|相册视频|电子相册"
    "|(?:照片|图片|素材|视频|片段).{0,8}(?:剪|拼|合|接|连|凑)(?:到|在|成)?[1一]起"
)
_FILM = either(
    (
        r"\b(?:an?|another|some|into|one|1|new|the)\b(?: [^ ,]+){0,6}? (?:video|movie|"
        r"film|reel|clip|vlog|story|invitation|trailer|recap|montage)\b"
    ),
    (
        r"\b(?:video|movie|film|reel) (?:from|out of|of|using|with) (?:these|those|my|the|"
        r"all|our)\b"
    ),
    "(?:1个|1段|1条|1部|成|个)[^,]{0,16}(?:视频|短片|影片|电影|邀请函|vlog)",
    "(?:视频|短片|影片)邀请函|制作?视频",
)
_MATERIAL = either(
    (
        r"\b(?:these|those|my|the|all|our|this|uploaded)\b.{0,24}\b(?:photos?|images?|"
        r"pictures?|pics?|clips?|uploads?|files?|media|footage|videos)\b"
    ),
    "照片|图片|相片|素材|图",
)
# Videos that nobody wants to see cut from still to still.
_OCCASION = either(
    word(
        "weddings?|invitations?|invites?|anniversar(?:y|ies)|birthdays?|engagements?|"
        "memorial|tribute|romantic|love story|honeymoon"
    ),
    "婚礼|结婚|请柬|邀请函|纪念|生日|订婚|周年|蜜月|浪漫",
)


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
        chosen = tuple(each for name in self.files if (each := scene.find(name)))
        media = chosen or scene.uploads or scene.visuals
        if not media:
            raise CannotDo("Please upload photos or videos first.", "请先上传照片或视频。")
        kept: tuple[Clip, ...] = () if self.anew else draft.clips
        shown = {each.media for each in kept}
        fresh = new_ids(scene)
        added = [clip_of(each, next(fresh)) for each in media if each.id not in shown]
        if self.dressed:
            added = [_dressed(each) for each in added]
        return with_clips(on_fitting_canvas(draft, media), (*kept, *added))

    def tell(self) -> Words:
        return Words("I laid out your media on the timeline.", "已将素材排列到时间线上。")


def recognize(clause: Clause, context: Context) -> list[Wish]:
    """`make a slideshow from my photos`, `把这些照片做成视频`."""
    if clause.negated:
        return []
    slideshow = clause.has(_SLIDESHOW)
    if not slideshow and not (clause.has(_MAKES) and clause.has(_FILM)):
        return []
    anew = bool(slideshow or clause.has(_MATERIAL))
    if (
        clause.has(r"\bthe (?:whole |entire )?(?:video|slideshow|movie|film)\b")
        and context.scene.draft.clips
    ):
        return []
    dressed = bool(clause.has(_OCCASION))
    clause.take(_SLIDESHOW)
    clause.take(_FILM)
    return [Slideshow(anew=anew, dressed=dressed)]


def _dressed(clip: Clip) -> Clip:
    motion = Motion(kind="ken-burns") if clip.kind == "image" else clip.motion
    return replace(clip, motion=motion, transition=Transition(kind="crossfade", ms=USUAL_MS))


def on_fitting_canvas(draft: Draft, media: tuple[Media, ...]) -> Draft:
    """Portrait when most pictures are taller than wide. A canvas somebody chose stays."""
    if draft.clips or (draft.width, draft.height) != LANDSCAPE:
        return draft
    tall = sum(each.height > each.width for each in media)
    width, height = PORTRAIT if 2 * tall > len(media) else LANDSCAPE
    return replace(draft, width=width, height=height)
