"""The child process: a request on standard input's first line, a render, JSON lines back.

    {"done": 120, "total": 900}                 progress
    {"ok": true, "size": …, "digest": …}        the end, one way
    {"ok": false, "reason": "…"}                the other

It ends when its standard input does, so it never outlives its parent.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from nemovideo_mock import system
from nemovideo_mock.draft import DraftError
from nemovideo_mock.render.request import RenderError, Request, from_json

_REPORT_SECONDS = 0.1


def main() -> None:
    """`python -m nemovideo_mock.render.worker FILE`: render into FILE."""
    _be_modest()
    line = sys.stdin.readline()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    target = Path(sys.argv[1])
    try:
        _say({"ok": True, **render(from_json(line), target)})
    except (RenderError, DraftError) as problem:
        _say({"ok": False, "reason": str(problem)})
    except OSError as problem:
        _say({"ok": False, "reason": f"the video cannot be written: {problem.strerror or problem}"})
    except MemoryError:
        _say({"ok": False, "reason": "the render needs more memory than there is"})


def render(request: Request, target: Path) -> dict[str, Any]:
    """Write the video to `target` and say what it is: size, digest, width, height, duration."""
    from nemovideo_mock.render.encode import encode

    encode(request, target, _Reporter())
    with target.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "size": target.stat().st_size,
        "digest": digest,
        "width": request.output.width,
        "height": request.output.height,
        "duration": request.frames / request.output.fps,
    }


class _Reporter:
    """Reports progress, but not every frame."""

    def __init__(self) -> None:
        self._next = 0.0

    def __call__(self, done: int, total: int) -> None:
        if done == total or time.monotonic() >= self._next:
            self._next = time.monotonic() + _REPORT_SECONDS
            _say({"done": done, "total": total})


def _say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _be_modest() -> None:
    """Lowest priority, death with the parent, and memory given back as soon as it is free."""
    # NumPy's algebra would start a thread for every processor, and make it wait busily.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    system.lower_priority()
    system.die_with_parent()
    system.keep_little_memory()


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    main()
