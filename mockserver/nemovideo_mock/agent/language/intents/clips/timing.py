"""Requests for lengths: of clips, of the whole."""

from __future__ import annotations

from nemovideo_mock.agent.edits.clips.timing import PHOTOS, ClipLength, Stretch, TotalLength
from nemovideo_mock.agent.language.clause import Clause
from nemovideo_mock.agent.language.context import Context
from nemovideo_mock.agent.language.intent import Intent
from nemovideo_mock.agent.language.patterns import either, pattern, word
from nemovideo_mock.agent.timeline.targets import Targets

_EACH = either(
    word("each|every|per|apiece|all|both"),
    "每|所有|全部|各",
    r"<\d+> (?:for )?an? (?:photo|picture|image|pic|slide|clip|shot)\b",
)
_TOTAL = either(
    word(
        "total|overall|in all|altogether|whole|entire|final|full|runtime|running time|"
        "running length"
    ),
    "总|整个|全片|一共|共",
)
_FILM = either(
    word(
        "video|movie|film|slide ?show|montage|reel|timeline|it|everything|clip length|"
        "trailer|edit|invitation|story"
    ),
    "视频|影片|短片|幻灯片|片子",
    "vlog",
    "邀请函",
)
_MUSIC = r"\b(?:music|bgm|song|soundtrack)\b|音乐|配乐|歌"
_MATERIAL = r"\b(?:from|of|using|with|out of) (?:these|those|my|the|all|our)\b|用(?:这些|我的|所有)"
_LONG_FILM = either(
    (
        r"<\d+>(?:[- ]long)?(?: [\w:-]+){0,4} (?:video|movie|film|slide ?show|montage|"
        r"reel|trailer|story|invitation|edit|vlog|recap)\b"
    ),
    r"<\d+>(?:长)?的?[^,,]{0,8}(?:视频|短片|影片|幻灯片|vlog|邀请函)",
)
_MANIFOLD = either(
    r"(?:\bhalf|\btwice|\bdouble|\b2 times) (?:as long|the (?:length|duration))\b",
    "延长1倍|时长翻倍|缩短1半",
)
_OVER = r"\b(?:over|across|within|into|in) <\d+>"
_MORE = either(
    r"\b(?:longer|extend|lengthen|prolong)\b|<\d+> (?:more|extra)\b|\bextra <\d+>",
    "延长|加长|长一点|长一些|更长|再长|久一[点些]|多(?:显示|停留?|展示|放|留|播) ?(?=<)",
)
_LESS = either(
    r"\b(?:shorter|shorten|reduce)\b|<\d+> less\b",
    "缩短|短一点|短一些|更短|少(?:显示|停留?|展示|放|留|播) ?(?=<)",
)
# `a bit longer, say 6 seconds`: so long, not so much longer.
_SAY = r"(?:\b(?:say|like|maybe)|比如|大概)(?: about)? <(\d+)>(?! (?:more|less|long|short))"
# Said of photos: what is too fast wants to stay longer.
_TOO_SHORT = r"\btoo (?:fast|quick|quickly|short|brief)\b|太(?:快|短)|过快"
_LONG_OR_SHORT = r"\btoo (?:long|short|brief)\b|[太过][长短久]"
_AT_MOST = r"\b(?:no|not)(?: be)? (?:longer|more) than\b|\bat most\b|[不别]要?超过"
_TOO_LONG = r"\btoo (?:slow|slowly|long)\b|太(?:慢|长|久)|过慢"


def recognize(clause: Clause, context: Context) -> list[Intent]:
    """Lengths in the clause: by `by`, for the whole, or for each of the clips named."""
    if not clause.take(_AT_MOST) and clause.negated:
        return []
    if edits := _relative(clause, context):
        return edits
    if not clause.has(r"<\d+>"):
        return _bare_number(clause, context)
    chosen = context.find_targets(clause)
    if chosen is None and context.topic == "clip" and clause.has(r"^\W*<\d+>"):
        chosen = context.targets
    if chosen and not chosen.picks and pattern(_MATERIAL).search(clause.text):
        chosen = None
    if chosen is None and pattern(_MUSIC).search(clause.text) and not clause.has(_FILM):
        return []
    total = _of_the_whole(clause, chosen)
    length = clause.take_length()
    assert length is not None
    return [TotalLength(ms=length) if total else ClipLength(targets=chosen or PHOTOS, ms=length)]


def _of_the_whole(clause: Clause, chosen: Targets | None) -> bool:
    """Whether the clause's length is the video's, and not that of each clip."""
    each = pattern(_EACH).search(clause.text)
    if clause.has(_OVER) and not each and not (chosen and chosen.picks):
        return True
    if pattern(_LONG_FILM).search(clause.text) and not clause.has(_EACH):
        return True
    if clause.has(_TOTAL) and clause.has(_FILM):
        return not (chosen and (chosen.picks or chosen.kind == "image"))
    return not each and (chosen is None or chosen.everything)


def _relative(clause: Clause, context: Context) -> list[Intent]:
    if doubled := clause.take(_MANIFOLD):
        factor = 0.5 if doubled[0].startswith(("half", "减半", "缩短1半")) else 2.0
        return [Stretch(targets=context.find_targets(clause), factor=factor)]
    if complaint := _complaint(clause, context):
        return complaint
    more, less = clause.has(_MORE), clause.has(_LESS)
    if not (more or less):
        return []
    if clause.has(
        r"\b(?:to|at|until) (?:be )?(?:exactly |about |just )?<\d+>|(?:到|至|为|成) ?<\d+>"
    ):
        return []
    chosen = context.find_targets(clause)
    if said := clause.take(_SAY):
        ms = int(said[1])
        return [ClipLength(targets=chosen, ms=ms) if chosen else TotalLength(ms=ms)]
    amount = clause.take(r"(?:\bby )?<(\d+)>")
    share = clause.take(r"(?:\bby )?(\d+(?:\.\d+)?)%")
    if clause.has(r"\bmotion\b"):
        return []
    sign = 1 if more else -1
    clause.take(_MORE)
    clause.take(_LESS)
    if amount:
        return [Stretch(targets=chosen, ms=sign * int(amount[1]))]
    part = min(float(share[1]) / 100, 10.0) if share else 0.25
    return [Stretch(targets=chosen, factor=max(0.05, 1 + sign * part))]


def _complaint(clause: Clause, context: Context) -> list[Intent]:
    """`the photos change too fast`: they stay longer."""
    fast, slow = clause.has(_TOO_SHORT), clause.has(_TOO_LONG)
    if not (fast or slow) or clause.has(r"<\d+>"):
        return []
    chosen = context.find_targets(clause)
    if chosen is None:
        return []
    if chosen.kind != "image" and not clause.has(_LONG_OR_SHORT):
        return []
    return [Stretch(targets=chosen, factor=1.25 if fast else 0.8)]


def _bare_number(clause: Clause, context: Context) -> list[Intent]:
    """`set the photo duration to 4`: seconds, when a length is plainly meant."""
    found = clause.has(
        r"\b(?:duration|length|last|lasts)\b[^#%:]{0,30}?\b(\d+(?:\.\d+)?)\s*(?:\||$)|"
        r"时长[^#%:]{0,10}?(\d+(?:\.\d+)?)\s*$"
    )
    if not found:
        return []
    ms = round(min(float(found[1] or found[2]), 36_000) * 1000)
    chosen = context.find_targets(clause)
    clause.clear()
    if chosen or clause.has(_EACH):
        return [ClipLength(targets=chosen or PHOTOS, ms=ms)]
    return [TotalLength(ms=ms)]
