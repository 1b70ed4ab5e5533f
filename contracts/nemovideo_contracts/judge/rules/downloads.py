"""What is on the disk in the end, and what the client says of it."""

from __future__ import annotations

from collections.abc import Iterator

from .. import answers
from ..case import Case
from ..exchange import Exchange
from ..rule import MUST, SHOULD, Occasion, failed, passed, rule


@rule(
    "download.complete",
    MUST,
    facts=(
        "download.complete",
        "render.output.url",
        "render.download.endpoint",
        "render.download.range",
    ),
    demands="The saved video is the whole video.",
    trigger="a video is downloaded and something is saved",
    looks_for="as many bytes in the file as the answers announced",
    fix="Compare the size with Content-Length and with output.size of the poll; resume with a "
    "Range request, or fetch again, when bytes are missing.",
    cost="the user gets a file that stops playing halfway",
    needs=("run",),
    capabilities=("export",),
)
def complete(case: Case) -> Iterator[Occasion]:
    saved = case.outcome.saved if case.outcome else None
    fetched = [e for e in case.of("render_result", "download_render") if e.succeeded]
    if not fetched or saved is None or not (case.outcome and case.outcome.claims_success):
        return
    size = max([_announced(each) for each in fetched] + [_polled(case)])
    if not size:
        return
    if saved.size >= size:
        yield passed(fetched[-1])
    else:
        seen = f"saved {saved.size} bytes of {size} and called it done"
        yield failed(fetched[-1], seen=seen, wanted="fetch the rest, or the whole again")


def _announced(fetched: Exchange) -> int:
    """The whole file's size by one answer's headers; 0 when they do not say."""
    _, _, total = fetched.answer_headers.get("content-range", "").rpartition("/")
    if total.isdecimal():
        return int(total)
    length = fetched.answer_headers.get("content-length", "")
    video = fetched.answer_headers.get("content-type", "").startswith("video/")
    return int(length) if length.isdecimal() and video and fetched.status == 200 else 0


def _polled(case: Case) -> int:
    known = (answers.poll(each.answer) for each in case.of("poll_render"))
    return max((each.size for each in known if each and each.status == "completed"), default=0)


@rule(
    "download.playable",
    SHOULD,
    facts=("download.playable", "render.output.h264", "render.output.url"),
    demands="The saved video is a sound MP4.",
    trigger="the client says that the video is saved",
    looks_for="an MP4 whose boxes fill the file from its first byte to its last",
    fix="Look whether the boxes of the MP4 add up before calling it done; fetch it again if not.",
    cost="the user finds out when it does not play",
    needs=("run",),
    capabilities=("export",),
    follows=("download.complete", "result.honest"),
)
def playable(case: Case) -> Iterator[Occasion]:
    outcome = case.outcome
    if outcome is None or outcome.saved is None or not outcome.claims_success:
        return
    fetched = case.of("render_result", "download_render")
    if outcome.saved.problem:
        seen = f"saved a file that is no sound MP4: {outcome.saved.problem}"
        yield failed(*fetched[-1:], seen=seen, wanted="fetch it again before calling it done")
    else:
        yield passed(*fetched[-1:])


@rule(
    "result.honest",
    MUST,
    facts=("result.honest", "client.setup-first", "sse.close-then-answer", "render.output.url"),
    demands="A client says that it is done only when the video is there.",
    trigger="a run that was asked for a video ends",
    looks_for="a file at the place it was asked for, if the exit code is 0",
    fix="End with exit code 0 only after the file was written whole; else with another one, and "
    "say why.",
    cost="the user, or the script around it, goes on with a video that does not exist",
    needs=("run",),
    capabilities=("export",),
    follows=("render.poll.read",),
)
def honest(case: Case) -> Iterator[Occasion]:
    outcome = case.outcome
    if outcome is None or case.task is None or not case.task.save:
        return
    if outcome.claims_success and (outcome.saved is None or not outcome.saved.size):
        what = "an empty file" if outcome.saved else "no file"
        seen = f"ended with exit code 0 and left {what} where the video should be"
        yield failed(*case.exchanges[-1:], seen=seen, wanted=_right_end(case))
    else:
        yield passed(*case.exchanges[-1:])


def _right_end(case: Case) -> str:
    expects_video = case.task is not None and case.task.expects == "video"
    return "save the video" if expects_video else "end with another exit code and say why"


@rule(
    "result.delivered",
    MUST,
    facts=(
        "result.delivered",
        "render.poll.completed",
        "render.output.url",
        "job.slideshow-with-music",
    ),
    demands="Trouble that can be overcome is overcome: in the end there is a video.",
    trigger="a run that was asked for a video, in a scenario where it can be had",
    looks_for="exit code 0 and the file",
    fix="Look at the end of the timeline: what came last is what the client did not survive.",
    cost="the user gets no video although the service could have made one",
    needs=("run",),
    capabilities=("export",),
    follows=("*",),
)
def delivered(case: Case) -> Iterator[Occasion]:
    outcome, task = case.outcome, case.task
    if outcome is None or task is None or not task.save or task.expects != "video":
        return
    last = case.exchanges[-1:]
    if outcome.timed_out:
        seen = f"was still running after {outcome.seconds:.0f} s and was stopped"
    elif outcome.exit_code is None:
        seen = f"was ended by {outcome.signal or 'a signal'}"
    elif outcome.exit_code != 0:
        seen = (
            f"ended with exit code {outcome.exit_code} and no video: {_last_words(outcome.output)}"
        )
    else:
        yield passed(*last)
        return
    yield failed(*last, seen=seen, wanted="survive it and save the video")


def _last_words(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return f"“{lines[-1][:160]}”" if lines else "without a word"
