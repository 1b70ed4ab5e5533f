"""Records as the journal mentions them: what an exchange changed, in a few fields."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nemovideo_mock.accounts import Account, Claim, Session, Token
from nemovideo_mock.agent.plan.records import Turn
from nemovideo_mock.ledger import Entry
from nemovideo_mock.media import Media
from nemovideo_mock.render.job import Cancel, Outcome, RenderJob

_FIELDS: Mapping[type, tuple[str, tuple[str, ...]]] = {
    Account: ("account", ("user_id", "registered", "plan", "export_blocked")),
    Token: ("token", ("value", "user_id", "expires_at", "revoked_at")),
    Claim: ("claim", ("value", "session_id", "expires_at")),
    Session: ("session", ("id", "task_id", "user_id", "language", "lost_at")),
    Media: ("media", ("id", "session_id", "kind", "filename", "size", "digest")),
    Entry: ("entry", ("kind", "user_id", "amount", "at", "ref")),
    RenderJob: ("render", ("id", "session_id", "seconds", "problem")),
    Cancel: ("cancel", ("job_id", "at")),
    Outcome: ("outcome", ("job_id", "ok", "reason", "size", "digest", "duration")),
}


def as_json(records: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """The records that say something about the contract; a mock's own bookkeeping does not."""
    for record in records:
        if isinstance(record, Turn):
            yield _turn(record)
        elif type(record) in _FIELDS:
            name, fields = _FIELDS[type(record)]
            yield {"record": name, **{field: _plain(getattr(record, field)) for field in fields}}


def _turn(turn: Turn) -> dict[str, Any]:
    return {
        "record": "turn",
        "id": turn.id,
        "session_id": turn.session_id,
        "kind": turn.kind,
        "cost": turn.cost,
        "started_at": turn.started_at,
        "ends_at": turn.ends_at,
        "ending": turn.ending,
        "commit_at": turn.commit.at if turn.commit else None,
        "label": turn.commit.label if turn.commit else None,
    }


def _plain(value: Any) -> Any:
    # JSON knows no infinity; a render that hangs is written without its length.
    return None if value == math.inf else value
