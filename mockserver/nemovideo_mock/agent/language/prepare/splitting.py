"""A message cut into clauses, one request each.

The cut is tried at every stop and conjunction, and kept where what follows has a verb or a topic
of its own: "at the top, in red" stays with its title, "and crossfades" does not.
"""

from __future__ import annotations

from dataclasses import dataclass

from nemovideo_mock.agent.language.patterns import either, fault, pattern, word

MOST_CLAUSES, LONGEST = 40, 500

_SENTENCE = r"[.!?](?=\s|$)|[;。!?;\n]"
_COMMA = r"[,,、](?!\d)"
# `and end with a fade` is one request.
_WITH = "".join(
    rf"(?<!{joint} {verb} )"
    for joint in ("and", "then", ",")
    for verb in ("end", "start", "begin", "open", "close", "finish")
)
_EN = (
    rf"\b(?:and then|and also|and|then|also|plus|{_WITH}with|but|while|or|nor|as well as"
    r"|along with)\b"
)
_ZH = either(
    "然后|接着|并且|并(?!排)|再|同时|另外|还有|以及|和|与|及|或者?|但是?",
    "最后(?=[把加给放配再])|配上|配个?(?!乐|音)|带上|带有|带着|带",
)
_CUTS = f"(?:{_SENTENCE}|{_COMMA}|{_EN}|{_ZH})"

VERBS_EN = word(
    "make|turn|convert|transform|create|build|produce|add|put|insert|remove|delete|"
    "drop|cut|chop|trim|crop|split|speed|slow|loop|freeze|reverse|shuffle|sort|"
    "order|arrange|move|swap|switch|replace|change|set|use|keep|mute|unmute|lower|"
    "raise|increase|decrease|reduce|undo|redo|zoom|pan|apply|give|generate|show|"
    "include|play|mix|get rid|take|shorten|extend|lengthen|export|rename|duplicate|"
    "copy|repeat|divide|blur|erase|hide|write|brighten|darken|lighten|randomi[sz]e|"
    "resize|rotate|scale|stretch|align|translate|download|bring|combine|merge|"
    "stitch|boost|adjust|tone|clear|skip|throw|start over|let|animate|have|want|"
    "need"
)
VERBS_ZH = either(
    "删|掐|去掉|去除|移除|移动|加|添|放|换|改|变|调|设|剪|裁|切|截|保留|只留|拆|分割|分成",
    "静音|关|循环|定格|复制|替换|交换|对调|倒序|反转|打乱|排序|排列|生成|做|制作|撤销|重做",
    "写|显示|用|让|取消|缩短|延长|移到",
)
TOPICS = either(
    word(
        "titles?|subtitles?|captions?|lower[- ]thirds?|text|headline|words|music|bgm|"
        "soundtrack|song|tune|jazz|lo-?fi|edm|hip-?hop|transitions?|cross ?-?fades?|"
        r"crossfad\w*|dissolves?|fad(?:e|es|ing)|wip(?:e|es|ing)|slide ?show|"
        r"slid(?:e|ing) transitions?|motion|ken burns|zoom\w*|panning|pans|"
        "black (?:and|&) white|b&w|in (?:full )?colou?r|grayscale|greyscale|monochrome|"
        "sepia|vintage|retro|"
        r"warm\w*|cool\w*|vignette|brightness|contrast|saturation|portrait|landscape|"
        "vertical|horizontal|square|widescreen|tiktok|reels?|youtube|volume|sound|"
        "audio|aspect|slow motion|voice ?over|cuts|slides|"
        "(?:1|2|3|4|5|9|16|21):(?:1|2|3|4|5|9|16)|bigger|smaller|louder|quieter|softer|"
        "faster|slower|brighter|darker|shorter|longer|looped|muted|reversed|shuffled|"
        "sorted"
    ),
    "静止|不动|彩色|音乐|配乐|歌|标题|字幕|文字|转场|过渡|叠化|淡入|淡出|放大|缩小|平移|运镜",
    "动效|动态|黑白|复古|暖|冷|亮度|对比度|饱和度|暗角|竖屏|横屏|方形|正方形|竖版|横版|音量",
    "原声|声音|幻灯片|快进|慢动作|慢放|加速|减速|比例",
)
_LENGTH_OF_ITS_OWN = either(
    (
        r"(?:others?|rest|remaining|#\d+|last|first|photos?|clips?|videos?|其他|其余|剩下|"
        r"照片|视频|片段).*?<\d+>"
    ),
    r"<\d+>.{0,20}(?:photos?|clips?|videos?|each|total)",
    r"^\W*<\d+>(?: long)?(?: in)? ?total",
    "总(?:时)?长|总共|一共|1共|总计|共计",
    r"\bin total\b",
    r"最后1?[张个段].*?<|[#\d][张个段].*?<",
)
_OF_EACH = either(
    r"<\d+>.{0,12}\b(?:per|each|every|an?) (?:photo|picture|image|clip|slide|pic)\b",
    r"\b(?:per|each|every) (?:photo|picture|image|clip|slide|pic)\b.{0,20}<\d+>",
    r"每张.{0,8}<\d+>",
)
_NONE_OF = r"\W*no (?:videos?|(?:video )?clips?|photos?|pictures?)\b"
# `…,第一张照片期间显示`: when to show what was said before.
_WHEN_SHOWN = r"(?:期间|的?时候?)(?:内|里)?(?:再)?(?:显示|出现|展示)?\W*$"
_RATHER = r"\W*(?:something|anything|sth)\b"
_TAKES_WITH = r"\b(?:replace|change|swap|switch|substitute|fill|start|begin|end|open|close)\b"
_ZH_AND = ("和", "与", "及", "、")
_CARRIES = r"^\W*(?:and|or|nor|和|与|及|或者?|、)"

