"""What the backend says as if to a person in front of an editor window. fact: gui.spoken

Every row of the seeds' translation table occurs here, in both languages and in every form,
because clients have to translate them all. What stands in braces is the name of a button or a
panel: `{Export}` is set as **Export**, [Export], "Export" or plainly, as the dice will have it.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from nemovideo_mock.agent.words import Language, Words

AFTER_AN_EDIT = (
    Words("You can preview in timeline to check the result.", "你可以在时间线中预览效果。"),
    Words(
        "Click the {Export} button when you are happy with it.",
        "满意的话，点击右上角的{导出}按钮即可。",
    ),
    Words("Open the {Timeline} panel to see every track.", "打开{时间线}面板可以查看所有轨道。"),
    Words(
        "Drag a clip on the timeline to change its place, or just tell me.",
        "想换顺序的话，在时间线上拖拽片段，或者直接告诉我。",
    ),
    Words(
        "Click {Play} to watch it, or open the {Effects} panel to fine-tune.",
        "点击{播放}观看，或打开{特效}面板微调。",
    ),
    Words(
        "If something is off, open the {Media} panel and drag and drop another file onto it.",
        "如果不满意，打开{媒体}面板，把别的文件拖拽过来。",
    ),
    Words(
        "Ready? Then use the {Export} button at the top right.",
        "准备好了吗？那就点击右上角的{导出}按钮。",
    ),
)
AFTER_A_GENERATION = (
    Words(
        "Preview in timeline, or click {Export} to save it.", "请在时间线预览，或点击{导出}保存。"
    ),
    Words(
        "Open the {Media} panel to find the clip, and drag and drop it wherever you like.",
        "打开{媒体}面板即可找到它，可以拖拽到任意位置。",
    ),
    Words(
        "Your clip is waiting: open the {Timeline} panel and click {Play}.",
        "片段已经就绪：打开{时间线}面板，点击{播放}即可观看。",
    ),
)
INSIDE = (
    Words("you can preview in timeline how it feels", "可以在时间线中预览一下效果"),
    Words("you can click the {Export} button as soon as you like it", "满意了就点击{导出}按钮"),
    Words("you will see it if you open the {Timeline} panel", "打开{时间线}面板就能看到"),
    Words("you may still drag a clip on the timeline to move it", "还可以在时间线上拖拽片段来调整"),
    Words("all it takes to watch it is to click {Play}", "点击{播放}就能观看"),
)
"""Clauses that end a sentence about something else."""
_ENDS = " .!。！"
_MARKS = {
    "en": {"plain": "{}", "brackets": "[{}]", "quotes": '"{}"', "bold": "**{}**"},
    "zh": {"plain": "「{}」", "brackets": "[{}]", "quotes": "“{}”", "bold": "**{}**"},
}


def closing(generation: bool, language: Language, voice: Random, *, bold: bool = False) -> str:
    """A sentence of its own to end an answer with."""
    return _said(AFTER_A_GENERATION if generation else AFTER_AN_EDIT, language, voice, bold)


def inside(sentence: str, language: Language, voice: Random, *, bold: bool = False) -> str:
    """The sentence, going on with talk of the screen."""
    clause = _said(INSIDE, language, voice, bold)
    begun = sentence.rstrip(_ENDS)
    return f"{begun}，{clause}。" if language == "zh" else f"{begun}, and {clause}."


def _said(pool: Sequence[Words], language: Language, voice: Random, bold: bool) -> str:
    text = voice.choice(pool).say(language)
    style = voice.choice(("plain", "plain", "brackets", "quotes"))
    before, after = _MARKS[language]["bold" if bold else style].split("{}")
    return text.replace("{", before).replace("}", after)
