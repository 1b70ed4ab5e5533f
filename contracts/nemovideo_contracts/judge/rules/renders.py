"""From the draft to a finished render."""

from __future__ import annotations

from collections.abc import Iterator

from ..journal import answers, wire
from ..journal.case import Case
from ..journal.exchange import Exchange
from ..journal.vocabulary import BAD_TOKEN, NO_PLAN, NO_SESSION, passing
from ..rule import Occasion, failed, passed, rule


@rule(
    "render.body",
    facts=("render.body", "render.body.draft-from-state"),
    trigger="a render is submitted",
    looks_for="a text in id, a text in sessionId, a JSON object in draft",
    capabilities=("export",),
)
def body(case: Case) -> Iterator[Occasion]:
    for submission in case.of("submit_render"):
        if submission.unread:
            continue
        problems = ["the body is no JSON"] if submission.garbled else _misshapen(submission)
        if problems:
            seen = f"submitted a render wrongly: {'; '.join(problems)}"
            yield failed(
                submission, seen=seen, wanted="send id, sessionId and the draft as an object"
            )
        else:
            yield passed(submission)


def _misshapen(exchange: Exchange) -> list[str]:
    """What is wrong with the keys of a submission."""
    problems = []
    if exchange.said("session_id") is not None:
        problems.append("session_id instead of sessionId")
    elif not isinstance(exchange.said("sessionId"), str):
        problems.append(f"sessionId is {exchange.said('sessionId')!r}")
    if not exchange.render:
        problems.append("there is no id")
    if not isinstance(exchange.said("draft"), dict):
        problems.append(f"draft is {type(exchange.said('draft')).__name__}, not an object")
    return problems


@rule(
    "render.draft.checked",
    facts=("draft.ready", "render.body.draft-from-state"),
    trigger="a render is submitted",
    looks_for="a state of the session after its last message, with a segment in the draft",
    capabilities=("export",),
    follows=("render.body", "run.silent.state-read", "run.drop.state-read", "session.id.as-given"),
)
def draft_checked(case: Case) -> Iterator[Occasion]:
    for submission in case.of("submit_render"):
        state = _latest_state(case, submission)
        if submission.unread:
            continue
        if state is None:
            seen = "submitted a render without reading the state after the last message"
            yield failed(submission, seen=seen, wanted="read the state and take its draft")
        elif not answers.ready(answers.draft(state.answer)):
            seen = "submitted a render although no track of the draft has a segment"
            yield failed(
                submission, state, seen=seen, wanted="tell the user that nothing is there yet"
            )
        elif submission.said("draft") != answers.draft(state.answer):
            seen = "submitted a draft that is not the one the state gave"
            yield failed(submission, state, seen=seen, wanted="send data.state.draft unchanged")
        else:
            yield passed(submission, state)


def _latest_state(case: Case, submitted: Exchange) -> Exchange | None:
    """The last good state of the session since anything was said to it."""
    for exchange in case.before(submitted, "session_state", "run_sse"):
        if exchange.session != submitted.session and submitted.session:
            continue
        if exchange.operation == "run_sse" and exchange.frames is not None:
            return None
        if exchange.operation == "session_state" and exchange.succeeded:
            return exchange
    return None


@rule(
    "render.id.new",
    facts=("render.id.chosen-by-client", "render.id.duplicate"),
    trigger="a render is submitted",
    looks_for="an id not used before, unless the request before never got an answer",
    capabilities=("export",),
)
def new_id(case: Case) -> Iterator[Occasion]:
    used: dict[str, Exchange] = {}
    for submission in case.of("submit_render"):
        if submission.unread:
            continue
        before = used.get(submission.render)
        if before is not None and not _unanswered(before) and not case.outruns_client:
            seen = f"used the render id {submission.render!r} again"
            yield failed(submission, before, seen=seen, wanted="choose a new id")
        else:
            yield passed(submission)
        used[submission.render] = submission


def _unanswered(submitted: Exchange) -> bool:
    """Whether it is not known that the render was entered: asking again is then right."""
    return (
        submitted.lost
        or submitted.code in (BAD_TOKEN, NO_SESSION, NO_PLAN, 422)
        or passing(submitted.code)
    )


@rule(
    "render.id.taken",
    facts=("render.id.taken", "render.id.duplicate", "render.id.chosen-by-client"),
    trigger="a render is refused with 409",
    looks_for="one more submission, with another id; or a poll of a render whose answer was lost",
    capabilities=("export",),
    follows=("render.id.new",),
)
def taken(case: Case) -> Iterator[Occasion]:
    for refused in case.of("submit_render"):
        if refused.code != 409 or case.outruns_client:
            continue
        again = next(case.after(refused, "submit_render", "poll_render"), None)
        if again is not None and (
            again.operation == "poll_render" or again.render != refused.render
        ):
            yield passed(refused, again)
        else:
            did = "was given up" if again is None else f"{again.render!r} was sent again"
            seen = f"{wire.refused(refused)}: the id is taken, and the render {did}"
            yield failed(again or refused, seen=seen, wanted="submit once more with a new id")


@rule(
    "render.failed.once-more",
    facts=("render.failed.retry-once",),
    trigger="a poll says failed",
    looks_for="one more submission after the first failure, none after the second",
    capabilities=("export",),
    follows=("render.id.new", "render.poll.final"),
)
def once_more(case: Case) -> Iterator[Occasion]:
    failures = 0
    for poll in case.of("poll_render"):
        known = answers.poll(poll.answer)
        if known is None or known.status != "failed":
            continue
        failures += 1
        again = next(case.after(poll, "submit_render"), None)
        if failures == 1 and again is None:
            seen = f"{wire.request(poll)} said failed, and no render was submitted after it"
            yield failed(poll, seen=seen, wanted="submit once more with a new id")
        elif failures > 1 and again is not None:
            seen = f"submitted again after {failures} failed renders"
            yield failed(again, poll, seen=seen, wanted="tell the user that it failed")
        else:
            yield passed(poll)
