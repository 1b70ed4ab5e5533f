"""Does the contract notice bugs? Plants them in the mock one at a time, and counts.

    python -m benchmarks.planted [NAME...]

Each bug is one change of text in a copy of the mock's source, which is then served by a process
of its own and held to the contract over HTTP, until the first check fails. A change that no
longer fits the source is an error, not a miss.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest import mock as patching

import nemovideo_mock
from nemovideo_contracts.verify.checks import all_checks
from nemovideo_contracts.verify.run import Result, verify
from nemovideo_contracts.verify.targets import Target, TargetError, spawned
from nemovideo_mock.profile import SEED

WANTED = 0.96
"""The share of bugs that must be found: 24 of 25."""


@dataclass(frozen=True, slots=True)
class Bug:
    """A change of text: `old` occurs in the file and becomes `new`."""

    name: str
    file: str
    old: str
    new: str


BUGS = (
    Bug("no-envelope", "wire/envelopes.py", '{"code": 0, "data": data}', "dict(data)"),
    Bug("wrong-status", "errors.py", "    code = 400\n", "    code = 403\n"),
    Bug("wrong-code", "errors.py", "    code = 1002\n", "    code = 1003\n"),
    Bug(
        "business-code-as-status",
        "wire/envelopes.py",
        'error_transport == "body"',
        'error_transport == "odd"',
    ),
    Bug(
        "a-500",
        "routes/accounts.py",
        '    found.require("read")\n    held',
        '    found.require("read")\n    1 / 0\n    held',
    ),
    Bug(
        "lost-edit",
        "service/turns.py",
        "    context.store.append(turn, *turn.entries)",
        "    import dataclasses\n"
        "    turn = dataclasses.replace(turn, commit=None)\n"
        "    context.store.append(turn, *turn.entries)",
    ),
    Bug(
        "edit-dies-with-its-stream",
        "service/turns.py",
        "        context.streaming.discard(turn.id)",
        "        context.streaming.discard(turn.id)\n"
        "        if context.now < turn.ends_at:\n"
        "            import dataclasses\n"
        "            context.store.append(dataclasses.replace(turn, commit=None))",
    ),
    Bug(
        "double-charge",
        "ledger.py",
        'case "settle":\n                frozen -= entry.amount',
        'case "settle":\n                frozen -= entry.amount\n'
        "                available -= entry.amount",
    ),
    Bug("never-charged", "agent/turn.py", "    if not cost:\n", "    if cost:\n"),
    Bug("wrong-total", "ledger.py", "self.available + self.frozen", "self.available"),
    Bug(
        "no-2001",
        "service/turns.py",
        "if turn.cost > balance_of",
        "if turn.cost > 10**9 + balance_of",
    ),
    Bug("expiry-one-second-late", "accounts.py", "now >= self.expires_at", "now > self.expires_at"),
    Bug("week-of-six-days", "accounts.py", "WEEK = 7 *", "WEEK = 6 *"),
    Bug("no-rate-limit", "service/tokens.py", "    if wait is not None:", "    if False:"),
    Bug(
        "one-token-too-many",
        "accounts.py",
        "TOKENS_PER_IP_AND_WEEK = 10",
        "TOKENS_PER_IP_AND_WEEK = 11",
    ),
    Bug(
        "credits-every-week",
        "service/tokens.py",
        "    if known:\n        return known[0]",
        "    if known:\n"
        "        again = _grant(known[0].user_id, 100, context.now, str(context.now))\n"
        "        context.store.append(again)\n"
        "        return known[0]",
    ),
    Bug(
        "leaked-session",
        "service/sessions.py",
        "or session.user_id != caller.user_id:",
        "or not caller.user_id:",
    ),
    Bug("leaked-render", "service/renders.py", "if job is None or not owned:", "if job is None:"),
    Bug(
        "token-in-error",
        "service/tokens.py",
        'BadToken("the token is not known here;',
        'BadToken(bearer + " is not known here;',
    ),
    Bug("session-id-as-number", "ids.py", "return str(_SNOWFLAKE_LOW", "return int(_SNOWFLAKE_LOW"),
    Bug("token-prefix", "ids.py", '"nmv_usr_" +', '"nmv_" +'),
    Bug("expires-at-without-zone", "service/tokens.py", "%H:%M:%SZ", "%H:%M:%S"),
    Bug("upload-forgotten", "service/uploads.py", "    context.store.append(*added)\n", ""),
    Bug("duration-in-ms", "wire/files.py", "round(media.duration, 3)", "media.duration * 1000"),
    Bug(
        "limit-one-byte-low",
        "service/files.py",
        "self.size > self.limit",
        "self.size >= self.limit",
    ),
    Bug("draft-in-seconds", "draft.py", '{"d": duration,', '{"d": duration / 1000,'),
    Bug(
        "no-402",
        "service/renders.py",
        "    if missing and (\n",
        "    if not missing and (\n",
    ),
    Bug(
        "duplicate-render",
        "service/renders.py",
        "render_id)) is not None:\n        raise Conflict",
        "render_id)) == 0:\n        raise Conflict",
    ),
    Bug(
        "progress-stuck",
        "render/job.py",
        "progress=100 if done else",
        "progress=90 if done else",
    ),
    Bug("status-word", "render/job.py", '"completed" if done', '"complete" if done'),
    Bug(
        "no-heartbeat",
        "wire/sse.py",
        '"json-and-empty": data({"type": "heartbeat"})',
        '"json-and-empty": b""',
    ),
    Bug("crlf", "routes/turns.py", 'sep="\\n"', 'sep="\\r\\n", media_type="text/plain"'),
    Bug("typed-word", "wire/sse.py", '{"type": "tool_result",', '{"type": "toolResult",'),
    Bug(
        "stream-hangs",
        "service/turns.py",
        "        await context.sleep_until(until)\n",
        "        await context.sleep_until(until + 3600)\n",
    ),
    Bug("no-cors", "app.py", 'allow_origins=["*"]', "allow_origins=[]"),
)


@contextlib.contextmanager
def planted(bug: Bug) -> Iterator[Target]:
    """A mock with the bug. Raises TargetError when the change does not fit the source."""
    with tempfile.TemporaryDirectory(prefix="planted-") as folder:
        source = Path(nemovideo_mock.__path__[0])
        copy = Path(folder) / "nemovideo_mock"
        shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
        file = copy / bug.file
        text = file.read_text("utf-8")
        if bug.old not in text:
            raise TargetError(f"{bug.name}: {bug.file} no longer says {bug.old!r}")
        file.write_text(text.replace(bug.old, bug.new), "utf-8")
        # The copy comes first on the path of the child, and so shadows what is installed.
        with (
            patching.patch.dict(os.environ, PYTHONPATH=folder),
            spawned(SEED, quiet=True) as target,
        ):
            yield target


def first_failure(target: Target) -> Result | None:
    """The first check that fails, if any does."""
    results = verify(target, SEED, all_checks())
    return next((result for result in results if result.verdict == "failed"), None)


def main(names: Sequence[str]) -> int:
    """Plant and count. 0 when enough are found, 1 when not, 2 when one could not be planted."""
    chosen = [bug for bug in BUGS if not names or bug.name in names]
    found = broken = 0
    for bug in chosen:
        began = time.monotonic()
        try:
            with planted(bug) as target:
                failure = first_failure(target)
        except TargetError as error:
            broken += 1
            print(f"error   {bug.name}: {error}")
            continue
        found += failure is not None
        by = failure.check.id if failure else "nothing"
        word = "found " if failure else "MISSED"
        print(f"{word}  {bug.name:28} by {by:28} {time.monotonic() - began:5.1f} s", flush=True)
    print(f"{found} of {len(chosen)} planted bugs found ({found / len(chosen):.0%})")
    return 2 if broken else 0 if found >= WANTED * len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
