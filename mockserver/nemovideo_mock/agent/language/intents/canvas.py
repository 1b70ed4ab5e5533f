"""Requests for a shape or size of the picture, and for how clips fill it."""

from __future__ import annotations

from nemovideo_mock.agent.edits.canvas import LARGEST, SetBackground, SetCanvas, SetFit
from nemovideo_mock.agent.language.clause import Clause
from nemovideo_mock.agent.language.context import Context
from nemovideo_mock.agent.language.intent import Intent
from nemovideo_mock.agent.language.lexicon.colors import CHINESE
from nemovideo_mock.agent.language.patterns import any_of, either, word
from nemovideo_mock.agent.language.prepare.lengths import RATIOS
from nemovideo_mock.agent.language.slots.colors import take_color
from nemovideo_mock.agent.timeline.targets import ALL, Targets
from nemovideo_mock.draft import Fit

# fact: render.output.1080p
SHORT_SIDE = 1080


# `my portrait photos`, `landscape pictures of Iceland`: what the uploads are, not the video.
_MATERIAL = r"(?! (?:photos?|pictures?|pics?|images?|shots?|clips?|of|wipes?|slides?|flip|line))"
# Where a video is to be shown: words that by themselves name no platform.
_FOR = r"(?<=\bfor )(?:(?:the|my|our|a|your) )?"
# fact: agent.shape-words
_PORTRAIT = either(
    word(rf"(?:portrait|vertical(?:ly)?){_MATERIAL}"),
    word(
        r"tik ?tok|snapchat|upright|douyin|whatsapp status|(?<!highlight )(?<!highlights )"
        r"(?<!show )(?<!demo )(?<!sizzle )(?<!blooper )(?<!film )(?<!news )reels?|"
        r"(?:youtube|yt) shorts?|(?:instagram|ig|insta|facebook|fb) stor(?:y|ies)|"
        r"(?:phone|mobile) (?:format|screen|size|video)"
    ),
    word(rf"{_FOR}(?:shorts|stories|phones?|mobiles?|mobile (?:phones?|devices?))(?! [a-z])"),
    "竖屏|竖版|竖向|竖的|抖音|快手|视频号|小红书",
)
_LANDSCAPE = either(
    word(
        rf"(?:landscape|horizontal(?:ly)?){_MATERIAL}|wide ?-?screen|youtube(?! shorts?)|vimeo|"
        r"(?:for|on) (?:(?:the|my|our|a) )?(?:tv|television|desktop|projector)(?! [a-z])|"
        "(?:tv|television|desktop) (?:format|screen|size)"
    ),
    "横屏|横版|横向|宽屏|油管|b站|哔哩哔哩",
    "bilibili",
    "电视",
)
_SQUARE = either(
    r"\binstagram (?:post|feed|square)\b|正方形|方形|方的",
    r"(?<!times )(?<!town )(?<!market )(?<!red )\bsquare\b(?! (?:danc(?:e|ing)|meal|feet|root))",
)
_FEED = r"\b(?:instagram portrait|portrait post)\b"
_SIZE = r"(?<![\d<])(\d{2,5}) ?[x*] ?(\d{2,5})(?![\d>])"
_NAMED = {
    "4k": None,
    "2160p": None,
    "1440p": None,
    "1080p": 1080,
    "720p": 720,
    "480p": 480,
    "360p": 360,
}
_FIT = either(
    word(
        r"fit|letter ?-?box\w*|pillar ?-?box\w*|contain|"
        "show (?:the )?(?:whole|entire|full)|(?<!no )bars|uncropped|"
        "(?:don'?t|do not|no|without|instead of|not|never|stop) crop(?:ping|ped)?"
    ),
    "完整显示|适应(?:画面|屏幕)?|[不别]要?裁|[留加][黑白灰红蓝]边|完整",
)
_BACKGROUND = either(
    r"\bbackground\b(?! (?:music|song|track|audio|sound))|\b(?:bars|borders|edges)\b",
    "背景(?!音乐|乐|声)|边框?",
)
_FILL = either(
    word(
        "fill(?:s|ing)?|crop(?:ped|ping)?(?! out)|cover|"
        "full[- ]?(?:screen|frame|bleed)|"
        "(?:no|without|remove|get rid of)(?: the| any)? (?:black )?bars|zoom to fill"
    ),
    "填满|填充|铺满|满屏|裁剪填充|裁切填满|(?:去掉|不要|无)黑边",
)


def recognize(clause: Clause, context: Context) -> list[Intent]:
    """Shape, size, fit and background; several in a clause."""
    out: list[Intent] = []
    if (background := _background(clause)) is not None:
        out.append(SetBackground(color=background))
    if (size := _size(clause)) is not None:
        out.append(SetCanvas(width=size[0], height=size[1]))
    if (fit := _fit(clause)) is not None:
        out.append(SetFit(fit=fit, targets=_picked(clause, context)))
    return out


def _picked(clause: Clause, context: Context) -> Targets:
    """The clips picked out; "the pictures" at large are all there are."""
    chosen = context.find_targets(clause)
    return chosen if chosen and (chosen.picks or chosen.files) else ALL


def _size(clause: Clause) -> tuple[int, int] | None:
    if found := clause.take(_SIZE):
        return int(found[1]), int(found[2])
    ratio = clause.take(
        rf"(?<![\d:<])({any_of(*RATIOS)}|(\d{{1,2}}) ?(?:比|by|x) ?(\d{{1,2}}))(?![\d:>])"
    )
    if ratio:
        wide, tall = (ratio[2], ratio[3]) if ratio[2] else ratio[1].split(":")
        _take_shape_words(clause)
        return _of_ratio(int(wide), int(tall))
    if clause.negated:
        return None
    shape = next((size for source, size in _SHAPES if clause.take(source)), None)
    lines = next((n for name, n in _NAMED.items() if n and clause.take(rf"\b{name}\b")), None)
    if shape is None or lines is None:
        return shape
    return shape[0] * lines // SHORT_SIDE // 2 * 2, shape[1] * lines // SHORT_SIDE // 2 * 2


_SHAPES: tuple[tuple[str, tuple[int, int]], ...] = (
    (_FEED, (1080, 1350)),
    (_SQUARE, (1080, 1080)),
    (_PORTRAIT, (1080, 1920)),
    (_LANDSCAPE, (1920, 1080)),
)


def _take_shape_words(clause: Clause) -> None:
    for source, _ in _SHAPES:
        clause.take(source)
    clause.take(r"\baspect(?: ratio)?\b|\bratio\b|画面比例|宽高比|比例")


def _of_ratio(wide: int, tall: int) -> tuple[int, int] | None:
    """The frame of a ratio with its short side 1080, and neither above 1920."""
    if not wide or not tall:
        return None
    scale = min(SHORT_SIDE / min(wide, tall), LARGEST / max(wide, tall))
    return round(wide * scale / 2) * 2, round(tall * scale / 2) * 2


def _fit(clause: Clause) -> Fit | None:
    if clause.has(r"<\d+>|\bmusic\b|音乐"):
        return None
    if clause.take(_FIT):
        clause.take(_FILL)
        return "fit"
    if clause.take(_FILL):
        return "fill"
    return None


def _background(clause: Clause) -> str | None:
    if not clause.has(_BACKGROUND) or clause.off:
        return None
    edge = clause.has(r"([白黑灰红蓝])边")
    color = CHINESE[edge[1]] if edge else take_color(clause)
    if color:
        clause.take(r"\bbackground\b|背景(?:颜色|色)?")
    return color
