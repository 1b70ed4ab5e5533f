"""Requests for a video: from every upload, or only from those a clause names."""

from __future__ import annotations

from nemovideo_mock.agent.edits.slideshow import Slideshow
from nemovideo_mock.agent.language.clause import Clause
from nemovideo_mock.agent.language.context import Context
from nemovideo_mock.agent.language.intent import Intent
from nemovideo_mock.agent.language.lexicon.target_words import IMAGE, NOUN, NUMBER, ORDINAL
from nemovideo_mock.agent.language.patterns import either, word
from nemovideo_mock.agent.language.slots import targets
from nemovideo_mock.agent.language.small_talk import EXPORT
from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.agent.timeline.targets import Targets, of_a_kind
from nemovideo_mock.agent.words import Words

_MAKES = either(
    word(
        r"mak(?:e|ing)|turn(?:ing)?|convert(?:ing)?|transform(?:ing)?|creat(?:e|ing)|build(?:ing)?|"
        r"produc(?:e|ing)|combin(?:e|ing)|put|merge|stitch|assemble|compile|join|edit|generate|need|"
        "want|like|prepare|design"
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
        r"film|reel|clip|vlog|story|invitation|trailer|recap|montage|mp4|mov)\b"
    ),
    # turning photos into shareable videos, creating invitation videos
    r"\b(?:in)?to (?:video|mp4)\b|\binto (?:[^ ,]+ ){0,4}videos\b",
    r"\bcreat(?:e|ing) (?:[^ ,]+ ){0,4}videos\b",
    (
        r"\b(?:video|movie|film|reel) (?:from|out of|of|using|with) (?:these|those|my|the|"
        r"all|our)\b"
    ),
    "(?:1个|1段|1条|1部|成|个)[^,]{0,16}(?:视频|短片|影片|电影|邀请函|vlog)",
    "(?:视频|短片|影片)邀请函|制作?视频|[做剪](?:视频|短片|影片)",
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
# `convert my images`, `convert these images into a smooth`: nothing else is asked of them.
_CONVERTS = (
    r"\bconvert(?:ing)? (?:all )?(?:of )?(?:my|these|those|the|our)? ?(?:\w+ )?"
    r"(?:photos?|images?|pictures?|pics?|clips?|files?)(?: in(?:to)? an? (?:smooth)?)?[\s|]*$"
)
# `export 1080p MP4` when there is nothing on the timeline yet.
_EXPORTS = either(
    r"\b(?:export|save|render|download)\b.*\b(?:mp4|mov|\d{3,4}p)\b",
    r"导出.*(?:mp4|\d{3,4}p)",
)
# `do something nice with these pictures`
_OPEN = either(
    r"\b(?:do|make|create) (?:something|anything)(?: \w+){0,3} (?:with|from|of|using)\b",
    r"\bsurprise me with\b",
    "(?:做|弄|剪|搞)[1一]?[点些]",
)
# How many of the photos: `five vacation photos`, `3张照片`.
_COUNT = (
    r"(?<![#\d<.:])(?P<count>\d{1,3}) ?"
    r"(?:张|(?:(?!per\b|each\b|every\b|for\b|from\b|with\b|into\b|videos?\b|clips?\b|movies?\b)"
    rf"[a-z-]+ ){{0,3}}?){IMAGE}"
)
_ONE_OF_THEM = rf"(?:[\ue800-\uefff]|{ORDINAL}|{NOUN} {NUMBER}|(?:#1|last) |{_COUNT})"
_BARELY = r"(?: just| only)?(?: the)? "
# `a video from photo 1`, `turn photo 2 into a video`, `process photo 3`: what follows is chosen.
_FROM_NAMED = either(
    r"\b(?:video|movie|film|clip|slide ?show|mp4|reel|story) (?:from|out of|using|of)"
    rf"{_BARELY}(?={_ONE_OF_THEM})",
    rf"\b(?:turn|convert|transform|make|edit){_BARELY}"
    rf"(?={_ONE_OF_THEM.replace('count', 'of')}[^|]{{0,40}}"
    r"\binto an? (?:\w+ ){0,3}(?:video|movie|film|clip|mp4)\b)",
    rf"(?:\bprocess{_BARELY}|处理 ?)(?={_ONE_OF_THEM.replace('count', 'number')})",
)
# `five photos and a clip` takes the clip as well.
_COUNTED = (
    rf"{_COUNT}"
    r"(?P<clip>.{0,16}\b(?:clips?|videos?|footage)\b(?! (?:from|of|with))|.{0,4}视频片段)?"
)


# facts: say.convert-my-images, say.export-1080p, say.into-a-smooth, say.five-photos, say.slideshow,
# facts: say.collections, say.photos-and-clip, say.invitation-60, say.invitations
def recognize(clause: Clause, context: Context) -> list[Intent]:
    """`make a slideshow from my photos`, `convert photo 2`, `把这些照片做成视频`."""
    if clause.negated:
        return []
    if not context.scene.draft.clips and clause.has(_EXPORTS):
        return [Slideshow(anew=False), EXPORT]
    opened = clause.has(_OPEN) and (clause.has(_MATERIAL) or clause.has(_ONE_OF_THEM))
    slideshow = clause.has(_SLIDESHOW) or clause.has(_CONVERTS) or opened
    if not slideshow and not (clause.has(_MAKES) and clause.has(_FILM)):
        return []
    if (
        clause.has(r"\bthe (?:whole |entire )?(?:video|slideshow|movie|film)\b")
        and context.scene.draft.clips
    ):
        return []
    material = clause.has(_MATERIAL)
    files = chosen(clause, context.scene)
    if isinstance(files, Words):
        return [files]
    anew = bool(slideshow or files or material)
    dressed = bool(opened or clause.has(_OCCASION))
    clause.take(_SLIDESHOW)
    clause.take(_FILM)
    return [Slideshow(anew=anew, dressed=dressed, files=files)]


def from_named(clause: Clause, context: Context) -> list[Intent]:
    """`a 10 second clip out of photo 3`: the length is the video's, not the photo's."""
    found = None if clause.negated else clause.has(_FROM_NAMED)
    if not found:
        return []
    source = Clause(clause.left[found.end() :], clause.prose)
    files = chosen(source, context.scene)
    if isinstance(files, Words):
        clause.clear()
        return [files]
    clause.left = f"{clause.left[: found.end()]}{source.left}"
    return [Slideshow(files=files)] if files else []


# fact: agent.named-uploads
def chosen(clause: Clause, scene: Scene) -> tuple[str, ...] | Words:
    """The ids of the uploads a clause names; none when it means them all."""
    count = clause.has(_COUNTED)
    if files := clause.take_files():
        return _with_counted(files, int(count["count"]), scene) if count else files
    counted = _counted(clause, scene)
    numbered: tuple[str, ...] = ()
    while (named := targets.find(clause)) and _selects(named):
        picked = _picked(named, scene)
        if isinstance(picked, Words):
            return picked
        numbered += picked
    return numbered or counted


def _selects(named: Targets) -> bool:
    return bool(named.picks or named.without or named.odd or named.middle)


def _picked(named: Targets, scene: Scene) -> tuple[str, ...] | Words:
    """The uploads of some numbers, counted among their kind if there are as many."""
    numbers = [*named.picks, *named.without]
    furthest = max((abs(number) for number in numbers), default=0)
    of_kind = [media for media in scene.uploads if of_a_kind(media.kind, named.kind)]
    pool = of_kind if furthest <= len(of_kind) else list(scene.uploads)
    if furthest > len(pool) or 0 in numbers:
        count = len(pool)
        return Words(
            f"You have uploaded only {count} of those.", f"你只上传了{count}个这样的素材。"
        )
    at = [number - 1 if number > 0 else len(pool) + number for number in numbers]
    if named.without:
        at = [nth for nth in range(len(pool)) if nth not in at]
    elif named.odd:
        at = list(range(0, len(pool), 2))
    elif named.middle:
        at = [(len(pool) - 1) // 2]
    return tuple(pool[nth].id for nth in at)


def _with_counted(files: tuple[str, ...], count: int, scene: Scene) -> tuple[str, ...]:
    """`five photos and a venue clip`, where a file is called venue: those photos and the file."""
    photos = [media.id for media in scene.uploads if media.kind == "image"][:count]
    return tuple(media.id for media in scene.uploads if media.id in (*photos, *files))


def _counted(clause: Clause, scene: Scene) -> tuple[str, ...]:
    """The first three of five for `three photos`; none when so many, or fewer, are there."""
    found = clause.has(_COUNTED)
    photos = [media.id for media in scene.uploads if media.kind == "image"]
    if not found or not 0 < int(found["count"]) < len(photos):
        return ()
    clips = [media.id for media in scene.uploads if media.kind != "image"]
    return (*photos[: int(found["count"])], *(clips if found["clip"] else ()))
