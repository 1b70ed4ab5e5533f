"""A world as it was at a moment: what its records say of any time up to now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nemovideo_mock.accounts import Account, Session, Token
from nemovideo_mock.agent.plan.records import Turn
from nemovideo_mock.draft import to_json
from nemovideo_mock.errors import Invalid
from nemovideo_mock.ledger import Entry, balance
from nemovideo_mock.media import Media
from nemovideo_mock.service import state
from nemovideo_mock.service.context import Context


def moment(context: Context, at: float | None) -> float:
    """The moment asked for, or now. Raises Invalid for the future: nobody has seen it."""
    if at is not None and not at <= context.now:
        raise Invalid(f"at is a time up to now, which is {context.now}; not {at}")
    return context.now if at is None else at


def accounts(context: Context, at: float) -> list[dict[str, Any]]:
    """The accounts of that time, with what they owned; plan and registration are as they are now,
    for nobody wrote down since when."""
    known = [account for account in context.store.all(Account) if account.created_at <= at]
    return [_account(context, account, at) for account in known]


def ledger(context: Context, at: float) -> list[dict[str, Any]]:
    """Every movement of credits by then, the oldest first."""
    entries = [entry for entry in context.store.all(Entry) if entry.at <= at]
    return [
        {
            "at": entry.at,
            "user_id": entry.user_id,
            "kind": entry.kind,
            "amount": entry.amount,
            "ref": entry.ref,
        }
        for entry in sorted(entries, key=lambda entry: entry.at)
    ]


def sessions(context: Context, at: float) -> list[dict[str, Any]]:
    """The sessions of that time, with their turns, commits, uploads and drafts."""
    known = [session for session in context.store.all(Session) if session.created_at <= at]
    return [_session(context, session, at) for session in known]


def _account(context: Context, account: Account, at: float) -> dict[str, Any]:
    held = balance(context.store.of(Entry, account.user_id), at)
    tokens = [
        token
        for token in context.store.of(Token, account.client_id)
        if token.user_id == account.user_id and token.issued_at <= at
    ]
    return {
        "user_id": account.user_id,
        "client_id": account.client_id,
        "created_at": account.created_at,
        "registered": account.registered,
        "plan": account.plan,
        "export_blocked": account.export_blocked,
        "credits": {"available": held.available, "frozen": held.frozen, "total": held.total},
        "tokens": [_token(token, at) for token in tokens],
    }


def _token(token: Token, at: float) -> dict[str, Any]:
    return {
        "token": token.value,
        "live": token.live(at),
        "issued_at": token.issued_at,
        "expires_at": token.expires_at,
        "revoked_at": token.revoked_at,
        "scopes": list(token.scopes),
    }


def _session(context: Context, session: Session, at: float) -> dict[str, Any]:
    found = state.at(context, session, at)
    turns = [turn for turn in context.store.of(Turn, session.id) if turn.arrived_at <= at]
    return {
        "id": session.id,
        "task_id": session.task_id,
        "task_name": session.task_name,
        "user_id": session.user_id,
        "language": session.language,
        "created_at": session.created_at,
        "lost": session.lost_at is not None and session.lost_at <= at,
        "uploads": [_media(media) for media in found.uploads],
        "generated": [_media(media) for media in found.generated],
        "turns": [_turn(turn, at) for turn in turns],
        "commits": _commits(found.commits, turns),
        "draft": None if found.draft is None else to_json(found.draft),
    }


def _media(media: Media) -> dict[str, Any]:
    return {
        "id": media.id,
        "kind": media.kind,
        "filename": media.filename,
        "at": media.at,
        "size": media.size,
        "width": media.width,
        "height": media.height,
        "duration": media.duration,
    }


def _turn(turn: Turn, at: float) -> dict[str, Any]:
    """A turn; of one that goes on, its end and what it does are still to come."""
    over = turn.ends_at <= at
    committed = turn.commit is not None and turn.commit.at <= at
    return {
        "id": turn.id,
        "message": turn.message,
        "kind": turn.kind,
        "cost": turn.cost,
        "arrived_at": turn.arrived_at,
        "ends_at": turn.ends_at if over else None,
        "ending": turn.ending if over else None,
        "commit_at": turn.commit.at if turn.commit is not None and committed else None,
    }


def _commits(commits: Sequence[Any], turns: Sequence[Turn]) -> list[dict[str, Any]]:
    """The commits, and which message made each."""
    makers = {id(turn.commit): turn for turn in turns}
    return [
        {
            "at": commit.at,
            "step": commit.step,
            "label": commit.label,
            "turn": makers[id(commit)].id if id(commit) in makers else None,
            "message": makers[id(commit)].message if id(commit) in makers else None,
        }
        for commit in commits
    ]
