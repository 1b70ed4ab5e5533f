"""What the backend says around its edits: as if to a person in front of an editor window.

Every row of the seeds' translation table occurs here, in both languages, because clients have
to translate them all. fact: gui.spoken
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from nemovideo_mock.agent.scene import Step
from nemovideo_mock.agent.words import Language, Words

AFTER_AN_EDIT = (
    Words("You can preview in timeline to check the result.", "你可以在时间线中预览效果。"),
    Words(
        "Click the Export button when you are happy with it.",
        "满意的话,点击右上角的「导出」按钮即可。",
    ),
    Words(
        "Open the Timeline panel to see every track.",
        "打开「时间线」面板可以查看所有轨道。",
    ),
    Words(
        "Drag a clip on the timeline to change its place, or just tell me.",
        "想换顺序的话,在时间线上拖拽片段,或者直接告诉我。",
    ),
    Words(
        "Click [Play] to watch it, or open the [Effects] panel to fine-tune.",
        "点击[播放]观看,或打开[特效]面板微调。",
    ),
)
AFTER_A_GENERATION = (
    Words(
        "Preview in timeline, or click Export to save it.",
        "请在时间线预览,或点击导出保存。",
    ),
    Words(
        "Open the Media panel to find the clip, and drag and drop it wherever you like.",
        "打开「媒体」面板即可找到它,可以拖拽到任意位置。",
    ),
)
NOISE = Words(
    "I encountered a temporary issue. Please try again.", "我遇到了一个临时问题,请稍后再试。"
)
FAILED = Words(
    "Something went wrong on my side, and your video was not changed. Please try again.",
    "我这边出了点问题,视频没有被修改,请重试。",
)


NO_MEDIA = Words(
    "There is nothing to work with yet. Please upload photos or videos first, or describe a clip "
    "you would like me to generate.",
    "目前还没有素材。请先上传照片或视频,或者描述你想生成的画面。",
)
UNCLEAR = Words(
    "What would you like me to do with your video? You can ask for a slideshow, transitions, "
    "titles, music and more.",
    "你想怎么处理这个视频?可以让我做幻灯片、加转场、标题、音乐等等。",
)
NOTHING_TO: Mapping[Step, Words] = {
    "undo": Words("There is nothing to undo.", "没有可以撤销的操作。"),
    "redo": Words("There is nothing to redo.", "没有可以重做的操作。"),
}


def joined(sentences: Sequence[str], language: Language) -> str:
    """Sentences one after the other, the way the language sets them."""
    return (" " if language == "en" else "").join(sentences)


def stepped(back: bool, count: int) -> Words:
    """What an undo or redo says when it is done."""
    steps = "the last change" if count == 1 else f"the last {count} changes"
    verb, wort = ("Undid", "已撤销") if back else ("Redid", "已重做")
    return Words(f"{verb} {steps}.", f"{wort}最近 {count} 步操作。")


def closing(generation: bool, dice: Random) -> Words:
    """One sentence of editor talk to end an answer with."""
    return dice.choice(AFTER_A_GENERATION if generation else AFTER_AN_EDIT)


def out_of_credits(link: str | None) -> Words:
    """The refusal told inside a stream; `link` is where to register, if the backend says."""
    where = f" Register here: {link}" if link else " Open the Billing page to top up."
    wo = f"请在此注册:{link}" if link else "请打开「账单」页面充值。"
    return Words(f"You are out of credits.{where}", f"积分不足。{wo}")
