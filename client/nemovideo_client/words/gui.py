"""The backend talks as if there were a GUI; this says the same for someone without one.

backend says                         the user reads                 action
click Export / 点击导出               say “export”                   export
preview in (the) timeline panel      look at the track summary      summary
open the … panel / 打开…面板          look at the status             state
drag / drop / 拖拽                    tell me where it goes          edit
click … / 点击…                       tell me to use …               api
check your account, go to billing    ask for your credits           credits

gui.toml has the patterns.
"""

from __future__ import annotations

import re
from typing import Literal

from . import rules

Action = Literal["export", "summary", "state", "edit", "api", "credits"]


# facts: output.no-screen-talk, gui.click, gui.open, gui.drag, gui.preview, gui.export
def translate(text: str) -> tuple[str, frozenset[Action]]:
    """`text` without GUI talk, and the actions it stood for."""
    rows, parts = rules.read("gui")
    if not parts["hint"].search(text):
        return text, frozenset()
    actions: set[Action] = set()
    text = parts["emphasis"].sub(r"\1[\3]", text)
    for pattern, (replacement, action) in rows:
        text, count = pattern.subn(lambda m, r=replacement: _fill(m, r), text)  # type: ignore[misc]
        if count:
            actions.add(action)  # type: ignore[arg-type]
    return text, frozenset(actions)


def _fill(match: re.Match[str], replacement: str) -> str:
    if "{}" in replacement:
        name = next((group for group in match.groups() if group), "it")
        replacement = replacement.format(name.strip())
    else:
        replacement = match.expand(replacement)
    return replacement[0].upper() + replacement[1:] if match[0][0].isupper() else replacement
