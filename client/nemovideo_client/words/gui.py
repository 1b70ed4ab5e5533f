"""The backend talks as if there were a GUI; this says the same for someone without one.

backend says                         the user reads                 action
click Export / 点击导出               say “export”                   export
preview in (the) timeline panel      look at the track summary      summary
open the … panel / 打开…面板          look at the status             state
drag / drop / 拖拽                    tell me where it goes          edit
click … / 点击…                       tell me to use …               api
check your account, go to billing    ask for your credits           credits
"""

from __future__ import annotations

import re
from typing import Literal

Action = Literal["export", "summary", "state", "edit", "api", "credits"]

_NAME = r"[\"“‘'\[「『【]?{}[\"”’'\]」』】]?"
_EXPORT_BUTTON = r"(?:the )?" + _NAME.format("Export") + r"(?: (?:button|icon|tab|menu))?"
_WORD = r"(?-i:[A-Z][\w+&-]*)"
_BUTTON = (
    rf"(?:the )?(?:[\"“‘\[]([^\"”’\]\n]{{1,40}})[\"”’\]]|({_WORD}(?: {_WORD}){{0,3}}))"
    r"(?: (?:button|icon|tab|menu|option))?(?=[\s.,;:!?)]|$)"
)
_PANEL = r"(?:the )?[\"“‘\[]?([\w&-]+(?: [\w&-]+){0,2}?)[\"”’\]]?"
_ZH_WHERE = r"(?:[右左][上下]角的?|顶部的?|上方的?|下方的?)?"
_ZH_NAME = r"[“「『【\[\"]?([^，。！？；、“”「」『』【】\[\]\"\s]{1,12}?)[”」』】\]\"]?"

# In order: what is specific comes before what is general.
_RULES: tuple[tuple[str, str, Action], ...] = (
    (rf"\b(?:click|tap|press|hit)(?: on)? {_EXPORT_BUTTON}", "say “export”", "export"),
    (rf"\buse {_EXPORT_BUTTON}(?= |\.|,|$)", "say “export”", "export"),
    (
        rf"\bthe {_NAME.format('Export')} button\b|{_NAME.format('Export')} button\b",
        "the word “export”",
        "export",
    ),
    (
        r"\b(preview|view|see|check|watch)(?: (?:it|them|this|the (?:result|video|changes)))?"
        r" (?:in|on) (?:the |your )?timeline(?: panel| view)?\b",
        "look at the track summary",
        "summary",
    ),
    (
        r"\bopen(?: up)? (?:the |your )?timeline(?: (?:panel|tab|view))?\b",
        "look at the track summary",
        "summary",
    ),
    (
        rf"\bopen(?: up)? {_PANEL} (?:panel|tab|menu|sidebar|window)\b",
        r"look at the status (\1)",
        "state",
    ),
    (
        r"\bdrag(?:ging)?(?:[ -]and[ -]|/)drop(?:ping)?\b|\bdrag\b"
        r"|\bdrop\b(?= (?:it|them|the|your)\b)",
        "tell me to move",
        "edit",
    ),
    (
        r"\b(?:check|see|visit) your (?:account|billing)(?: (?:page|settings))?\b",
        "ask for your credits",
        "credits",
    ),
    (
        r"\bgo to (?:the |your )?(?:settings|dashboard|billing|account)(?: page)?\b",
        "ask for your credits",
        "credits",
    ),
    (rf"\b(?:click|tap|press)(?: on)? {_BUTTON}", "tell me to use “{}”", "api"),
    (r"\bclick(?:ing)?(?: on)?\b", "use", "api"),
    (
        rf"(?:请)?(?:点击|点按|单击){_ZH_WHERE}[“「『【\[\"]?导出[”」』】\]\"]?(?:按钮)?",
        "说“导出”",
        "export",
    ),
    (r"[“「『【\[\"]?导出[”」』】\]\"]?按钮", "“导出”一词", "export"),
    (r"在?时间[轴线](?:面板)?(?:中|里|上)?(?:进行)?(?:预览|查看)", "查看轨道摘要", "summary"),
    (r"打开[“「『【\[\"]?时间[轴线][”」』】\]\"]?(?:面板|视图)?", "查看轨道摘要", "summary"),
    (rf"打开{_ZH_NAME}(?:面板|菜单|窗口|选项卡)", r"查看状态（\1）", "state"),
    (r"拖拽|拖放|拖动", "告诉我移动", "edit"),
    (rf"(?:请)?(?:点击|点按|单击){_ZH_NAME}(?:按钮|图标|选项)", r"告诉我使用“\1”", "api"),
    (
        r"(?:请)?(?:点击|点按|单击)[“「『【\[\"]([^”」』】\]\"\n]{1,12})[”」』】\]\"]",
        r"告诉我使用“\1”",
        "api",
    ),
    (r"(?:请)?(?:点击|点按|单击)", "告诉我使用", "api"),
)
# `Click **Export**`, "打开`素材`面板": Markdown around a name is as good as brackets.
_EMPHASIS = re.compile(
    r"((?:\b(?:click|tap|press|hit|use|open)|点击|点按|单击|打开)[^\n.*`。]{0,16})"
    r"(\*\*|`)([^*`\n]{1,40})\2",
    re.IGNORECASE,
)
_COMPILED = tuple((re.compile(p, re.IGNORECASE), text, action) for p, text, action in _RULES)
_HINT = re.compile(
    r"click|tap|press|hit|use|export|timeline|open|drag|drop|account|billing|settings|dashboard"
    r"|点|单击|导出|时间|打开|拖",
    re.IGNORECASE,
)


# facts: output.no-screen-talk, gui.click, gui.open, gui.drag, gui.preview, gui.export
def translate(text: str) -> tuple[str, frozenset[Action]]:
    """`text` without GUI talk, and the actions it stood for."""
    if not _HINT.search(text):
        return text, frozenset()
    actions: set[Action] = set()
    text = _EMPHASIS.sub(r"\1[\3]", text)
    for pattern, replacement, action in _COMPILED:
        text, count = pattern.subn(lambda m, r=replacement: _fill(m, r), text)  # type: ignore[misc]
        if count:
            actions.add(action)
    return text, frozenset(actions)


def _fill(match: re.Match[str], replacement: str) -> str:
    if "{}" in replacement:
        name = next((group for group in match.groups() if group), "it")
        replacement = replacement.format(name.strip())
    else:
        replacement = match.expand(replacement)
    return replacement[0].upper() + replacement[1:] if match[0][0].isupper() else replacement
