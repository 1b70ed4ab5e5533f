"""What the backend says around its edits; for its talk of a screen see screen_talk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nemovideo_mock.agent.scene import Step
from nemovideo_mock.agent.words import Language, Words

OPENINGS = (
    None,
    Words("Done!", "好的！"),
    Words("All set.", "完成了。"),
    Words("Sure, here it is.", "没问题。"),
    Words("Here is what I did.", "已经处理好了。"),
)
"""How an answer begins; None begins with what was done."""
HEADINGS = (
    Words("Done", "已完成"),
    Words("What changed", "改动如下"),
    Words("Your video so far", "当前进度"),
)
CHANGE = Words("Change", "改动")
FAREWELLS = (
    Words("What would you like next?", "接下来想做什么？"),
    Words("Tell me if anything should be different.", "哪里需要修改，请告诉我。"),
    Words("I can change any of this.", "随时可以再调整。"),
)
NOISE = Words(
    "I encountered a temporary issue. Please try again.", "我遇到了一个临时问题，请稍后再试。"
)
FAILED = Words(
    "Something went wrong on my side, and your video was not changed. Please try again.",
    "我这边出了点问题，视频没有被修改，请重试。",
)


NO_MEDIA = Words(
    "There is nothing to work with yet. Please upload photos or videos first, or describe a clip "
    "you would like me to generate.",
    "目前还没有素材。请先上传照片或视频，或者描述你想生成的画面。",
)
UNCLEAR = Words(
    "What would you like me to do with your video? You can ask for a slideshow, transitions, "
    "titles, music and more.",
    "你想怎么处理这个视频？可以让我做幻灯片、加转场、标题、音乐等等。",
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
    verb, verb_zh = ("Undid", "已撤销") if back else ("Redid", "已重做")
    return Words(f"{verb} {steps}.", f"{verb_zh}最近 {count} 步操作。")


def out_of_credits(link: str | None) -> Words:
    """The refusal inside a stream; `link` is where to register, if the backend says."""
    where = f" Register here: {link}" if link else " Open the Billing page to top up."
    where_zh = f"请在此注册：{link}" if link else "请打开「账单」页面充值。"
    return Words(f"You are out of credits.{where}", f"积分不足。{where_zh}")
