"""What a message may be besides edits: a greeting, a question, a request nobody here can grant."""

from __future__ import annotations

from nemovideo_mock.agent.language.patterns import either, pattern, word
from nemovideo_mock.agent.language.prepare.normalize import Prose
from nemovideo_mock.agent.scene import Scene, Step
from nemovideo_mock.agent.timeline.summary import summary
from nemovideo_mock.agent.words import Language, Words, seconds

HELP = Words(
    "I can build a slideshow from your uploads, trim, split and reorder clips, add transitions, "
    "motion, titles and music, change the look or the format, and generate a clip. Drag files "
    "into the panel and tell me what you would like.",
    "我可以把素材做成幻灯片,剪辑、分割、调整顺序,添加转场、动效、标题和音乐,"
    "调整风格与画幅,也能生成片段。"
    "把文件拖拽到面板,告诉我你的想法吧。",
)
HELLO = Words(
    "Hello! Drag your photos into the media panel, or tell me what video you have in mind.",
    "你好!把照片拖拽到素材面板,或者告诉我你想要什么样的视频。",
)
THANKS = Words(
    "You're welcome! Click the Export button whenever you are ready.",
    "不客气!准备好了就点击「导出」按钮。",
)
EXPORT = Words(
    "Click the Export button at the top right to save your video.",
    "请点击右上角的「导出」按钮保存视频。",
)
ACCOUNT = Words(
    "Please check your account: go to Settings and open the Billing page.",
    "请到设置里打开「账单」页面查看账户。",
)

_EXPORT = either(
    (
        r"\b(?:export|download|save|render)\b(?!.{0,30}\bsong\b)(?: (?:it|this|the|my|a|"
        r"as|an|to|in|video|mp4|final|\w+)){0,6}"
    ),
    "导出|下载|保存(?:视频)?|渲染",
)
_ACCOUNT = either(
    word(
        r"credits? (?:left|balance|remain\w*)|how many credits|"
        "my (?:account|balance|subscription|plan|credits)|upgrade|billing|pricing"
    ),
    "积分|余额|充值|会员",
)
_SHOW = either(
    (
        r"\bwhat(?:'s| is| do i have| have i got| are)\b.{0,24}\b(?:in|"
        r"on)\b.{0,12}\b(?:timeline|video|project|tracks?|edit)\b"
    ),
    (
        r"\b(?:show|list|describe|summari[sz]e|tell|see|view|display|"
        r"give)\b.{0,30}\b(?:timeline|tracks|current (?:state|edit|draft|video)|summary|"
        r"so far|the clips|all clips|status|what(?:'s| is) (?:there|in))\b"
    ),
    r"\b(?:timeline|project) (?:summary|status|overview)\b",
    r"^\W*status\W*$",
    r"\bwhat (?:do we|do i) have\b",
    r"\bwhat(?:'s| is) (?:there|the status)\b",
    "时间线(?:上|里|中)?(?:现在)?(?:都)?(?:有|是)(?:什么|哪些|啥)",
    "(?:现在|目前|当前)(?:都)?有(?:什么|哪些)",
    ("(?:查看|显示|列出|看看|看一下)(?:一下)?(?:当前|现在)?(?:的)?(?:时间线|轨道|状态|片段|草稿)"),
    "状态|有(?:哪些|什么)(?:片段|轨道|素材)",
)
_LENGTH = either(
    r"\bhow long\b",
    r"\bwhat(?:'s| is)(?: the)?(?: \w+)? (?:length|duration|runtime)\b",
    "多长|多久|多少秒|时长(?:是|有)?多少",
)
_COUNT = r"\bhow many\b|多少(?:个|张|段)|几(?:个|张|段)"
_HELP = either(
    word(
        r"what can you do|help(?: me)?\W*$|how does (?:this|it) work|what are you able|"
        "what do you do|who are you|what are you|how do i"
    ),
    "你(?:能|会|可以)(?:做|干)?(?:什么|啥)|怎么用|帮助|有什么功能|你是谁",
)
_GREETING = either(
    (
        r"^\W*(?:hi+|hello+|hey+|hiya|yo|howdy|greetings|good (?:morning|afternoon|"
        r"evening|day)|what'?s up|sup)(?: there| everyone| again| nemo| bot| all)?\b"
    ),
    r"^\W*(?:你好|您好|嗨|哈喽|早上好|下午好|晚上好|大家好|在吗|hello)",
)
_THANKS = either(
    word("thank(?:s| you)|thx|ty|cheers|much appreciated|great job|good job|well done"),
    "谢谢|感谢|多谢|辛苦了",
)
_PRAISE = either(
    word("awesome|perfect|looks (?:great|good)|love it|nice(?: work)?|i like it|amazing|beautiful"),
    "太棒了|很好|不错|完美|真好",
)
_REQUEST = r"\b(?:can|could|would|will) you\b|\bsomething\b|能不能|可以.*吗|点[儿]?[^点]{0,4}的$"
_ASKS = either(
    (
        r"^\W*(?:so |and |but |ok |okay |um |well )?(?:what(?!'?s? about| if)|"
        "how(?! about)|why(?! don'?t| not)|which|who|whose|where|when|is|are|was|were|"
        r"does|do (?:you|i|we)|did|has|have (?:you|i|we)|should i|am i|will (?!you\b))(?=.*\?)"
    ),
    (
        r"^\W*(?:what(?:'s| is| are| do| does| kind| format)|how (?:long|many|much|do|"
        "does|is|are|big|come)|why (?:is|are|did|does)|which (?:formats?|files?|clip|"
        "photo|is|are)|who|is (?:there|it|this|that|the)|are there|does it|"
        r"do i)\b(?!.*(?:\b(?:please|and then)\b))"
    ),
    "(?:什么|怎么|为什么|哪|多少|多长|几)[^,。]*[??]|有[^,。]{0,12}吗|是不是",
    "(?:是|喜欢)[^,。]{0,12}吗",
)
_YES = (
    r"^\W*(?:yes|yeah|yep|ok|okay|sure|no|nope|nothing|never ?mind|cancel|stop|好的?|"
    r"行|可以|嗯|不用了|算了|没事)\W*(?:please|thanks)?\W*$"
)

