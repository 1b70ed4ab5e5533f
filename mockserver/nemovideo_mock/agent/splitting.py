"""A message cut into clauses, one wish each.

The cut is tried at every stop and conjunction, and kept where what follows has a verb or a topic
of its own: "at the top, in red" stays with its title, "and crossfades" does not.
"""

from __future__ import annotations

from dataclasses import dataclass

from nemovideo_mock.agent.patterns import pattern

MOST_CLAUSES, LONGEST = 40, 500

_SENTENCE = r"[.!?](?=\s|$)|[;。!?;\n]"
_COMMA = r"[,,、](?!\d)"
_EN = r"\b(?:and then|and also|and|then|also|plus|with|but|while|or|nor|as well as|along with)\b"
_ZH = (
    r"然后|接着|并且|并(?!排)|再|同时|另外|还有|以及|和|与|及|或者?|但是?|最后(?=[把加给放配再])|"
    r"配上|配个?|带上|带有|带着|带"
)
_CUTS = f"(?:{_SENTENCE}|{_COMMA}|{_EN}|{_ZH})"

VERBS_EN = (
    r"\b(?:make|turn|convert|transform|create|build|produce|add|put|insert|remove|delete|drop|"
    r"cut|chop|trim|crop|split|speed|slow|loop|freeze|reverse|shuffle|sort|order|arrange|move|"
    r"swap|switch|replace|change|set|use|keep|mute|unmute|lower|raise|increase|decrease|reduce|"
    r"undo|redo|zoom|pan|apply|give|generate|show|include|play|mix|get rid|take|shorten|extend|"
    r"lengthen|export|rename|duplicate|copy|repeat|divide|blur|erase|hide|write|brighten|darken|"
    r"lighten|randomi[sz]e|resize|rotate|scale|stretch|align|translate|download|bring|combine|"
    r"merge|stitch|boost|adjust|tone|clear|skip|throw|start over|let|animate|have|want|need)\b"
)
VERBS_ZH = (
    "删|去掉|去除|移除|移动|加|添|放|换|改|变|调|设|剪|裁|切|截|保留|只留|拆|分割|分成|"
    "静音|关|循环|定格|"
    "复制|替换|交换|对调|倒序|反转|打乱|排序|排列|生成|做|制作|撤销|重做|写|显示|用|让|"
    "取消|缩短|延长|移到"
)
TOPICS = (
    r"\b(?:titles?|subtitles?|captions?|lower[- ]thirds?|text|headline|words|music|bgm|soundtrack|"
    r"song|tune|jazz|lo-?fi|edm|hip-?hop|transitions?|cross ?-?fades?|crossfad\w*|dissolves?"
    r"|fad(?:e|es|ing)|"
    r"wip(?:e|es|ing)|"
    r"slide ?show|slid(?:e|ing) transitions?|motion|ken burns|zoom\w*|panning|pans|black "
    r"(?:and|&) white|b&w|"
    r"grayscale|greyscale|monochrome|sepia|vintage|retro|warm\w*|cool\w*|vignette|"
    r"brightness|contrast|"
    r"saturation|portrait|landscape|vertical|horizontal|square|widescreen|tiktok|reels?|youtube|"
    r"volume|sound|audio|aspect|slow motion|voice ?over|cuts|slides|"
    r"(?:1|2|3|4|5|9|16|21):(?:1|2|3|4|5|9|16)|bigger|smaller|louder|quieter|softer|faster|slower|"
    r"brighter|darker|shorter|longer|looped|muted|reversed|shuffled|sorted)\b"
    "|静止|不动|音乐|配乐|歌|标题|字幕|文字|转场|过渡|叠化|淡入|淡出|放大|缩小|平移|运镜|动效|动态|"
    "黑白|复古|暖|冷|亮度|对比度|"
    "饱和度|暗角|竖屏|横屏|方形|正方形|竖版|横版|音量|原声|声音|幻灯片|快进|慢动作|慢放|"
    "加速|减速|比例"
)
_LENGTH_OF_ITS_OWN = (
    r"(?:others?|rest|remaining|#\d+|last|first|photos?|clips?|videos?|其他|其余|剩下|"
    r"照片|视频|片段).*?<\d+>"
    r"|<\d+>.{0,20}(?:photos?|clips?|videos?|each|total)"
    r"|^\W*<\d+>(?: long)?(?: in)? ?total|总(?:时)?长"
    r"|总共|一共|1共|总计|共计|\bin total\b|最后1?[张个段].*?<"
    r"|[#\d][张个段].*?<"
)
_OF_EACH = (
    r"<\d+>.{0,12}\b(?:per|each|every) (?:photo|picture|image|clip|slide|pic)\b"
    r"|\b(?:per|each|every) (?:photo|picture|image|clip|slide|pic)\b.{0,20}<\d+>|每张.{0,8}<\d+>"
)
_TAKES_WITH = r"\b(?:replace|change|swap|switch|substitute|fill|start|begin|end|open|close)\b"
_CARRIES = r"^\W*(?:and|or|nor|和|与|及|或者?|、)"

_VERB = f"{VERBS_EN}|{VERBS_ZH}"
_HEAD = f"{_VERB}|{TOPICS}"
_SAYS_ENOUGH = rf"{_HEAD}|<\d+>"


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
    if joint.strip() in ("with", "and") and _inseparable(joint, text, before):
        return False
    quote = "[\ue000-\ue3ff]"
    if pattern(quote).search(before) and pattern(quote).search(text):
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
    )
    return any(pattern(a).search(before) and pattern(b).match(text) for a, b in halves)


def _ends_sentence(joint: str) -> bool:
    return bool(pattern(r"[.!?;。!?;\n]").search(joint))


def _light(joint: str) -> bool:
    """A joint across which a headless beginning looks for its wish."""
    return not _ends_sentence(joint)


def _piece(text: str, joint: str) -> Piece:
    return Piece(text, joint, verbless=not pattern(_VERB).search(text))


def _joined(before: Piece, joint: str, text: str) -> Piece:
    whole = f"{before.text}{joint}{text}"[:LONGEST]
    return Piece(whole, before.joint, before.verbless and not pattern(_VERB).search(text))
