"""The words clips are named by: nouns, numbers and lists, in English and Chinese.

Numbers are uniform here: `the second photo` reads `the #2 photo`, `第三张` reads `#3张`.
"""

from __future__ import annotations

from nemovideo_mock.agent.language.patterns import either, word

IMAGE = r"(?:photos?|pictures?|images?|pics?|stills?|snapshots?|照片|图片|相片|图像|图)"
VIDEO = (
    r"(?:video clips?|video segments?|videos|footage|video files?|视频片段|视频素材|段视频|个视频)"
)
ANY = r"(?:clips?|segments?|shots?|scenes?|slides?|parts?|ones?|pieces?|片段|镜头|素材|段|个|张)"
NOUN = rf"(?:{VIDEO}|{IMAGE}|{ANY})"
NUMBER = r"(?:#|no\.? ?|number )?\d+"
JOIN = r"(?: ?(?:,|、|和|与|及|&) ?(?:and )?| and | or )(?:the |第)?"
MEASURE = r"(?:张|个|段|幅|条)?"
NOT_TEXT = r"(?! ?(?:titles?|captions?|subtitles?|texts?|songs?|tracks?|times?|frames?|字幕|标题))"
EXCEPT = either(
    word("except(?: for)?|all but|apart from|other than|excluding"),
    "除了|(?<![删去移剔])除(?=#|第|最)|以外|之外",
)
# every other photo / 隔一张
EVERY_SECOND = rf"\bevery (?:other|#2) {NOUN}|隔1?{MEASURE}"
# the middle photo / 中间那张照片
MIDDLE = rf"\bmiddle {NOUN}\b|中间(?:那|的)?1?{MEASURE}{NOUN}"
# the rest, the other photos / 其余的照片
THE_REST = either(
    rf"\b(?:the )?(?:others?|rest|remaining)\b(?: of the)?(?: {NOUN}\b)?",
    rf"(?:其他|其余|剩下)(?:的?{NOUN})?",
)
# the first 3 photos / 前两张, and the first 3
FIRST_FEW = rf"(?:#1|前|开头)(?: ?的)? ?(\d+) ?{MEASURE}{NOUN}|\b#1 (\d+)\b(?! ?<)"
# the last two clips / 最后两张照片
LAST_FEW = rf"(?:\b(?:last|final)|最后|后)(?: ?的)? ?(\d+) ?{MEASURE}{NOUN}"
# 2 to 4, #2-#4
FROM_TO = rf"{NUMBER} ?(?:-|~|to|through|thru|until|到|至) ?(?:the )?{NUMBER}"
# clips 2 to 4; 2nd to 4th clip; 第二张到第四张
STRETCH = either(
    rf"\b{NOUN} {FROM_TO}",
    rf"{FROM_TO}(?! ?:) ?{MEASURE}{NOUN}",
    rf"#\d+{MEASURE}(?:到|至)#?\d+{MEASURE}{NOUN}?",
)
# the #2 photo / #2张照片, and what else is listed: `and third`, `, 4`, `and the last`
ORDINAL = rf"#\d+{MEASURE}(?: {NOUN}|{NOUN})?"
LISTED = rf"(?:{JOIN}(?:last|{ORDINAL}|{NOUN} {NUMBER}|\d+\b))*"
BY_NUMBER = (
    rf"(?:(?<![a-z0-9_]){NOUN} {NUMBER}{LISTED}|{ORDINAL}{LISTED} ?(?:of the )?{NOUN}?){NOT_TEXT}"
)
AND_LAST = either(
    rf"(?:{JOIN})?(?:the )?(?:last|final)(?: {NOUN})?\b(?! <)",
    rf"和最后1?{MEASURE}{NOUN}?",
)
# the second to last photo / 倒数第二张
FROM_LAST = either(
    rf"倒数#?(\d+){MEASURE}{NOUN}?",
    rf"#(\d+)[ -](?:to|from)[ -](?:the )?last(?: {NOUN})?",
)
# the last photo / 最后一张
THE_LAST = either(
    rf"\b(?:last|final|ending) (?:1 )?(?:{NOUN})\b(?! frame)",
    rf"最后(?:的)?(?:1)?{MEASURE}{NOUN}",
    rf"最后1{MEASURE}",
)
# the clip at the end
AT_AN_END = rf"\b(?:{NOUN}|video) (?:at|from) the (end|start|beginning)\b"
# the opening shot / 首张照片
OPENING = rf"\b(?:opening|starting) {NOUN}\b|首{MEASURE}{NOUN}?(?=[^歌])"
# each of my photos / 每张照片
EACH = (
    r"(?:\b(?:each|every|all)(?: of)?(?: the| my| these| those)?(?: single)?|所有的?|全部的?|每1?)"
    rf" ?{MEASURE}(?:的)?{NOUN}"
)
EVERYTHING = either(
    r"\b(?:everything|the (?:whole|entire) (?:video|thing|timeline|film|movie))\b",
    "整个视频|整段视频|全片|全部",
)
# the photos / 照片
ALL_OF_A_KIND = either(
    rf"\b(?:the |my |these |those )?"
    rf"(?:{VIDEO}|photos|pictures|images|pics|stills|clips|video clip)\b",
    "视频片段|视频素材|照片|图片|片段",
)
