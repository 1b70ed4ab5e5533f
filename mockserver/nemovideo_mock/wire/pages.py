"""The pages a client's user is sent to, as HTML. Words in both languages; nothing is looked up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from nemovideo_mock.agent.timeline.summary import summary
from nemovideo_mock.agent.words import Language, Words, seconds
from nemovideo_mock.draft import Draft, Segment, Text, Track
from nemovideo_mock.render.job import Status
from nemovideo_mock.wire import html
from nemovideo_mock.wire.html import Html, element, joined

FAKE = Words(
    "This page belongs to nemovideo-mock, a local fake of NemoVideo. Nothing here leaves this "
    "machine.",
    "这是 nemovideo-mock 的页面：NemoVideo 的本地模拟服务。这里的任何内容都不会离开本机。",
)
NOTHING = Words("The timeline is empty.", "时间线是空的。")
NO_RENDERS = Words("Nothing has been exported yet.", "还没有导出视频。")
STATUS = {
    "pending": Words("waiting", "等待中"),
    "processing": Words("rendering", "渲染中"),
    "completed": Words("completed", "已完成"),
    "failed": Words("failed", "失败"),
    "cancelled": Words("cancelled", "已取消"),
}
_WIDTH, _ROW = 880, 34
"""The size of a timeline and of a track of it, in px."""
_LETTER = 7
"""About the width of a letter there, in px."""
STYLE = """
:root{color-scheme:light dark;--line:#d5d7dc;--soft:#5c616b;--box:#f4f5f7;--go:#1f5fd0}
@media (prefers-color-scheme:dark){:root{--line:#3a3e46;--soft:#a4a9b3;--box:#1e2127;--go:#7aa7ff}}
body{font:16px/1.55 system-ui,sans-serif;max-width:58rem;margin:0 auto;padding:0 1rem 3rem}
.fake{margin:0 -1rem 2rem;padding:.5rem 1rem;background:var(--box);color:var(--soft)}
code{background:var(--box);padding:.1em .35em;border-radius:.25em;overflow-wrap:anywhere}
h1{font-size:1.5rem} h2{font-size:1.1rem;margin-top:2rem} .soft{color:var(--soft)}
button{font:inherit;padding:.45rem 1rem;border:0;border-radius:.4rem}
button{background:var(--go);color:#fff}
@media (prefers-color-scheme:dark){button{color:#10131a}}
svg{width:100%;height:auto;border:1px solid var(--line);border-radius:.4rem}
video{max-width:100%;max-height:24rem;background:#000;border-radius:.4rem}
.t0{fill:#3b74d9}.t1{fill:#2c8a57}.t7{fill:#9a5bc4} svg text{font-size:12px;fill:#fff}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A render, and the address of its video once it is there."""

    id: str
    status: Status
    url: str | None


def registration(user_id: str, language: Language) -> Response:
    title = Words("Register", "注册").say(language)
    text = Words(
        "Registering this account keeps its projects and brings 100 more credits.",
        "注册此账户可保留其项目，并获得 100 个额外积分。",
    )
    body = joined(
        element("p", text.say(language)), element("p", element("code", user_id)), _button(title)
    )
    return _page(title, body, language)


def registered(user_id: str, language: Language) -> Response:
    text = Words("This account is registered:", "此账户已注册：").say(language)
    body = element("p", text + " ", element("code", user_id))
    return _page(Words("Registered", "已注册").say(language), body, language)


def missing(problem: str, language: Language, status: int) -> Response:
    title = Words("Nothing is here", "这里没有内容").say(language)
    return _page(title, element("p", problem), language, status)


def project(
    name: str,
    ids: Sequence[str],
    draft: Draft | None,
    exports: Sequence[Export],
    language: Language,
    *,
    registered: bool,
) -> Response:
    """A session: its timeline, its renders; and a button that keeps it, for who has no account."""
    title = name or Words("Your project", "你的项目").say(language)
    keep = Words("Keep this project: register", "保留此项目：注册").say(language)
    known = Words("This project is in a registered account.", "此项目属于已注册的账户。")
    body = joined(
        element("p", *(joined(element("code", id), " ") for id in ids)),
        element("p", known.say(language), class_="soft") if registered else _button(keep),
        element("h2", Words("Timeline", "时间线").say(language)),
        _timeline(draft, language),
        element("h2", Words("Exports", "导出").say(language)),
        joined(*(_export(export, language) for export in exports))
        or element("p", NO_RENDERS.say(language), class_="soft"),
    )
    return _page(title, body, language)


def _page(title: str, body: Html, language: Language, status: int = 200) -> Response:
    whole = joined(
        element("p", FAKE.say(language), class_="fake"),
        element("main", element("h1", title), body),
    )
    return html.page(title, whole, STYLE, language=language, status=status)


def _button(text: str) -> Html:
    return element("form", element("button", text), method="post")


def _timeline(draft: Draft | None, language: Language) -> Html:
    if draft is None or not draft.duration:
        return element("p", NOTHING.say(language), class_="soft")
    rows = [_track(track, nth, draft.duration) for nth, track in enumerate(draft.tracks)]
    about = summary(draft, language)
    size = f"0 0 {_WIDTH} {len(rows) * _ROW}"
    drawing = element("svg", *rows, viewBox=size, role="img", aria_label=about)
    return joined(drawing, element("p", about, class_="soft"))


def _track(track: Track, nth: int, duration: int) -> Html:
    return joined(*(_segment(segment, nth, _WIDTH / duration) for segment in track.segments))


def _segment(segment: Segment, row: int, scale: float) -> Html:
    """A segment as a box with its name, as far as there is room; `scale` is in px per ms."""
    x, width, y = round(segment.start * scale), round(segment.duration * scale), row * _ROW
    name = segment.text if isinstance(segment, Text) else segment.name
    room = (width - 12) // _LETTER
    shown = name if len(name) <= room else name[: max(0, room - 1)] + "…"
    return element(
        "g",
        element("title", f"{name} ({seconds(segment.start)}-{seconds(segment.end)} s)"),
        element(
            "rect",
            x=x + 1,
            y=y + 3,
            width=max(1, width - 2),
            height=_ROW - 6,
            rx=3,
            class_=f"t{int(segment.type)}",
        ),
        element("text", shown, x=x + 6, y=y + _ROW // 2 + 4) if room > 1 else None,
    )


def _export(export: Export, language: Language) -> Html:
    now = export.status
    words = [STATUS[now.status].say(language)]
    words += [f"{now.progress} %"] if now.status == "processing" else []
    words += [now.error] if now.error else []
    video = None
    if export.url is not None:
        video = element("video", src=export.url, controls=True, preload="metadata")
    return joined(element("p", element("code", export.id), " " + ", ".join(words)), video)
