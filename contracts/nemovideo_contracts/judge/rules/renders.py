"""From the draft to a finished render."""

from __future__ import annotations

from collections.abc import Iterator

from .. import answers
from ..case import Case
from ..exchange import Exchange
from ..rule import MUST, SHOULD, Occasion, broken, kept, rule
from .drops import EARLY

INTERVAL = 30.0  # s; fact: render.poll.every-30s
MOST_POLLS = 10  # fact: render.poll.ten-times


@rule(
    "render.body",
    MUST,
    facts=("render.body", "render.body.draft-from-state"),
    demands="A render is submitted with id, sessionId in camel case, and the draft as an object.",
    trigger="a render is submitted",
    looks_for="a text in id, a text in sessionId, a JSON object in draft",
    fix='Send {"id": …, "sessionId": …, "draft": {…}, "output": {"format": "mp4", '
    '"quality": "high"}}; do not put the draft into quotes.',
    cost="the render is refused with 422, or fails",
    capabilities=("export",),
)
def body(case: Case) -> Iterator[Occasion]:
    for each in case.of("submit_render"):
        if each.unread:
            continue
        problems = []
        if each.said("session_id") is not None:
            problems.append("session_id instead of sessionId")
        elif not isinstance(each.said("sessionId"), str):
            problems.append(f"sessionId is {each.said('sessionId')!r}")
        if not each.render:
            problems.append("there is no id")
        if not isinstance(each.said("draft"), dict):
            problems.append(f"draft is {type(each.said('draft')).__name__}, not an object")
        if problems:
            told = f"submitted a render wrongly: {'; '.join(problems)}"
            yield broken(each, told=told, should="send id, sessionId and the draft as an object")
        else:
            yield kept(each)


@rule(
    "render.draft.checked",
    MUST,
    facts=("draft.ready", "render.body.draft-from-state"),
    demands="Before a render the state is read: it gives the draft, and shows that there is one.",
    trigger="a render is submitted",
    looks_for="a state of the session after its last message, with a segment in the draft",
    fix="GET the state after the last turn, stop when no track has a segment, and send "
    "data.state.draft as it came.",
    cost="an empty or outdated timeline is rendered",
    capabilities=("export",),
    follows=("render.body", "run.silent.state-read", "run.drop.state-read", "session.id.as-given"),
)
def draft_checked(case: Case) -> Iterator[Occasion]:
    for each in case.of("submit_render"):
        seen = _latest_state(case, each)
        if each.unread:
            continue
        if seen is None:
            told = "submitted a render without reading the state after the last message"
            yield broken(each, told=told, should="read the state and take its draft")
        elif not answers.ready(answers.draft(seen.answer)):
            told = "submitted a render although no track of the draft has a segment"
            yield broken(each, seen, told=told, should="tell the user that nothing is there yet")
        elif each.said("draft") != answers.draft(seen.answer):
            told = "submitted a draft that is not the one the state gave"
            yield broken(each, seen, told=told, should="send data.state.draft unchanged")
        else:
            yield kept(each, seen)


def _latest_state(case: Case, submitted: Exchange) -> Exchange | None:
    """The last good state of the session since anything was said to it."""
    for each in case.before(submitted, "session_state", "run_sse"):
        if each.session != submitted.session and submitted.session:
            continue
        if each.operation == "run_sse" and each.frames is not None:
            return None
        if each.operation == "session_state" and each.succeeded:
            return each
    return None


@rule(
    "render.id.new",
    MUST,
    facts=("render.id.chosen-by-client", "render.id.duplicate"),
    demands="Every render has an id of its own.",
    trigger="a render is submitted",
    looks_for="an id not used before, unless the request before never got an answer",
    fix="Take render_<timestamp in milliseconds> or a UUID anew for every submission.",
    cost="the second render is refused with 409",
    capabilities=("export",),
)
def new_id(case: Case) -> Iterator[Occasion]:
    used: dict[str, Exchange] = {}
    for each in case.of("submit_render"):
        if each.unread:
            continue
        before = used.get(each.render)
        if before is not None and not _unanswered(before):
            told = f"used the render id {each.render!r} again"
            yield broken(each, before, told=told, should="choose a new id")
        else:
            yield kept(each)
        used[each.render] = each


