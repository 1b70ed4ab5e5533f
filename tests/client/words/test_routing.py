"""What is for the agent and what is not."""

from __future__ import annotations

import pytest
from nemovideo_client import route
from nemovideo_client.words.route import steps

EXPORT = """export
Export 1080p MP4
export it
please export the video
Can you export this as MP4?
ok now export
I'd like to download the video
download
Download it please
send me the video
Could you send me the final video?
give me the mp4
Looks great! Export it.
re-export
let's export
导出
导出视频
请帮我导出
帮我下载视频
把视频发给我
好了，导出吧
现在导出"""

CREDITS = """credits
balance
my credits
how many credits do I have?
check my balance
what's my balance?
show me my remaining credits
credits left
积分
我还有多少积分？
余额
查余额"""

STATUS = """status
show tracks
show me the tracks
what is the status?
check the status of my video
list all tracks
状态
查看状态
现在的状态"""

UPLOAD = """upload
upload beach.jpg
Please upload these files
I want to upload a photo
上传
上传照片
我想上传一张图片"""

AGENT = """don't export yet
Do not export
not export, just a draft
exporter settings
open the export settings
make the export button bigger
add a title that says "Export now"
add end credits
add rolling credits at the end
balance the audio
fix the white balance
add a status bar
make the download arrow red
use the photos I uploaded
the uploaded photos are too dark
the export looked blurry
add an uploading animation
create a slideshow with transitions
make it louder
不要导出
先别导出
添加“导出”字样
导出按钮放大一点
上传的照片太暗了
加一个状态栏
添加片尾字幕
做一个婚礼邀请视频"""


# facts: route.rest, route.upload
@pytest.mark.parametrize(
    ("intent", "message"),
    [
        (intent, message)
        for intent, messages in (
            ("export", EXPORT),
            ("credits", CREDITS),
            ("status", STATUS),
            ("upload", UPLOAD),
            ("agent", AGENT),
        )
        for message in messages.split("\n")
    ],
)
def test_routes(intent: str, message: str) -> None:
    assert route(message) == intent
    assert route(message.upper()) == intent


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("export", ["export"]),
        ("add music", ["agent: add music"]),
        ("Add romantic music, then export", ["agent: Add romantic music", "export"]),
        ("Add a title 'The End' and export it", ["agent: Add a title 'The End'", "export"]),
        ("Make it shorter. Then send me the video!", ["agent: Make it shorter", "export"]),
        ("Looks great, export, please", ["export"]),
        ("Export it and then make it shorter", ["export", "agent: make it shorter"]),
        ("credits and status", ["credits", "status"]),
        ("加一首浪漫的音乐，然后导出", ["agent: 加一首浪漫的音乐", "export"]),
        ("很好，导出", ["export"]),
        ("add music but don't export yet", ["agent: add music but don't export yet"]),
        ("Nice, now make it slower", ["agent: Nice, now make it slower"]),
        (
            "crop it, cut to 1.5 seconds and export",
            ["agent: crop it, cut to 1.5 seconds", "export"],
        ),
        ("it should be slower, then export", ["agent: it should be slower", "export"]),
        ("可以加一首音乐吗，然后导出", ["agent: 可以加一首音乐吗", "export"]),
        ("", ["agent: "]),
        ("  ", ["agent: "]),
    ],
)
def test_steps_in_order(message: str, expected: list[str]) -> None:
    found = [f"{s.intent}: {s.text}" if s.intent == "agent" else s.intent for s in steps(message)]
    assert found == expected


def test_long_messages_are_quick() -> None:
    for piece in ("please ", "please export not ", '"', "请", "and then ", "show me my "):
        route(piece * 5000)
        steps(piece * 5000)
