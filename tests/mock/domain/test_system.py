"""Only one module of the mock knows which operating system it runs on."""

from __future__ import annotations

import re
from pathlib import Path

import nemovideo_mock

PLATFORM = re.compile(
    r"\bos\.(?:nice|fork|killpg|setsid|getpgid)\b|\bSIGKILL\b|setpriority|\bctypes\b|\bsys\.platform\b"
)


def test_what_depends_on_the_platform_is_in_one_module() -> None:
    root = Path(nemovideo_mock.__file__).parent
    found = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if PLATFORM.search(path.read_text("utf-8"))
    }
    assert found == {"system.py"}
