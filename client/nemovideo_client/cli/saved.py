"""What is stored between two commands, and before every step that costs.

    session.json   ids, API address, uploads, what is left of a job; never the token
    token.json     the token, mode 0600, written with --keep-token alone

Both belong to one API address: neither is used with another one.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import UsageError
from ..files import write_private
from ..journey import Job, Journey, Sent
from ..settings import Settings
from ..values import mapping, number, parse, text_of
from .results import VIDEO

_IDS = ("session_id", "task_id", "user_id", "render_id")


@contextlib.contextmanager
def opened(
    settings: Settings, *, keep_token: bool, start: bool, needs_session: bool
) -> Iterator[Journey]:
    """The journey a command goes on with, stored whenever it changes.

    With `start` it has the stored token alone; else it is the last one, as far as it is known.
    """
    journey = Journey.start(settings)
    if not journey.token:
        stored = _read(settings, "token")
        journey.token, journey.user_id = text_of(stored, "token"), text_of(stored, "user_id")
    if not start:
        _restore(journey, _read(settings, "session"))
    if needs_session:
        _check_resumable(journey)
    elif not journey.token:
        journey.leave()
    journey.on_change = _Store(keep_token=keep_token)
    yield journey
    journey.changed()


def _check_resumable(journey: Journey) -> None:
    """A session can only be gone on with by the token it belongs to."""
    if not journey.session_id and not journey.job:
        raise UsageError("There is no session yet", advice="Start one with `nemovideo make`.")
    if not journey.token:
        raise UsageError(
            "The last session needs its token, which was not stored",
            advice="Set NEMO_TOKEN, or start with --keep-token next time.",
        )


class _Store:
    """Writes a journey to disk; where that fails, says so once and lets the work go on."""

    def __init__(self, *, keep_token: bool) -> None:
        self._keep_token = keep_token
        self._works = True

    def __call__(self, journey: Journey) -> None:
        try:
            if journey.session_id or journey.job:
                _write(journey.settings, "session", _stored(journey))
            if self._keep_token and journey.token:
                token = {"token": journey.token, "user_id": journey.user_id}
                _write(journey.settings, "token", token)
        except OSError as error:
            if self._works:
                sys.stderr.write(f"nemovideo: The session is not stored ({error.strerror}).\n")
            self._works = False


def _stored(journey: Journey) -> Mapping[str, Any]:
    content: dict[str, Any] = {key: getattr(journey, key) for key in _IDS}
    content["uploads"] = _names(journey.uploads)
    if job := journey.job:
        content["job"] = dataclasses.asdict(job) | {"sources": _names(job.sources)}
        content["job"]["output"] = str(job.output.absolute())
    if journey.sent:
        content["sent"] = dataclasses.asdict(journey.sent)
    return content


def _restore(journey: Journey, stored: Mapping[str, Any]) -> None:
    """What `_stored` wrote, as far as it is there and not damaged."""
    for key in _IDS:
        setattr(journey, key, text_of(stored, key) or getattr(journey, key))
    journey.uploads = _sources(stored.get("uploads"))
    if job := mapping(stored.get("job")):
        journey.job = Job(
            sources=_sources(job.get("sources")),
            messages=_texts(job.get("messages")),
            output=Path(text_of(job, "output") or VIDEO),
        )
    if sent := mapping(stored.get("sent")):
        generated, available = (int(number(sent.get(k)) or 0) for k in ("generated", "available"))
        journey.sent = Sent(
            message=text_of(sent, "message"),
            draft=mapping(sent.get("draft")),
            generated=generated,
            available=available,
        )


def _texts(value: object) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def _names(sources: Sequence[Path | str]) -> list[str]:
    return [str(source.resolve()) if isinstance(source, Path) else source for source in sources]


def _sources(value: object) -> list[Path | str]:
    return [text if "://" in text else Path(text) for text in _texts(value)]


def _write(settings: Settings, name: str, content: Mapping[str, Any]) -> None:
    text = json.dumps({"api_url": settings.api_url, **content}, indent=1)
    write_private(settings.folder / f"{name}.json", text + "\n")


def _read(settings: Settings, name: str) -> Mapping[str, Any]:
    """The stored content, {} when there is none for this API address or it is damaged."""
    try:
        found = mapping(parse((settings.folder / f"{name}.json").read_bytes()))
    except OSError:
        return {}
    return found if found.get("api_url") == settings.api_url else {}
