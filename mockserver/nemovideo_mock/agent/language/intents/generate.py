"""Requests for a clip made from a description."""

from __future__ import annotations

from nemovideo_mock.agent.edits.generate import LONGEST_MS, USUAL_MS, Generate
from nemovideo_mock.agent.language.clause import Clause
from nemovideo_mock.agent.language.context import Context
from nemovideo_mock.agent.language.intent import Intent
from nemovideo_mock.agent.language.patterns import either, pattern, word
from nemovideo_mock.agent.language.prepare.splitting import Piece
from nemovideo_mock.agent.words import seconds

_GENERATES = r"\b(?:generate|imagine|synthesi[sz]e|ai[- ]generate|dream up)\b|生成|ai ?视频"
_CREATES = either(
    word(
        "create|make|produce|draw|render|film|shoot|show me|give me|"
        "i (?:want|need|would like|'d like)"
    ),
    "做|制作|拍|创作|来",
)
_THING = (
    r"(?:\b(?:an?|another|1|some|the|new|short|"
    r"\w+)\b )*?(?:<\d+> )?(?:long )?(?:\w+ ){0,3}?(?:video|clip|shot|scene|footage|"
    r"animation|movie|film|b-?roll)s?\b"
)
_OF = r"\b(?:of|about|showing|with|where|featuring|depicting|in which|that shows)\b"
_MINE = either(
    (
        r"\b(?:my|these|those|the|our|uploaded|this|all)\b.{0,20}\b(?:photos?|images?|"
        r"pictures?|pics?|clips?|uploads?|files?|media|footage|videos)\b"
    ),
    r"\bfrom (?:my|these|those|the|our|all)\b",
    "(?:这些|这几|我的|上传的).{0,6}(?:照片|图片|素材|视频)",
)
_CHINESE = (
    "(?:生成|做|制作|拍|创作|来)(?:1)?(?:个|段|条|"
    "部)?(?:关于)?(?P<zh>[^,。!?]{1,80}?)的?(?:视频|短片|片段|画面|动画|镜头)"
)


def recognize(clause: Clause, context: Context) -> list[Intent]:
    """`generate a clip of …`; `make a video of …` too, when nothing was uploaded."""
    if clause.off and not clause.has(_GENERATES):
        return []
    explicit = clause.has(_GENERATES)
    nothing = not context.scene.visuals
    if not explicit and not (nothing and clause.has(_CREATES)):
        return []
    if clause.has(_MINE):
        return []
    length = clause.take_length()
    prompt = _prompt(clause)
    if not prompt:
        return []
    clause.clear()
    ms = min(max(length or USUAL_MS, 1000), LONGEST_MS)
    return [Generate(prompt=prompt, ms=ms)]


def describes_on(piece: Piece) -> bool:
    """Whether a piece only goes on with a description: no sentence, verb or topic of its own."""
    if pattern(r"[.!?;。!?;\n]").search(piece.joint):
        return False
    return not pattern(_OWN).search(piece.text)


_OWN = either(
    r"^\W*(?:please )?(?:add|put|make|use|set|remove|don'?t|no|give|include|apply|without)\b",
    word(
        "music|bgm|soundtrack|title|subtitle|caption|text|transitions?|photos|portrait|"
        "vertical|landscape|aspect|9:16|16:9"
    ),
    "音乐|配乐|标题|字幕|转场|加|不要|竖屏|横屏",
)


def _prompt(clause: Clause) -> str:
    """The description, in the words of the message."""
    if found := clause.has(_CHINESE):
        return clause.prose.expand(_tidy(found["zh"]))
    if (found := clause.has(rf"{_THING}(?: {_OF})? (?P<what>.{{2,200}})")) or (
        found := clause.has(r"\b(?:generate|imagine|synthesi[sz]e)\b(?: me)? (?P<what>.{2,200})")
    ):
        what = found["what"]
    else:
        return ""
    return clause.prose.expand(_tidy(what))


def _tidy(text: str) -> str:
    text = pattern(r"<(\d+)>").sub(lambda m: f"{seconds(int(m[1]))} seconds", text)
    text = pattern(r"#(\d+)").sub(r"\1", text).replace("|", " ")
    text = pattern(rf"^\W*{_OF} ").sub("", text)
    text = pattern(r"\s+").sub(" ", text)
    text = pattern(r"^[\s,.!?;:。,!?]+|[\s,.!?;:。,!?]+$").sub("", text)
    return pattern(r" ?\b(?:please|for me|thanks|thank you)$").sub("", text).strip()
