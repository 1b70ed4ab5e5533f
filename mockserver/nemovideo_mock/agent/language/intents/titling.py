"""Requests for words on the picture."""

from __future__ import annotations

from dataclasses import replace

from nemovideo_mock.agent.edits.texts import AddText, ChangeText, RemoveText, Style
from nemovideo_mock.agent.language.clause import Clause
from nemovideo_mock.agent.language.context import Context
from nemovideo_mock.agent.language.intent import Intent
from nemovideo_mock.agent.language.patterns import either, fault, pattern, word
from nemovideo_mock.agent.language.prepare.quotes import QUOTES
from nemovideo_mock.agent.language.slots import spans
from nemovideo_mock.agent.language.slots.colors import take_color
from nemovideo_mock.agent.timeline.spans import Span
from nemovideo_mock.agent.words import Words
from nemovideo_mock.draft import Position, TextRole

_ROLES: tuple[tuple[TextRole, str], ...] = (
    (
        "lower-third",
        r"\blower[- ]?thirds?\b|\bname ?(?:tag|plate|card)s?\b|角标|人名条|下三分之1|字幕条",
    ),
    ("subtitle", r"\bsub-?titles?\b|副标题|字幕"),
    ("caption", r"\bcaption(?:s|ed|ing)?\b|说明文字|图注|配文|文字说明"),
    (
        "title",
        either(
            word("titles?|headlines?|headings?|title card|titled|entitled|heading|headers?"),
            "标题|片名|大字",
        ),
    ),
)
_TEXT = either(
    word(
        "texts?|words?|wording|watermark|overlay text|text overlay|lettering|font|"
        "message|phrase|credits"
    ),
    "文字|字样|文本|字体|水印|(?<!名)字",
)
_WRITES = either(
    word(
        "add|put|write|show|display|say|insert|place|overlay|with|have|include|use|end|"
        "start|begin|open|close|finish|want|type|print|give"
    ),
    "加|添|写|放|显示|打上|出现|配|标|展示|用",
)
_CHANGES = either(
    word(
        "change|rename|edit|update|modify|replace|make|set|move|turn|shift|recolou?r|"
        "resize|enlarge|shrink|let|switch|correct|fix|put|keep|place|should|color|"
        "colour"
    ),
    "改|换|变|调|移|设|让|修改|放大|缩小|把",
)
_POSITIONS: tuple[tuple[Position, str], ...] = (
    ("top-left", r"\b(?:top|upper)[- ]left(?: corner)?\b|左上(?:角|方)?"),
    ("top-right", r"\b(?:top|upper)[- ]right(?: corner)?\b|右上(?:角|方)?"),
    ("bottom-left", r"\b(?:bottom|lower)[- ]left(?: corner)?\b|左下(?:角|方)?"),
    ("bottom-right", r"\b(?:bottom|lower)[- ]right(?: corner)?\b|右下(?:角|方)?"),
    ("center", r"\b(?:cent(?:er|re)(?:ed|d)?|middle)\b|居中|中央|中间|正中"),
    ("top", r"\b(?:top|upper part)\b|顶部|上方|顶端|上面|最上"),
    ("bottom", r"\b(?:bottom|lower part|foot)\b|底部|下方|底端|下面|最下"),
    ("left", r"\b(?:on|to|at|from)? ?(?:the )?left(?: side)?\b|左边|左侧|左面"),
    ("right", r"\b(?:on|to|at|from)? ?(?:the )?right(?: side)?\b|右边|右侧|右面"),
)
_SIZES: tuple[tuple[float, str], ...] = (
    (0.16, r"\b(?:huge|giant|enormous|very (?:big|large)|extra large)\b|超大|巨大|特大"),
    (0.12, r"\b(?:big|large)\b|大号|大字|大的|大一号"),
    (0.04, r"\b(?:small|little|tiny)\b(?! (?:bit|longer|later))|小号|小字|小的"),
)
_BIGGER = either(
    r"\b(?:bigger|larger|enlarge)\b",
    fault("small|tiny|little", "小"),
    "大一点|大一些|放大|更大|变大",
)
_SMALLER = either(
    r"\b(?:smaller|shrink)\b",
    fault("big|large|huge", "大"),
    "小一点|小一些|缩小|更小|变小",
)
_LONGER = either(
    r"\blonger\b",
    fault("short|brief|quick(?:ly)?|fast", "短|快"),
    "更长|久一点|长一点",
)
_SHORTER = either(r"\bshorter\b", fault("long|slow", "长|久|慢"), "更短|短一点")
_MANIFOLD = r"\b(?:twice|double|half) (?:as long|the (?:length|time))\b|时间?长?(?:翻倍|加倍)"
_LETTERS = r"\b(?:title|text|words?|caption|subtitle|it|letters?|font)\b|标题|字"