_UNDO = either(
    r"\bundo\b|\brevert\b",
    (
        r"\b(?:take|roll|go|step|change|put) (?:it |that |this |things )?back\b(?! (?:the|"
        "my|to colou?r|in))"
    ),
    r"\bctrl ?[+-]? ?z\b",
    r"\bbring back the (?:previous|last)\b|\bprevious version\b",
    r"\bback to (?:how|what) it was\b|\bgo back\b",
    "撤[销消回]|回退|退回|返回上一步|还原(?:上)?(?:1步)?|取消(?:上1步|刚才|刚刚)",
    "上1步(?:撤|取消)",
)
_REDO = either(
    r"\bredo\b(?! (?:the|it all|everything|from)\b)|\bundo the undo\b",
    r"\bdo (?:it|that) again\b|\bbring it back\b|\breapply\b",
    r"\bput it back\b",
    "重做|恢复(?:刚才|撤销|上1步|操作)?(?:的操作)?$|还是恢复",
)


def step(prose: Prose) -> tuple[Step, int] | None:
    """Whether a message goes through the history, and how far."""
    whole = prose.whole
    negated = pattern(
        r"\b(?:don'?t|do not|never) (?:undo|redo|revert)\b|(?:不要|别)(?:撤销|重做)"
    ).search(whole)
    if negated:
        return None
    for kind, source in (("redo", _REDO), ("undo", _UNDO)):
        if pattern(source).search(whole):
            found = pattern(
                r"(?:last |previous |by )?(\d+) (?:steps?|edits?|changes?|times?|actions?|"
                r"things)|(\d+)(?:步|次|个)|\b(twice)\b"
            ).search(whole)
            count = int((found[1] or found[2] or "2")[:4]) if found else 1
            return ("redo" if kind == "redo" else "undo"), max(1, count)
    return None


def asked(prose: Prose, scene: Scene, language: Language) -> Words | None:
    """The answer to a question, if the message is one."""
    whole = prose.whole
    if pattern(_SHOW).search(whole):
        return Words(
            f"{summary(scene.draft)}. You can also open the Timeline panel.",
            f"{summary(scene.draft, 'zh')}。你也可以打开「时间线」面板查看。",
        )
    if not pattern(_ASKS).search(whole) and not pattern(_HELP).search(whole):
        return None
    if pattern(_LENGTH).search(whole):
        length = seconds(scene.draft.duration)
        return Words(f"Your video is {length} seconds long.", f"你的视频时长为{length}秒。")
    if pattern(_COUNT).search(whole) and not pattern(_ACCOUNT).search(whole):
        clips, media = len(scene.draft.clips), len(scene.media)
        return Words(
            f"There are {clips} clips on the timeline and {media} files in the project.",
            f"时间线上有{clips}个片段,项目里有{media}个文件。",
        )
    return ACCOUNT if pattern(_ACCOUNT).search(whole) else HELP


def small_talk(prose: Prose) -> Words | None:
    """The answer to words that ask for nothing."""
    for source, words in (
        (_ACCOUNT, ACCOUNT),
        (_HELP, HELP),
        (_EXPORT, EXPORT),
        (_THANKS, THANKS),
        (_PRAISE, THANKS),
        (_GREETING, HELLO),
        (_YES, HELP),
    ):
        asks = source == _PRAISE and pattern(_REQUEST).search(prose.whole)
        if pattern(source).search(prose.whole) and not asks:
            return words
    return None