_VERB = f"{VERBS_EN}|{VERBS_ZH}"
_HEAD = f"{_VERB}|{TOPICS}"
COMPLAINTS = fault(r"\w+", "[快慢长短久吵响轻亮暗大小悲闷平淡灰]")
_SAYS_ENOUGH = rf"{_HEAD}|<\d+>|{COMPLAINTS}"


@dataclass(frozen=True, slots=True)
class Piece:
    """One clause. `joint` is the word that led into it; `verbless` that it only names things."""

    text: str
    joint: str
    verbless: bool


def pieces(low: str) -> tuple[Piece, ...]:
    """The clauses of a uniform, lowercase message."""
    out: list[Piece] = []
    for joint, text in _parts(low):
        if (out and not _stands_alone(joint, text, out[-1].text)) or (
            out and not pattern(_SAYS_ENOUGH).search(out[-1].text) and _light(joint)
        ):
            out[-1] = _joined(out[-1], joint, text)
        else:
            out.append(_piece(text, joint))
    return tuple(out[:MOST_CLAUSES])


def carries_over(piece: Piece) -> bool:
    """Whether a piece that only names things goes on with the verb before: `no X or Y`."""
    return piece.verbless and bool(pattern(_CARRIES).match(piece.joint))


def _parts(low: str) -> list[tuple[str, str]]:
    """(joint, text) of every stretch between two possible cuts."""
    out: list[tuple[str, str]] = []
    joint, begin = "", 0
    for found in pattern(_CUTS).finditer(low):
        text = low[begin : found.start()]
        if text.strip():
            out.append((joint, text[:LONGEST]))
            joint = found[0]
        else:
            joint += found[0]
        begin = found.end()
    if low[begin:].strip():
        out.append((joint, low[begin:][:LONGEST]))
    return out[: 8 * MOST_CLAUSES]


def _stands_alone(joint: str, text: str, before: str) -> bool:
    if _ends_sentence(joint):
        return True
    if pattern(_WHEN_SHOWN).search(text):
        return False
    if pattern(_NONE_OF).match(text):
        return True
    if joint.strip() in ("with", "and", *_ZH_AND) and _inseparable(joint, text, before):
        return False
    quote = "[\ue000-\ue3ff]"
    if pattern(quote).search(before) and pattern(quote).search(text):
        return True
    if pattern(COMPLAINTS).search(before) and pattern(_RATHER).match(text):
        return True
    if pattern(_OF_EACH).search(text):
        return True
    if pattern(r"<\d+>").search(before) and pattern(_LENGTH_OF_ITS_OWN).search(text):
        return True
    return bool(pattern(_HEAD).search(text))


def _inseparable(joint: str, text: str, before: str) -> bool:
    if joint.strip() == "with":
        return bool(pattern(_TAKES_WITH).search(before))
    halves = (
        (r"\b(?:black)\s*$", r"^\s*white\b"),
        (r"\bin\b[^,]{0,20}$", r"^\s*(?:fade )?out\b"),
        (r"\btop\s*$|\bleft\s*$", r"^\s*(?:bottom|right)\b"),
        (r"\bout\s*$", r"^\s*in\b"),
        (r"\bbetween <\d+>\s*$", r"^\s*<\d+>"),
        # 用第二张和第三张照片做视频
        (r"用[^,，]{0,6}[#\d张个段、和]+(?:照片|图片|片段)?\s*$", r"^\s*#\d+[张个段]"),
        # 用photo 1和photo 3做视频, 用beach和dinner做视频
        (r"用[^,，]{0,3}(?:photo|image|picture|clip|video) \d+ ?$", r"^\s*[a-z]+ \d"),
        ("用[^,，]{0,3}[\ue800-\uefff、和 ]+$", "^\\s*[\ue800-\uefff]"),
        ("\\bbetween (?:the )?[\ue800-\uefff#][^,]{0,16}$", "^\\s*(?:the )?[\ue800-\uefff#]"),
    )
    return any(pattern(a).search(before) and pattern(b).match(text) for a, b in halves)


def _ends_sentence(joint: str) -> bool:
    return bool(pattern(r"[.!?;。!?;\n]").search(joint))


def _light(joint: str) -> bool:
    """A joint across which a headless beginning looks for its request."""
    return not _ends_sentence(joint)


def _piece(text: str, joint: str) -> Piece:
    return Piece(text, joint, verbless=not pattern(_VERB).search(text))


def _joined(before: Piece, joint: str, text: str) -> Piece:
    whole = f"{before.text}{joint}{text}"[:LONGEST]
    return Piece(whole, before.joint, before.verbless and not pattern(_VERB).search(text))
