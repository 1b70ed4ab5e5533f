"""What must hold after every step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from . import steps
from .model import Person
from .sent import Line, journaled
from .terms import Place


def money_adds_up(person: Person) -> None:
    held = person.user.balance()
    assert held["total"] == held["available"] + held["frozen"], f"{held} does not add up"
    assert min(held.values()) >= 0, f"{held} is negative"
    assert held["total"] == person.credits, f"{held}, and it should be {person.credits}"


def nothing_is_lost(person: Person) -> None:
    """Sessions have what was uploaded and edited in them, and nothing of another."""
    for work in person.works:
        state = work.session.state()
        names = [info["filename"] for info in state.get("video_infos") or ()]
        assert names == work.uploads, f"{names} are not the uploads {work.uploads}"
        draft = state.get("draft") or {}
        assert draft == work.draft, f"the timeline changed by itself: {work.draft} → {draft}"


def renders_move_forward(place: Place, person: Person) -> None:
    for export in person.exports.values():
        if not place.poll_every or place.now() >= export.polled + place.poll_every:
            steps.look(place, export)


def nobody_is_somebody_else(people: Sequence[Person]) -> None:
    """Ids and tokens are unique."""
    for kind, values in {
        "user ids": [person.user.id for person in people],
        "tokens": [person.user.token for person in people],
        "sessions": [work.session.id for person in people for work in person.works],
        "tasks": [work.session.task_id for person in people for work in person.works],
    }.items():
        assert len(set(values)) == len(values), f"{kind} are not unique: {len(values)} of them"


def everything(place: Place, person: Person) -> None:
    money_adds_up(person)
    nothing_is_lost(person)
    renders_move_forward(place, person)


def journal_is_complete(exchanges: Iterable[Mapping[str, Any]], sent: Sequence[Line]) -> None:
    """The journal has every request that was sent, in order, and no other."""
    found = journaled(exchanges)
    for n, (line, entry) in enumerate(zip(sent, found, strict=False), 1):
        assert line == entry, f"request {n} of the step was {line}, and the journal has {entry}"
    assert len(found) == len(sent), f"{len(sent)} requests were sent, {len(found)} are journaled"


def journal_tells_the_costs(person: Person) -> None:
    """What turns cost by the journal is what was paid."""
    assert person.journaled == person.spent, (
        f"by the journal the turns of {person.user.id} cost {person.journaled}, "
        f"and {person.spent} were paid"
    )


def charged(exchanges: Iterable[Mapping[str, Any]], user: str) -> int:
    """The credits that the journal says a user's turns cost."""
    records = [record for exchange in exchanges for record in exchange.get("records") or ()]
    return sum(
        record["amount"]
        for record in records
        if record["record"] == "entry" and record["kind"] == "settle" and record["user_id"] == user
    )