def _unanswered(submitted: Exchange) -> bool:
    """Whether it is not known that the render was entered: asking again is then right."""
    return (
        submitted.lost
        or submitted.code in (1001, 1002, 402, 408, 422, 429)
        or ((submitted.code or 0) // 100 == 5)
    )


@rule(
    "render.id.taken",
    MUST,
    facts=("render.id.duplicate", "render.id.chosen-by-client"),
    demands="When a render id is taken a client takes another one and submits once more.",
    trigger="a render is refused with 409",
    looks_for="one more submission, with another id; or a poll of a render whose answer was lost",
    fix="On 409 choose a new id and submit once more.",
    cost="the export fails for want of a number",
    capabilities=("export",),
)
def taken(case: Case) -> Iterator[Occasion]:
    for refused in case.of("submit_render"):
        if refused.code != 409:
            continue
        again = next(case.after(refused, "submit_render", "poll_render"), None)
        if again is not None and (
            again.operation == "poll_render" or again.render != refused.render
        ):
            yield kept(refused, again)
        else:
            told = (
                "gave up because a render id was taken"
                if again is None
                else (f"submitted the id {refused.render!r} again, which is taken")
            )
            yield broken(again or refused, told=told, should="submit once more with a new id")


@rule(
    "render.failed.once-more",
    SHOULD,
    facts=("render.failed.retry-once",),
    demands="After a failed render a client submits once more, with a new id, and no further.",
    trigger="a poll says failed",
    looks_for="one more submission after the first failure, none after the second",
    fix="On failed choose a new id and submit the same draft once more; then tell the user.",
    cost="a passing fault of the renderer costs the user the video; a lasting one, their patience",
    capabilities=("export",),
    follows=("render.id.new",),
)
def once_more(case: Case) -> Iterator[Occasion]:
    failures = 0
    for failed in case.of("poll_render"):
        known = answers.poll(failed.answer)
        if known is None or known.status != "failed":
            continue
        failures += 1
        again = next(case.after(failed, "submit_render"), None)
        if failures == 1 and again is None:
            told = "gave up after the first failed render"
            yield broken(failed, told=told, should="submit once more with a new id")
        elif failures > 1 and again is not None:
            told = f"submitted again after {failures} failed renders"
            yield broken(again, failed, told=told, should="tell the user that it failed")
        else:
            yield kept(failed)


@rule(
    "render.poll.rhythm",
    MUST,
    facts=("render.poll.every-30s",),
    demands="A render is polled every 30 s.",
    trigger="a render is polled a second time",
    looks_for="30 s between two polls of one render",
    fix="Sleep 30 s between polls.",
    cost="a hundred clients that ask every second bring a renderer down",
    needs=("rhythm",),
    capabilities=("export",),
)
def rhythm(case: Case) -> Iterator[Occasion]:
    last: dict[str, Exchange] = {}
    for each in case.of("poll_render"):
        before = last.get(each.render)
        last[each.render] = each
        if before is None or before.code == 1001:
            continue
        passed = each.at - before.until
        if passed >= INTERVAL * EARLY:
            yield kept(each)
        else:
            told = f"polled {passed:.1f} s after the poll before"
            yield broken(each, before, told=told, should="wait 30 s between polls")


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
            told = f"polled {each.render} an eleventh time"
            yield broken(each, told=told, should="give up after ten polls")
        elif count[each.render] <= MOST_POLLS:
            yield kept(each)


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
            yield kept(done, after)
        elif after is None and any(case.before(done, "render_result", "download_render")):
            yield kept(done)
        else:
            did = "polled on" if after else "never fetched the video"
            told = f"{did} although the answer said completed ({known.shape})"
            yield broken(after or done, done, told=told, should="download the video")


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
    for failed in case.of("poll_render"):
        passing = failed.lost or failed.code in (408, 429) or (failed.code or 0) // 100 == 5
        if not passing or case.interrupted(failed):
            continue
        again = next(case.after(failed, "poll_render", "submit_render"), None)
        if again is not None and again.render == failed.render and again.operation == "poll_render":
            yield kept(failed, again)
        else:
            did = "submitted another render" if again else "gave up"
            how = "went unanswered" if failed.lost else f"was answered with {failed.code}"
            told = f"{did} because one poll {how}"
            yield broken(again or failed, failed, told=told, should="poll the same id again")
