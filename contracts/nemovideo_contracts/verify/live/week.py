"""The token that lasts a week, and what was spent with it: one file, mode 0600."""

from __future__ import annotations

import json
import os
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from ...control import CannotTell
from ...spec import client_id_header, fact
from ..actor import TOKEN, ask_token
from ..explorer import data

WEEK = fact("auth.token.seven-days").seconds
SAFETY = 3600
"""Seconds before its end from which on a token is not used any more."""


def folder() -> Path:
    return Path(os.environ.get("XDG_STATE_HOME", Path.home() / ".local/state")) / "nemovideo"


def weeks_answer(http: httpx.Client) -> httpx.Response:
    """The answer that brought the token of this week: stored, or new, and stored then.

    Raises CannotTell when there is no token to be had.
    """
    stored = stored_answer()
    if stored is not None:
        return stored
    client_id = str(uuid.uuid4())
    answer = ask_token(http, client_id)
    if "token" not in data(answer):
        raise CannotTell(f"no token: HTTP {answer.status_code}")
    until = time.time() + WEEK - SAFETY
    _store({"client_id": client_id, "until": until, "spent": 0, "answer": answer.json()})
    return answer


def stored_answer() -> httpx.Response | None:
    stored = _stored()
    if not stored:
        return None
    request = httpx.Request("POST", TOKEN, headers={client_id_header(): stored["client_id"]})
    return httpx.Response(200, json=stored["answer"], request=request)


def spent() -> int:
    """Credits that were spent with the week's token."""
    return int(_stored().get("spent", 0))


def note_spent(credits: int) -> None:
    """Remember an expense before it is made; a negative one takes back what was not charged."""
    if stored := _stored():
        _store(stored | {"spent": stored["spent"] + credits})


def write(file: Path, content: Mapping[str, Any]) -> None:
    """Write JSON for nobody else to read, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(".new")
    new.touch(mode=0o600)
    new.write_text(json.dumps(content), "utf-8")
    new.replace(file)


def _stored() -> dict[str, Any]:
    """What is stored of the week's token; empty when there is none, or it is too old."""
    if not _file().is_file():
        return {}
    stored: dict[str, Any] = json.loads(_file().read_text("utf-8"))
    return stored if "answer" in stored and stored["until"] > time.time() else {}


def _store(stored: Mapping[str, Any]) -> None:
    write(_file(), stored)


def _file() -> Path:
    return folder() / "live-token.json"
