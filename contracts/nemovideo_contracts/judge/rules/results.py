"""How a run ends: by itself, with a video or a reason, and with the truth about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from ..journal import wire
from ..journal.case import Case, Outcome
from ..journal.stops import last_words, stopped_by
from ..rule import Occasion, failed, passed, rule
from ..words import names_formats, own_words
from .sessions import ACCEPTED

_CLAIM = re.compile(
    r"(?<!when )(?<!once )(?<!until )(?<!if )(?:your|the) (?:finished |final )?(?:video|movie) "
    r"(?:is|was|has been) (?:now )?(?:ready|saved|done|finished|complete)"
    r"|视频(?:已|已经)(?:完成|就绪|保存|生成)",
    re.IGNORECASE,
)


@rule(
    "api.called",
    facts=("client.acts", "client.setup-first"),
    trigger="an observed run",
    looks_for="a call; or, where no file is of an accepted type, words that name the types",
    needs=("run",),
)
def called(case: Case) -> Iterator[Occasion]:
    if case.outcome is None:
        return
    if case.calls or (_unfit(case) and names_formats(case.outcome.output)):
        yield passed(*case.calls[:1])
    else:
        seen = f"sent no request at all: {last_words(case.outcome.output)}"
        yield failed(seen=seen, wanted="call the API, or say which file it cannot take and why")


def _unfit(case: Case) -> bool:
    """Whether the task has a file that the API refuses, and the client says it looks for that."""
    files = case.task.files if case.task else ()
    suffixes = {PurePath(path).suffix.removeprefix(".").lower() for path in files}
    return "precheck" in case.capabilities and bool(suffixes - ACCEPTED)


@rule(
    "result.ended",
    facts=("client.ends",),
    trigger="an observed run",
    looks_for="that it did not have to be stopped at the deadline, nor died of a signal",
    needs=("run",),
    follows=("*",),
)
def ended(case: Case) -> Iterator[Occasion]:
    outcome = case.outcome
    if outcome is None:
        return
    last = case.exchanges[-1:]
    if outcome.timed_out:
        seen = f"was still running after {outcome.seconds:.0f} s, {_awaited(case)}"
        yield failed(*last, seen=seen, wanted="give up after a limit and say why")
    elif outcome.exit_code is None:
        seen = f"was ended by {outcome.signal or 'a signal'}"
        yield failed(*last, seen=seen, wanted="end with an exit code of its own")
    else:
        yield passed(*last)


def _awaited(case: Case) -> str:
    """What a client was waiting for when it was stopped."""
    if not case.exchanges:
        return "without a request"
    last = case.exchanges[-1]
    if last.ending == "aborted" and last.lost:
        return f"waiting for the answer to {wire.request(last)}"
    if last.ending == "aborted":
        return f"waiting for the rest of {wire.request(last)} after {wire.answer(last)}"
    return f"idle since {wire.refused(last)}"


@rule(
    "result.honest",
    facts=("result.honest", "sse.close-then-answer", "render.output.url"),
    trigger="a run that was asked for a video ends",
    looks_for="exit code 0 or words of success only where the saved file came from a download",
    needs=("run",),
    capabilities=("export",),
    follows=("api.called", "render.poll.read", "render.poll.accepted"),
)
def honest(case: Case) -> Iterator[Occasion]:
    outcome = case.outcome
    if outcome is None or case.task is None or not case.task.save or outcome.timed_out:
        return
    last = case.exchanges[-1:]
    wanted = "save the video" if case.task.expects == "video" else "end with a reason instead"
    if seen := _sham(case, outcome):
        yield failed(*last, seen=seen, wanted=wanted)
    else:
        yield passed(*last)


def _sham(case: Case, outcome: Outcome) -> str:
    """What is untrue about a success, or ""."""
    size = outcome.saved.size if outcome.saved else 0
    if outcome.claims_success and not size:
        what = "an empty file" if outcome.saved else "no file"
        return f"ended with exit code 0 and left {what} where the video should be"
    if outcome.claims_success and not case.fetched:
        return f"ended with exit code 0 and a file of {size} bytes that was never downloaded"
    claim = None if case.fetched and size else _CLAIM.search(own_words(case, outcome))
    return f"printed “{claim.group()}” without a video from a download" if claim else ""


@rule(
    "result.explained",
    facts=("client.failure.explained",),
    trigger="a run ends with an exit code other than 0",
    looks_for="words in the output",
    needs=("run",),
    follows=("api.called",),
)
def explained(case: Case) -> Iterator[Occasion]:
    outcome = case.outcome
    if outcome is None or not outcome.exit_code:
        return
    if re.search(r"\w{2,}", own_words(case, outcome)):
        yield passed(*case.exchanges[-1:])
    else:
        seen = f"ended with exit code {outcome.exit_code} and printed no reason"
        yield failed(*case.exchanges[-1:], seen=seen, wanted="say why it gave up")


@rule(
    "result.delivered",
    facts=("result.delivered", "render.output.url", "job.slideshow-with-music"),
    trigger="a run that was asked for a video, in a scenario where it can be had",
    looks_for="exit code 0 and the file",
    needs=("run",),
    capabilities=("export",),
    follows=("*", "result.ended"),
)
def delivered(case: Case) -> Iterator[Occasion]:
    outcome, task = case.outcome, case.task
    if outcome is None or task is None or not task.save or task.expects != "video":
        return
    if outcome.claims_success:
        yield passed(*case.exchanges[-1:])
        return
    stop = stopped_by(case, outcome)
    yield failed(*stop.exchanges, seen=stop.seen, wanted=stop.wanted, fix=stop.fix)