def recognize(clause: Clause, context: Context) -> list[Intent]:
    """New words when there are some to write; else a change, or an end, of those there are."""
    role = next((role for role, source in _ROLES if clause.has(source)), None)
    quoted = clause.has(QUOTES)
    mentions = role or clause.has(_TEXT)
    goes_on = context.goes_on(clause, "text") or (context.topic == "text" and _only_style(clause))
    if not (mentions or goes_on or (quoted and _shows(clause, context))):
        return []
    if not mentions and not goes_on and clause.has(r"\b(?:video|clip) (?:of|about|showing)\b"):
        return []
    if clause.removes or clause.negated:
        return _removal(clause, role)
    if quoted and clause.has(_TITLED) and clause.has(_BUILDS):
        return _named(clause)
    text = clause.take_quote()
    second = clause.take_quote()
    pick = _pick(clause)
    style, longer = _style(clause, role), _lengthening(clause)
    changes = clause.has(_CHANGES) and not clause.has(
        r"\b(?:add|insert|write|new|another)\b|加|添|写上"
    )
    there = bool(context.scene.draft.texts) or context.topic == "text"
    if text is not None and not (changes and there and (mentions or goes_on or second)):
        return _addition(clause, context, text, role, style)
    span = spans.find(clause)
    if text is None and not (style or span != Span() or longer != 1):
        return [_question(role)] if clause.take(_WRITES) and role else []
    holding, new = (text or "", second) if second else ("", text or "")
    if holding == "" and new and pick is None and role is None and not goes_on and not mentions:
        return []
    clause.clear()
    return [
        ChangeText(
            role=role, pick=pick, holding=holding, text=new, style=style, span=span, longer=longer
        )
    ]


_FILLERS = either(
    word(
        "please|and|make|it|its|in|at|on|the|for|of|put|place|move|set|show|with|to|a|"
        "keep|color|colour|size|position|font|letters?|text|screen|corner|seconds?|"
        "long|should|be|is|let"
    ),
    "换成|变成|弄成|放在|放到|放|在|从|到|用|颜色|字体|字号|位置|持续|显示|停留|设为|设成|的|为|是|让|它",
    "处|屏幕|画面|文字|字|色|并|且|改成|改为",
)
_TITLED = r"\b(?:titled|entitled|called|named)\b"
_BUILDS = r"\b(?:video|slide ?show|movie|film|montage|reel|clip)\b"
_END_TITLE = either(
    r"\b(?:end|ending|closing|final|outro)(?: title| card| text| screen| credits?)?\b",
    "片尾|结尾|末尾|最后",
)
_WHAT = Words(
    "What should the text say? Please put the words in quotes.", "文字写什么内容呢?请用引号标出。"
)
_NO_SPEECH = Words(
    "I cannot write subtitles from speech. Tell me the words and I will put them on the picture.",
    "我无法识别语音生成字幕。请告诉我文字内容,我来添加。",
)


def _shows(clause: Clause, context: Context) -> bool:
    """Whether a quotation is there to be shown."""
    return bool(clause.has(_WRITES)) or context.topic == "text" or _bare(clause)


def _bare(clause: Clause) -> bool:
    """A quotation and hardly anything else: words to show."""
    return len(clause.left.replace("|", " ").split()) <= 4


def _only_style(clause: Clause) -> bool:
    """`bigger`, `in red, at the top`: more about the text before, and nothing else."""
    probe = Clause(clause.left, clause.prose)
    style, span = _style(probe, None), spans.find(probe)
    if not style and span == Span():
        return False
    probe.take_all(_FILLERS)
    return not pattern(r"\w").search(probe.left)


def _removal(clause: Clause, role: TextRole | None) -> list[Intent]:
    holding = clause.take_quote() or ""
    pick = _pick(clause)
    clause.clear()
    quietly = clause.negated and not clause.removes
    return [RemoveText(role=role, pick=pick, holding=holding, quietly=quietly)]


def _named(clause: Clause) -> list[Intent]:
    """`a slideshow titled X`: the rest of the clause is about something else."""
    clause.take(_TITLED)
    return [AddText(text=clause.take_quote() or "")]


def _addition(
    clause: Clause, context: Context, text: str, role: TextRole | None, style: Style
) -> list[Intent]:
    at_end = clause.has(_END_TITLE)
    span = spans.find(clause)
    over = context.find_targets(clause)
    if at_end and span.start is None and span.anchor in ("", "end"):
        span = replace(span, anchor="end")
    clause.clear()
    return [AddText(text=text, role=role or "title", style=style, span=span, over=over)]


def _question(role: TextRole | None) -> Words:
    return _NO_SPEECH if role in ("subtitle", "caption") else _WHAT


def _pick(clause: Clause) -> int | None:
    """`the second title`, `the last caption`."""
    noun = r"(?:titles?|sub-?titles?|captions?|texts?|lower[- ]thirds?|标题|字幕|文字)"
    if found := clause.take(rf"#(\d+)[个条行]? ?{noun}|\b{noun} #?(\d+)\b"):
        return int((found[1] or found[2])[:4])
    return -1 if clause.take(rf"\blast (?={noun})|最后1?[个条行](?={noun})") else None


def _style(clause: Clause, role: TextRole | None) -> Style:
    color = take_color(clause)
    if role == "lower-third":
        clause.take(_ROLES[0][1])
    bigger = 1.5 if clause.take(_BIGGER) else 1 / 1.5 if clause.take(_SMALLER) else None
    position = next((place for place, source in _POSITIONS if clause.take(source)), None)
    size = next((size for size, source in _SIZES if clause.take(source)), None)
    percent = clause.take(
        r"\b(?:size|font)\b.{0,10}?(\d+(?:\.\d+)?)%|(?:字号|大小).{0,6}?(\d+(?:\.\d+)?)%"
    )
    if percent:
        size = min(float(percent[1] or percent[2]), 50) / 100
    return Style(position=position, color=color, size=size, bigger=bigger)


def _lengthening(clause: Clause) -> float:
    if clause.has(r"<\d+>"):
        return 1.0
    if found := clause.take(_MANIFOLD):
        return 0.5 if found[0].startswith(("half", "一半", "1半")) else 2.0
    return 1.5 if clause.take(_LONGER) else 1 / 1.5 if clause.take(_SHORTER) else 1.0
