"""Requests for filters, and for brighter, warmer and the like."""

from __future__ import annotations

from nemovideo_mock.agent.edits.clips.looks import Adjust, Quality, SetFilter
from nemovideo_mock.agent.language.clause import Clause
from nemovideo_mock.agent.language.context import Context
from nemovideo_mock.agent.language.intent import Intent
from nemovideo_mock.agent.language.patterns import either, fault, word
from nemovideo_mock.agent.timeline.targets import ALL
from nemovideo_mock.draft import Filter

STEP = 0.2  # what "a bit brighter" means
_FILTERS: tuple[tuple[Filter, str], ...] = (
    (
        "black-and-white",
        either(
            r"\bblack ?(?:and|&|n'?|-and-) ?-?white\b|\bb ?& ?w\b|\bbw\b",
            r"\bgr[ae]y ?-?scale\b|\bmonochrome\b|\bnoir\b|\bdesaturat\w+\b",
            "黑白|灰度|单色",
        ),
    ),
    ("sepia", r"\bsepia\b|棕褐色?|怀旧(?:棕)?色?|泛黄"),
    (
        "vintage",
        either(
            word(
                "vintage|retro|old[- ]fashioned|old[- ]film|film[- ]look|nostalgic|70s|80s|"
                "aged|polaroid"
            ),
            "复古|老电影|胶片|年代感|老照片",
        ),
    ),
    (
        "warm",
        either(
            (
                r"\b(?:warm(?:er|th|ly)?|golden|sunny|cozy|cosy)\b(?: (?:tones?|colou?rs?|"
                "look|feel|filter))?"
            ),
            "暖色调?|暖一点|暖一些|温暖|偏暖|更暖|暖",
        ),
    ),
    (
        "cool",
        either(
            (
                r"\b(?:cool(?:er)?|cold(?:er)?|blueish|bluish|icy)\b(?: (?:tones?|colou?rs?|"
                "look|feel|filter))?"
            ),
            "冷色调?|冷一点|冷一些|偏冷|更冷|冷调|冷",
        ),
    ),
)
_RESET = r"\b(?:filters?|colou?r (?:effects?|grading|treatment)|looks?|effects)\b|滤镜|调色|特效"
_BACK = either(
    r"\b(?:original|natural|normal|full) colou?rs?\b",
    r"\bback to colou?r\b|\bin (?:full )?colou?r\b",
    "恢复(?:原色|彩色|颜色)|原来的颜色|彩色",
)
_WORDS: tuple[tuple[Quality, str, int], ...] = (
    (
        "brightness",
        either(
            word("bright(?:er|en(?:s|ed|ing)?)|lighter|lighten(?:ed)?"),
            fault("dark|dim|underexposed", "暗"),
            "亮一点|亮一些|提亮|调亮|更亮|变亮",
        ),
        1,
    ),
    (
        "brightness",
        either(
            fault("bright|light|overexposed", "亮"),
            word("dark(?:er|en(?:s|ed|ing)?)|dim(?:mer)?|over-?exposed"),
            "过曝|暗一点|暗一些|调暗|更暗|变暗|压暗",
        ),
        -1,
    ),
    (
        "saturation",
        either(
            word(
                "more colou?rful|more vivid|vivid|vibrant|more saturated|saturate|punchier|"
                r"colou?rful|colou?rs? (?:\w+ )?pop|pop of colou?r|make (?:it|them|things) pop|"
                r"(?:dull|drab|flat|pale)(?=\W*$)|"
                "(?:look|looks|looking|so) (?:dull|drab|flat|pale)"
            ),
            fault("dull|drab|flat|pale|gr[ae]y|bland", "灰|淡|素"),
            "更鲜艳|(?<!太)鲜艳(?:一点|一些)?",
        ),
        1,
    ),
    (
        "saturation",
        either(
            word(
                "less saturated|muted colou?rs|less colou?rful|washed[- ]out|faded colou?rs?|"
                "too (?:saturated|vivid|colou?rful)"
            ),
            "素一点|淡一点|太鲜艳|太艳",
        ),
        -1,
    ),
    ("brightness", r"\bbright(?:ness)?\b|亮度|曝光|\bexposure\b", 0),
    ("contrast", r"\bcontrast(?:y|ier)?\b|对比度?", 0),
    ("saturation", r"\bsaturation\b|饱和度", 0),
    ("vignette", r"\bvignett\w*\b|暗角", 0),
)
_DOWN = either(
    word("decrease|reduce|lower|less|down|drop|lessen|cut|minus|soften|dial back"),
    r"-\d",
    "降低|减少|减小|调低|减|低一|小一|弱",
)


def recognize(clause: Clause, context: Context) -> list[Intent]:
    """Filters and qualities, several in a clause."""
    out: list[Intent] = []
    filters = [kind for kind, source in _FILTERS if clause.take(source)]
    changes = list(_changes(clause))
    reset = not filters and clause.off and clause.has(_RESET)
    back = not filters and clause.has(_BACK)
    if not (filters or changes or reset or back):
        return []
    chosen = context.find_targets(clause) or ALL
    if reset or back or (filters and clause.off and not changes):
        return [SetFilter(filter="none", targets=chosen)]
    out += [SetFilter(filter=kind, targets=chosen) for kind in filters]
    out += [Adjust(quality=quality, by=by, targets=chosen) for quality, by in changes]
    clause.take(r"\b(?:look|filter|effect|tone|style|feel)s?\b|滤镜|效果|色调|风格")
    return out


def _changes(clause: Clause) -> list[tuple[Quality, float]]:
    out: list[tuple[Quality, float]] = []
    for quality, source, sign in _WORDS:
        if not clause.take(source):
            continue
        share = clause.take(r"([+-]?\d+(?:\.\d+)?)%")
        size = abs(float(share[1][:7])) / 100 if share else STEP
        if clause.take(r"\b(?:a bit|a little|slightly|somewhat|a touch)\b|一点|一些|稍微"):
            size = size if share else STEP
        elif clause.take(r"\b(?:much|a lot|way|significantly|very)\b|很多|大幅|非常"):
            size = size if share else 2 * STEP
        if quality == "vignette":
            out.append((quality, 0.0 if clause.off else (size if share else 0.5)))
            continue
        down = sign < 0 or (sign == 0 and clause.has(_DOWN))
        out.append((quality, -size if down else size))
    return out
