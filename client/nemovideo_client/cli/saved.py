"""What is kept between two commands: where the last session is, and, only if asked, its token.

    ~/.config/nemovideo/session.json   ids, API address, uploads; never the token
    ~/.config/nemovideo/token.json     the token, mode 0600, written by --keep-token alone

Both belong to one API address: neither is used with another one.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..errors import UsageError
from ..journey import Journey
from ..settings import Settings, write_private

_IDS = ("session_id", "task_id", "user_id", "render_id")


@contextlib.contextmanager
def opened(
    settings: Settings, *, keep_token: bool, start: bool, needs_session: bool
) -> Iterator[Journey]:
    """The journey a command goes on with, remembered however the command ends."""
    journey = (begin if start else resume)(settings)
    if needs_session:
        _check_resumable(journey)
    elif not journey.token:
        journey.leave()
    try:
        yield journey
    finally:
        save(journey)
        if keep_token:
            store_token(journey)


def _check_resumable(journey: Journey) -> None:
    """A session can only be gone on with by the token it belongs to."""
    if not journey.session_id:
        raise UsageError("There is no session yet", advice="Start one with `nemovideo make`.")
    if not journey.token:
        raise UsageError(
            "The last session needs its token, which was not stored",
            advice="Set NEMO_TOKEN, or start with --keep-token next time.",
        )


def save(journey: Journey) -> None:
    """Remember the journey, without its token."""
    if not journey.session_id:
        return
    kept = {key: getattr(journey, key) for key in _IDS}
    kept["uploads"] = [_absolute(source) for source in journey.uploads]
    _write(journey.settings, "session", kept)


def store_token(journey: Journey) -> None:
    """Store the token, because the user asked for it."""
    if journey.token:
        _write(journey.settings, "token", {"token": journey.token, "user_id": journey.user_id})


def begin(settings: Settings) -> Journey:
    """A journey without a session, with the kept token if NEMO_TOKEN is not set."""
    journey = Journey.start(settings)
    kept = _read(settings, "token")
    if not journey.token and kept:
        journey.token, journey.user_id = kept.get("token", ""), kept.get("user_id", "")
    return journey


def resume(settings: Settings) -> Journey:
    """The last journey, as far as it is remembered. `session_id` is "" when nothing is."""
    journey = begin(settings)
    kept = _read(settings, "session")
    for key in _IDS:
        setattr(journey, key, kept.get(key) or getattr(journey, key))
    uploads = kept.get("uploads") or []
    journey.uploads = [each if "://" in each else Path(each) for each in uploads]
    return journey


def _absolute(source: Path | str) -> str:
    return str(source.resolve()) if isinstance(source, Path) else source


def _write(settings: Settings, name: str, content: Mapping[str, Any]) -> None:
    text = json.dumps({"api_url": settings.api_url, **content}, ensure_ascii=False, indent=1)
    write_private(settings.folder / f"{name}.json", text + "\n")


def _read(settings: Settings, name: str) -> dict[str, Any]:
    """The stored content, {} when there is none for this API address or it is damaged."""
    with contextlib.suppress(OSError, ValueError):
        content = json.loads((settings.folder / f"{name}.json").read_text("utf-8"))
        if isinstance(content, dict) and content.get("api_url") == settings.api_url:
            return content
    return {}
