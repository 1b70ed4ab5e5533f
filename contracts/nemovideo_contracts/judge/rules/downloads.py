"""The video on its way to the disk: fetched, whole, unchanged, and playable."""

from __future__ import annotations

from collections.abc import Iterator

from .. import answers, wire
from ..case import Case
from ..exchange import Exchange
from ..rule import MUST, SHOULD, Occasion, failed, passed, rule

FETCHES = ("render_result", "download_render")
"""Operations that deliver a video."""


@rule(
    "download.retried",
    SHOULD,
    facts=("render.download.retry", "render.output.url", "render.download.endpoint"),
    demands="A download that fails is repeated, or taken from the download endpoint.",
    trigger="a download is refused, breaks off or stays without an answer",
    looks_for="another download, or a poll for a new URL, after it",
    fix="When output.url fails, GET /api/render/proxy/<id>/download with the bearer; when a "
    "download breaks off, fetch it again.",
    cost="a finished video is given up at its last step",
    capabilities=("export",),
    follows=("download.complete",),
)
def retried(case: Case) -> Iterator[Occasion]:
    for fetch in case.of(*FETCHES):
        if (fetch.succeeded and fetch.ending != "cut") or case.interrupted(fetch):
            continue
        if next(case.after(fetch, *FETCHES, "poll_render"), None) is not None:
            yield passed(fetch)
        else:
            yield failed(
                fetch,
                seen=f"{wire.refused(fetch)}, and nothing was fetched after it",
                wanted="fetch it again, or from GET /api/render/proxy/<id>/download",
            )


@rule(
    "download.complete",
    MUST,
    facts=("download.complete", "render.output.url", "render.download.range"),
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
    fetched = [e for e in case.of(*FETCHES) if e.succeeded]
    if not fetched or saved is None or not (case.outcome and case.outcome.claims_success):
        return
    size = max([_announced(each) for each in fetched] + [_polled(case)])
    if not size:
        return
    if saved.size >= size:
        yield passed(fetched[-1])
    else:
        seen = f"saved {saved.size} bytes of {size} and ended with exit code 0"
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
    "download.unchanged",
    MUST,
    facts=("download.unchanged", "render.output.url", "render.download.bytes"),
    demands="The saved file is what the service delivered, byte for byte.",
    trigger="a video is downloaded, and the client says that it is saved",
    looks_for="the digest of a rendered or delivered video",
    fix="Write the body of the download to the file as it comes, in binary, and nothing else.",
    cost="the user gets something else than the video that was rendered",
    needs=("run",),
    capabilities=("export",),
    follows=("download.complete", "result.honest"),
)
def unchanged(case: Case) -> Iterator[Occasion]:
    outcome = case.outcome
    if outcome is None or outcome.saved is None or not outcome.claims_success:
        return
    fetched = [each for each in case.of(*FETCHES) if each.succeeded]
    if not fetched or not case.delivered:
        return
    if outcome.saved.sha256 in case.delivered:
        yield passed(fetched[-1])
    else:
        seen = f"saved {outcome.saved.size} bytes that are not those of the downloaded video"
        yield failed(fetched[-1], seen=seen, wanted="save the body of the download unchanged")


@rule(
    "download.playable",
    SHOULD,
    facts=("download.playable", "render.output.h264", "render.output.url"),
    demands="The saved video plays.",
    trigger="the client says that the video is saved",
    looks_for="a file that decodes from its first frame to its last; where no decoder is "
    "installed, one with the digest of the render",
    fix="Decode the video, or compare it with a second download, before calling it done.",
    cost="the user finds out when it does not play",
    needs=("run",),
    capabilities=("export",),
    follows=("download.complete", "download.unchanged", "result.honest"),
)
def playable(case: Case) -> Iterator[Occasion]:
    outcome = case.outcome
    if outcome is None or outcome.saved is None or not outcome.claims_success:
        return
    fetched = case.of(*FETCHES)
    problem = outcome.saved.problem
    if not problem and case.rendered and outcome.saved.sha256 not in case.rendered:
        problem = "its bytes are not those of the render"
    if problem:
        seen = f"saved a video that does not play: {problem}"
        yield failed(*fetched[-1:], seen=seen, wanted="fetch it again before calling it done")
    else:
        yield passed(*fetched[-1:])
