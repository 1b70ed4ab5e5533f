"""The video on its way to the disk: fetched, whole, unchanged, and playable."""

from __future__ import annotations

from collections.abc import Iterator

from ..journal import answers, wire
from ..journal.case import Case
from ..journal.exchange import Exchange
from ..journal.vocabulary import download_of
from ..rule import Occasion, failed, passed, rule

FETCHES = ("render_result", "download_render")
"""Operations that deliver a video."""


@rule(
    "download.retried",
    facts=("render.download.retry", "render.output.url", "render.download.endpoint"),
    trigger="a download is refused, breaks off or stays without an answer",
    looks_for="another download, or a poll for a new URL, after it",
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
                wanted=f"fetch it again, or from {download_of('<id>')}",
            )


@rule(
    "download.complete",
    facts=("download.complete", "render.output.url", "render.download.range"),
    trigger="a video is downloaded and something is saved",
    looks_for="as many bytes in the file as the answers announced",
    needs=("run",),
    capabilities=("export",),
)
def complete(case: Case) -> Iterator[Occasion]:
    saved = case.outcome.saved if case.outcome else None
    fetched = [e for e in case.of(*FETCHES) if e.succeeded]
    if not fetched or saved is None or not (case.outcome and case.outcome.claims_success):
        return
    size = max([_announced(download) for download in fetched] + [_polled(case)])
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
    known = (answers.poll(poll.answer) for poll in case.of("poll_render"))
    return max((size.size for size in known if size and size.status == "completed"), default=0)


@rule(
    "download.unchanged",
    facts=("download.unchanged", "render.output.url", "render.download.bytes"),
    trigger="a video is downloaded, and the client says that it is saved",
    looks_for="the digest of a rendered or delivered video",
    needs=("run",),
    capabilities=("export",),
    follows=("download.complete", "result.honest"),
)
def unchanged(case: Case) -> Iterator[Occasion]:
    outcome = case.outcome
    if outcome is None or outcome.saved is None or not outcome.claims_success:
        return
    fetched = [download for download in case.of(*FETCHES) if download.succeeded]
    if not fetched or not case.delivered:
        return
    if outcome.saved.sha256 in case.delivered:
        yield passed(fetched[-1])
    else:
        seen = f"saved {outcome.saved.size} bytes that are not those of the downloaded video"
        yield failed(fetched[-1], seen=seen, wanted="save the body of the download unchanged")


@rule(
    "download.playable",
    facts=("download.playable", "render.output.h264", "render.output.url"),
    trigger="the client says that the video is saved",
    looks_for="a file that decodes from its first frame to its last; where no decoder is "
    "installed, one with the digest of the render",
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
