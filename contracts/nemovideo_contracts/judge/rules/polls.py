"""Waiting for a render: how often, how long, and what a poll says."""

from __future__ import annotations

from collections.abc import Iterator

from ...spec import fact
from ..journal import answers, wire
from ..journal.case import Case
from ..journal.exchange import Exchange
from ..journal.vocabulary import BAD_TOKEN, TOO_OFTEN, download_of, passing
from ..rule import Occasion, failed, passed, rule
from .drops import EARLY

SOON = 3
"""Retries in a row that may come early, after polls without an answer: nobody says how long to
wait before them. fact: render.poll.retry-same-id"""


@rule(
    "render.poll.rhythm",
    facts=("render.poll.every-30s", "render.poll.retry-same-id"),
    trigger="a render is polled a second time",
    looks_for="{value} between two polls of one render, but for a few retries of failed ones",
    needs=("rhythm",),
    capabilities=("export",),
)
def rhythm(case: Case) -> Iterator[Occasion]:
    interval = fact("render.poll.every-30s")
    last: dict[str, Exchange] = {}
    soon: dict[str, int] = {}
    for poll in case.of("poll_render"):
        before = last.get(poll.render)
        last[poll.render] = poll
        # A pause after 429 is the matter of code.429.waits.
        if before is None or before.code in (BAD_TOKEN, TOO_OFTEN):
            continue
        gap = poll.at - before.until
        if gap >= interval.seconds * EARLY:
            soon[poll.render] = 0
            yield passed(poll)
        elif _undecided(before) and soon.get(poll.render, 0) < SOON:
            soon[poll.render] = soon.get(poll.render, 0) + 1
            yield passed(poll)
        else:
            seen = f"polled {gap:.1f} s after the poll before"
            yield failed(poll, before, seen=seen, wanted=f"wait {interval.amount} between polls")


def _undecided(poll: Exchange) -> bool:
    """Whether a poll failed on its way or at a server in trouble."""
    return poll.lost or poll.code == 408 or (poll.code or 0) // 100 == 5


@rule(
    "render.poll.limit",
    facts=("render.poll.ten-times",),
    trigger="a render is polled",
    looks_for="no eleventh poll of one render",
    capabilities=("export",),
    follows=("render.poll.read",),
)
def limit(case: Case) -> Iterator[Occasion]:
    most = fact("render.poll.ten-times")
    count: dict[str, int] = {}
    for poll in case.of("poll_render"):
        if poll.code == BAD_TOKEN:
            continue
        count[poll.render] = count.get(poll.render, 0) + 1
        if count[poll.render] == most.count + 1:
            seen = f"polled {poll.render} for the {count[poll.render]}th time"
            yield failed(poll, seen=seen, wanted=f"give up after polling {most.amount}")
        elif count[poll.render] <= most.count:
            yield passed(poll)


@rule(
    "render.poll.read",
    facts=("render.poll.client-tolerant", "render.poll.completed", "render.output.url"),
    trigger="a poll says completed",
    looks_for="a download next, and no further poll of that render",
    capabilities=("export",),
)
def poll_read(case: Case) -> Iterator[Occasion]:
    for done in case.of("poll_render"):
        known = answers.poll(done.answer)
        if known is None or known.status != "completed":
            continue
        after = next(
            (e for e in case.after(done, "poll_render", "render_result", "download_render")), None
        )
        if after is not None and after.operation != "poll_render":
            yield passed(done, after)
        elif after is None and any(case.before(done, "render_result", "download_render")):
            yield passed(done)
        else:
            yield _unread(after, done, known)


def _unread(after: Exchange | None, done: Exchange, known: answers.Poll) -> Occasion:
    """A finished render that nobody fetched."""
    did = "was polled again" if after else "was never downloaded"
    if known.url:
        seen = f"{wire.request(done)} said completed ({known.shape}), and the render {did}"
        return failed(after or done, done, seen=seen, wanted="download the video from that URL")
    return failed(
        after or done,
        done,
        seen=f"{wire.request(done)} said completed without a URL, and the render {did}",
        wanted=f"download it from {download_of(done.render)}",
        fix=f"Where no URL comes with completed, {download_of('<id>')} (not below the polls' path) "
        "with the bearer.",
    )


@rule(
    "render.poll.accepted",
    facts=("render.poll.accepted-only", "render.id.chosen-by-client"),
    trigger="a render is polled",
    looks_for="a submission of that id before it which was not refused",
    capabilities=("export",),
)
def accepted(case: Case) -> Iterator[Occasion]:
    for poll in case.of("poll_render"):
        submitted = [e for e in case.before(poll, "submit_render") if e.unread or _of(e, poll)]
        if any(map(_may_be_accepted, submitted)):
            yield passed(poll)
        elif submitted:
            seen = f"{wire.refused(submitted[0])}, and {poll.render} was polled all the same"
            yield failed(poll, submitted[0], seen=seen, wanted="stop: there is nothing to wait for")
        else:
            seen = f"polled {poll.render!r}, which was never submitted"
            yield failed(poll, seen=seen, wanted="poll the id that was submitted")


def _of(submitted: Exchange, poll: Exchange) -> bool:
    return submitted.render == poll.render


def _may_be_accepted(submitted: Exchange) -> bool:
    """What was not answered may have been accepted all the same, and a taken id is somebody's."""
    unknown = submitted.unread or submitted.lost or (submitted.code or 0) // 100 == 5
    return submitted.succeeded or unknown or submitted.code == 409


@rule(
    "render.poll.final",
    facts=("render.poll.final", "render.failed.retry-once"),
    trigger="a poll says failed",
    looks_for="no further poll of that id",
    capabilities=("export",),
    follows=("render.id.new",),
)
def final(case: Case) -> Iterator[Occasion]:
    for poll in case.of("poll_render"):
        known = answers.poll(poll.answer)
        if known is None or known.status != "failed":
            continue
        later = (later for later in case.after(poll, "poll_render") if later.render == poll.render)
        again = next(later, None)
        if again is None:
            yield passed(poll)
        else:
            seen = f"{wire.request(poll)} said failed, and was asked again"
            yield failed(again, poll, seen=seen, wanted="submit once more with a new id")


@rule(
    "render.poll.retried",
    facts=("render.poll.retry-same-id",),
    trigger="a poll is answered with 408, 429 or 5xx, or not at all",
    looks_for="another poll of the same id, and no new render",
    capabilities=("export",),
)
def retried(case: Case) -> Iterator[Occasion]:
    for poll in case.of("poll_render"):
        if not (poll.lost or passing(poll.code)) or case.interrupted(poll):
            continue
        again = next(case.after(poll, "poll_render", "submit_render"), None)
        if again is not None and again.render == poll.render and again.operation == "poll_render":
            yield passed(poll, again)
        else:
            did = _instead(again, poll)
            seen = f"{wire.refused(poll)}, and {did}"
            yield failed(again or poll, poll, seen=seen, wanted="poll the same id again")


def _instead(again: Exchange | None, poll: Exchange) -> str:
    """What a client did where it should have polled the same id again."""
    if again is None:
        return "the render was given up"
    if again.operation == "submit_render":
        return f"the render {again.render} was submitted in its place"
    return f"the next poll asked for {again.render} instead of {poll.render}"
