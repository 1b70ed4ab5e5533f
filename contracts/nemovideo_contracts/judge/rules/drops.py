"""After a silent end, and after a broken stream: the state is the witness."""

from __future__ import annotations

from collections.abc import Iterator

from ...spec import fact
from ..journal import answers
from ..journal.case import Case
from ..journal.exchange import Exchange
from ..rule import Occasion, failed, passed, rule
from ..words import reports_change

EARLY = 0.9
"""Share of a documented wait that has to pass: clocks of client and world may differ a little."""

FIRST_LOOK, NEXT_LOOK, MOST_LOOKS = (
    "run.disconnect-recovery",
    "run.disconnect-recovery.interval",
    "run.disconnect-recovery.limit",
)
"""The facts of the waits after a drop."""


@rule(
    "run.silent.state-read",
    facts=("run.silent.poll-state", "run.silent.state-changed"),
    trigger="a stream closes in good order without a text",
    looks_for="the state of the session as the next thing that is asked of it",
)
def silent_state(case: Case) -> Iterator[Occasion]:
    for turn in case.turns:
        if not _silent(turn):
            continue
        yield _read_next(case, turn, "the stream closed without a word")


@rule(
    "run.silent.reported",
    facts=("run.silent.reported", "run.silent.poll-state"),
    trigger="a stream closes without a text, and the state shows its edit",
    looks_for="words about the timeline, the change, or what was added, beside the agent's own",
    needs=("run",),
    capabilities=("words",),
    follows=("run.silent.state-read",),
)
def silent_reported(case: Case) -> Iterator[Occasion]:
    for turn in case.turns:
        state = _changed_state(case, turn)
        if case.outcome is None or state is None:
            continue
        if reports_change(case, answers.draft(state.answer)):
            yield passed(turn, state)
        else:
            seen = "the stream closed without a word, the state had the edit, and nothing of it was"
            yield failed(turn, state, seen=f"{seen} shown", wanted="say what changed")


def _silent(turn: Exchange) -> bool:
    """Whether a stream closed in good order and without a word, nor half an event."""
    ended = turn.succeeded and turn.ending == "complete"
    return ended and not (turn.stream.words or turn.stream.failures or turn.stream.unfinished)


def _changed_state(case: Case, turn: Exchange) -> Exchange | None:
    """The reading of the state that shows the edit of a silent turn."""
    if not _silent(turn):
        return None
    before = next((e for e in case.before(turn, "session_state") if e.succeeded), None)
    known = answers.draft(before.answer) if before else {}
    for exchange in case.after(turn, "session_state", "run_sse"):
        if exchange.operation == "run_sse":
            return None
        if exchange.succeeded and answers.draft(exchange.answer) != known:
            return exchange
    return None


@rule(
    "run.drop.state-read",
    facts=(
        "run.drop.state-read",
        "run.disconnect-recovery",
        "run.disconnect-keeps-edit",
        "run.no-resume",
    ),
    trigger="the connection of an accepted message breaks",
    looks_for="the state of the session as the next thing that is asked of it",
    follows=("run.never-resent",),
)
def drop_state(case: Case) -> Iterator[Occasion]:
    for turn in case.turns:
        if turn.dropped:
            yield _read_next(case, turn, "the stream broke off")


def _read_next(case: Case, turn: Exchange, when: str) -> Occasion:
    after = case.next_at_session(turn)
    if after is not None and after.operation in ("session_state", "create_session"):
        return passed(turn)
    did = f"{after.method} {after.path} came next" if after else "nothing more was asked"
    numbers = (turn, after) if after else (turn,)
    return failed(*numbers, seen=f"{when}, and {did}", wanted="read the state first")


@rule(
    "run.drop.rhythm",
    facts=(
        "run.disconnect-recovery",
        "run.disconnect-recovery.interval",
        "run.disconnect-recovery.limit",
    ),
    trigger="the state is read after a drop",
    looks_for="{value} before the first look, the longer pause before each further one, and an end "
    "after so many without a change",
    needs=("rhythm",),
)
def drop_rhythm(case: Case) -> Iterator[Occasion]:
    for turn in case.turns:
        if not turn.dropped:
            continue
        before = next(case.before(turn, "session_state"), None)
        last, looks = turn, 0
        for look in _looks(case, turn):
            if look.code is not None or look.lost:
                continue
            yield _in_time(look, last, FIRST_LOOK if not looks else NEXT_LOOK)
            last, looks = look, looks + 1
            if looks > fact(MOST_LOOKS).count:
                seen = f"asked the state for the {looks}th time without a change"
                yield failed(
                    look, seen=seen, wanted=f"give up after asking {fact(MOST_LOOKS).amount}"
                )
            if before is None or answers.draft(look.answer) != answers.draft(before.answer):
                break


def _looks(case: Case, turn: Exchange) -> Iterator[Exchange]:
    """Reads of the state after a drop, until something else is done to the session."""
    for exchange in case.after(turn, "session_state", "run_sse", "submit_render", "upload"):
        if exchange.operation != "session_state" and exchange.session == turn.session:
            return
        if exchange.session == turn.session:
            yield exchange


def _in_time(look: Exchange, last: Exchange, fact_id: str) -> Occasion:
    wait = fact(fact_id)
    gap = look.at - last.until
    if gap >= wait.seconds * EARLY:
        return passed(look)
    what = "the drop" if last.operation == "run_sse" else "the look before"
    return failed(
        look,
        last,
        seen=f"read the state {gap:.0f} s after {what}",
        wanted=f"wait {wait.amount}",
    )
