"""What a client understands: wishes of its user, screen talk of the backend, timelines."""

from __future__ import annotations

from ...context import Context
from .. import check

ROUTES = {
    "export": ("export", "导出", "download", "send me the video", "please export it now"),
    "credits": ("credits", "积分", "balance", "余额", "how many credits are left?"),
    "status": ("status", "状态", "show tracks"),
    "upload": ("upload", "上传"),
    "agent": ("add romantic music", "make it slower", "加一首音乐", "don't export yet"),
}


@check(
    "client.routes",
    facts=[
        "route.export",
        "route.credits",
        "route.state",
        "route.upload",
        "route.rest",
    ],
    clock=True,
)
def routes(c: Context) -> None:
    from nemovideo_client import route

    for wanted, messages in ROUTES.items():
        for message in messages:
            assert route(message) == wanted, f"{message!r} goes to {route(message)}"


TALK = {
    "api": ("Click the “Save” button.", "点击保存按钮。"),
    "state": ("Open the Media panel.", "打开素材面板。"),
    "edit": ("Just drag it to the end.", "拖拽到末尾。"),
    "summary": ("You can preview it in the timeline.", "在时间轴中预览。"),
    "export": ("Use the Export button.", "点击“导出”按钮。"),
}


@check(
    "client.gui",
    facts=[
        "gui.click",
        "gui.open",
        "gui.drag",
        "gui.preview",
        "gui.export",
    ],
    clock=True,
)
def gui(c: Context) -> None:
    from nemovideo_client import translate

    for wanted, sentences in TALK.items():
        for sentence in sentences:
            text, actions = translate(sentence)
            assert wanted in actions, f"{sentence!r} means {set(actions)}"
            assert text != sentence, f"{sentence!r} was passed on"


@check("client.summary", facts=["draft.summary", "draft.unknown-keys"], clock=True)
def summary(c: Context) -> None:
    from nemovideo_client import summarize

    def segment(ms: int, **meta: object) -> dict[str, object]:
        return {"d": ms, "zz": 1, "m": {"start": 0, **meta}}

    draft = {
        "t": [
            {"tt": 0, "sg": [segment(10_000, name="city timelapse")]},
            {"tt": 1, "sg": [segment(10_000, name="Lo-fi", volume=0.35)]},
            {"tt": 7, "sg": [segment(3000, text="Urban Dreams", role="title")]},
        ]
    }
    assert summarize(draft) == (
        "Timeline (3 tracks): 1. Video: city timelapse (0-10s) "
        '2. BGM: Lo-fi (0-10s, 35%) 3. Title: "Urban Dreams" (0-3s)'
    )
