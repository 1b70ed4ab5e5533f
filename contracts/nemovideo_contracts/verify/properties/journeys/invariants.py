"""What must hold after every step."""

from __future__ import annotations

from collections.abc import Sequence

from ...context import Context
from . import steps
from .model import Person


def money_adds_up(c: Context, person: Person) -> None:
    held = person.user.balance()
    assert held["total"] == held["available"] + held["frozen"], f"{held} does not add up"
    assert min(held.values()) >= 0, f"{held} is negative"
    assert held["total"] == person.credits, f"{held}, and it should be {person.credits}"


def nothing_is_lost(c: Context, person: Person) -> None:
    """Sessions have what was uploaded and edited in them, and nothing of another."""
    for work in person.works:
        state = work.session.state()
        names = [info["filename"] for info in state.get("video_infos") or ()]
        assert names == work.uploads, f"{names} are not the uploads {work.uploads}"
        draft = state.get("draft") or {}
        assert draft == work.draft, f"the timeline changed by itself: {work.draft} → {draft}"


def renders_move_forward(c: Context, person: Person) -> None:
    for export in person.exports.values():
        steps.look(person, export)


def nobody_is_somebody_else(people: Sequence[Person]) -> None:
    """Ids and tokens are unique."""
    for kind, values in {
        "user ids": [person.user.id for person in people],
        "tokens": [person.user.token for person in people],
        "sessions": [work.session.id for person in people for work in person.works],
        "tasks": [work.session.task_id for person in people for work in person.works],
    }.items():
        assert len(set(values)) == len(values), f"{kind} are not unique: {len(values)} of them"


def everything(c: Context, person: Person) -> None:
    money_adds_up(c, person)
    nothing_is_lost(c, person)
    renders_move_forward(c, person)
