"""Waiting for a render: how often, how long, and what a poll says."""

from __future__ import annotations

from collections.abc import Iterator

from .. import answers, wire
from ..case import Case
from ..exchange import Exchange
from ..rule import MUST, SHOULD, Occasion, failed, passed, rule
from .drops import EARLY

INTERVAL = 30.0  # s; fact: render.poll.every-30s
MOST_POLLS = 10  # fact: render.poll.ten-times
SOON = 3
"""Retries in a row that may come early, after polls without an answer: nobody says how long to
wait before them. fact: render.poll.retry-same-id"""


@rule(
    "render.poll.rhythm",
    MUST,
    facts=("render.poll.every-30s", "render.poll.retry-same-id"),
    demands="A render is polled every 30 s; a poll that failed may be repeated sooner.",
    trigger="a render is polled a second time",
    looks_for="30 s between two polls of one render, but for three retries of failed ones in a row",
    fix="Sleep 30 s between polls. After a broken connection or a 5xx try again a few times "
    "with pauses of your own, then go back to 30 s.",
    cost="a hundred clients that ask every second bring a renderer down",
    needs=("rhythm",),
    capabilities=("export",),
)
def rhythm(case: Case) -> Iterator[Occasion]:
    last: dict[str, Exchange] = {}
    soon: dict[str, int] = {}
    for each in case.of("poll_render"):
        before = last.get(each.render)
        last[each.render] = each
        if before is None or before.code in (1001, 429):  # of the latter speaks code.429.waits
            continue
        gap = each.at - before.until
        if gap >= INTERVAL * EARLY:
            soon[each.render] = 0
            yield passed(each)
        elif _undecided(before) and soon.get(each.render, 0) < SOON:
            soon[each.render] = soon.get(each.render, 0) + 1
            yield passed(each)
        else:
            seen = f"polled {gap:.1f} s after the poll before"
            yield failed(each, before, seen=seen, wanted="wait 30 s between polls")


def _undecided(poll: Exchange) -> bool:
    """Whether a poll failed on its way or at a server in trouble."""
    return poll.lost or poll.code == 408 or (poll.code or 0) // 100 == 5


@rule(
    "render.poll.limit",
    SHOULD,
    facts=("render.poll.ten-times",),
    demands="A render is polled ten times at most.",
    trigger="a render is polled",
    looks_for="no eleventh poll of one render",
    fix="Give up after ten polls, and tell the user that it may still finish.",
    cost="a client that waits for a dead render waits forever",
    capabilities=("export",),
    follows=("render.poll.read",),
)
def limit(case: Case) -> Iterator[Occasion]:
    count: dict[str, int] = {}
    for each in case.of("poll_render"):
        if each.code == 1001:
            continue
        count[each.render] = count.get(each.render, 0) + 1
        if count[each.render] == MOST_POLLS + 1:
            seen = f"polled {each.render} an eleventh time"
            yield failed(each, seen=seen, wanted="give up after ten polls")
        elif count[each.render] <= MOST_POLLS:
            yield passed(each)


@rule(
    "render.poll.read",
    MUST,
    facts=("render.poll.client-tolerant", "render.poll.completed", "render.output.url"),
    demands="A finished render is recognized in every documented shape of the answer.",
    trigger="a poll says completed",
    looks_for="a download next, and no further poll of that render",
    fix="Read status and the URL at the top level, inside data, as output.url and as outputUrl.",
    cost="the video is there, and the client waits on or gives up",
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
    endpoint = f"GET /api/render/proxy/{done.render}/download"
    return failed(
        after or done,
        done,
        seen=f"{wire.request(done)} said completed without a URL, and the render {did}",
        wanted=f"download it from {endpoint}",
        fix="Where no URL comes with completed, GET /api/render/proxy/<id>/download (not below "
        "/lambda) with the bearer.",
    )


@rule(
    "render.poll.accepted",
    MUST,
    facts=("render.poll.accepted-only", "render.id.chosen-by-client"),
    demands="Only a render that was accepted is polled.",
    trigger="a render is polled",
    looks_for="a submission of that id before it which was not refused",
    fix="Stop when the submission is refused. Poll the id that was sent, unchanged.",
    cost="the client waits for a video that nobody makes",
    capabilities=("export",),
)
def accepted(case: Case) -> Iterator[Occasion]:
    for each in case.of("poll_render"):
        submitted = [e for e in case.before(each, "submit_render") if e.unread or _of(e, each)]
        if any(map(_may_be_accepted, submitted)):
            yield passed(each)
        elif submitted:
            seen = f"{wire.refused(submitted[0])}, and {each.render} was polled all the same"
            yield failed(each, submitted[0], seen=seen, wanted="stop: there is nothing to wait for")
        else:
            seen = f"polled {each.render!r}, which was never submitted"
            yield failed(each, seen=seen, wanted="poll the id that was submitted")


def _of(submitted: Exchange, poll: Exchange) -> bool:
    return submitted.render == poll.render


def _may_be_accepted(submitted: Exchange) -> bool:
    """What was not answered may have been accepted all the same, and a taken id is somebody's."""
    unknown = submitted.unread or submitted.lost or (submitted.code or 0) // 100 == 5
    return submitted.succeeded or unknown or submitted.code == 409


@rule(
    "render.poll.final",
    MUST,
    facts=("render.poll.final", "render.failed.retry-once"),
    demands="A failed render is not polled again.",
    trigger="a poll says failed",
    looks_for="no further poll of that id",
    fix="On failed stop polling that id: submit once more with a new id, or give up.",
    cost="the client waits for a render that is over",
    capabilities=("export",),
    follows=("render.id.new",),
)
def final(case: Case) -> Iterator[Occasion]:
    for poll in case.of("poll_render"):
        known = answers.poll(poll.answer)
        if known is None or known.status != "failed":
            continue
        later = (each for each in case.after(poll, "poll_render") if each.render == poll.render)
        again = next(later, None)
        if again is None:
            yield passed(poll)
        else:
            seen = f"{wire.request(poll)} said failed, and was asked again"
            yield failed(again, poll, seen=seen, wanted="submit once more with a new id")


@rule(
    "render.poll.retried",
    SHOULD,
    facts=("render.poll.retry-same-id",),
    demands="A poll that fails for a passing reason is repeated on the same render.",
    trigger="a poll is answered with 408, 429 or 5xx, or not at all",
    looks_for="another poll of the same id, and no new render",
    fix="Go on polling the same id after 408, 429, 5xx and broken connections.",
    cost="a render that is nearly done is given up or made a second time",
    capabilities=("export",),
)
def retried(case: Case) -> Iterator[Occasion]:
    for poll in case.of("poll_render"):
        passing = poll.lost or poll.code in (408, 429) or (poll.code or 0) // 100 == 5
        if not passing or case.interrupted(poll):
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
