"""GUI talk, translated."""

from __future__ import annotations

import pytest
from nemovideo_client import translate

PAIRS = [
    ("Click the Export button.", "Say “export”.", "export"),
    ("Please click on [Export] to save.", "Please say “export” to save.", "export"),
    ("Use the Export button to get it.", "Say “export” to get it.", "export"),
    ("Find it under the Export button.", "Find it under the word “export”.", "export"),
    ('Find it under the "Export" button.', "Find it under the word “export”.", "export"),
    ("Click the blue arrow.", "Use the blue arrow.", "api"),
    ("Click **Play** to watch it.", "Tell me to use “Play” to watch it.", "api"),
    ("点击「播放」观看。", "告诉我使用“播放”观看。", "api"),
    ("点击右上角的「导出」按钮即可。", "说“导出”即可。", "export"),
    ("You can preview in timeline.", "You can look at the track summary.", "summary"),
    ("Preview it in the Timeline panel.", "Look at the track summary.", "summary"),
    ("View the result on your timeline view.", "Look at the track summary.", "summary"),
    ("Open the Timeline panel to see it.", "Look at the track summary to see it.", "summary"),
    ("Open the Media panel.", "Look at the status (Media).", "state"),
    ("Drag and drop the clip.", "Tell me to move the clip.", "edit"),
    ("drag/drop it", "tell me to move it", "edit"),
    ("Drag the title up.", "Tell me to move the title up.", "edit"),
    ("Check your account.", "Ask for your credits.", "credits"),
    ("Go to the billing page.", "Ask for your credits.", "credits"),
    ("Click “Add Text”.", "Tell me to use “Add Text”.", "api"),
    ("Tap the Split icon.", "Tell me to use “Split”.", "api"),
    ("点击导出按钮保存视频。", "说“导出”保存视频。", "export"),
    ("请点击“导出”。", "说“导出”。", "export"),
    ("使用导出按钮。", "使用“导出”一词。", "export"),
    ("在时间线中预览。", "查看轨道摘要。", "summary"),
    ("打开时间线面板。", "查看轨道摘要。", "summary"),
    ("打开素材面板。", "查看状态（素材）。", "state"),
    ("拖拽片段。", "告诉我移动片段。", "edit"),
    ("点击“添加文字”按钮。", "告诉我使用“添加文字”。", "api"),
]


# fact: gui.preview
@pytest.mark.parametrize(("text", "expected", "action"), PAIRS)
def test_translates(text: str, expected: str, action: str) -> None:
    translated, actions = translate(text)
    assert translated == expected
    assert list(actions) == [action]


@pytest.mark.parametrize(
    "text",
    [
        "Done! I added a title.",
        "The exported video has a drop shadow.",
        "I opened with a wide shot and clicked sounds.",
        "The timeline has three tracks.",
        "A press photo was used.",
        "好的，已添加标题。",
        "视频已打开新的篇章。",
    ],
)
def test_leaves_other_talk_alone(text: str) -> None:
    assert translate(text) == (text, frozenset())


def test_several_at_once() -> None:
    text = "Your video is ready! Preview in Timeline panel or click Export to save it."
    translated, actions = translate(text)
    assert (
        translated == "Your video is ready! Look at the track summary or say “export” to save it."
    )
    assert actions == {"summary", "export"}


def test_hostile_text_is_quick() -> None:
    for piece in ("click ", "点击", "open the ", "“", "drag/"):
        translate(piece * 5000)
