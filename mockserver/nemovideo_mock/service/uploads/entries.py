"""Files that have arrived, entered into a session: all of a request's or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nemovideo_mock import ids
from nemovideo_mock.accounts import Session
from nemovideo_mock.errors import Invalid, UnsupportedFile
from nemovideo_mock.media import Media, Probe, decoding, probe
from nemovideo_mock.service import previews, quotas
from nemovideo_mock.service.context import Context, alone
from nemovideo_mock.service.files import Incoming


@dataclass(frozen=True, slots=True)
class Received:
    """A file that has arrived whole: what the client calls it, and where it lies."""

    filename: str
    incoming: Incoming


async def add(context: Context, session: Session, received: Sequence[Received]) -> list[Media]:
    """Probe files and enter them into the session's state.

    Raises:
        Invalid: nothing was sent.
        UnsupportedFile: one of them is no usable media (4001); then none is entered.
    """
    if not received:
        raise Invalid("no file was sent; use the multipart field 'files', or JSON with 'urls'")
    # facts: upload.several, upload.all-or-nothing, job.batch
    probes = [await _probe(context, file) for file in received]
    quotas.check(context, sum(file.incoming.size for file in received))
    digests = [await context.files.keep(file.incoming) for file in received]
    added = _enter(context, session, list(zip(received, probes, digests, strict=True)))
    previews.get_ready(context)
    return added


@alone
def _enter(
    context: Context, session: Session, files: Sequence[tuple[Received, Probe, str]]
) -> list[Media]:
    quotas.check(context, sum(file.incoming.size for file, _, _ in files))
    first = len(context.store.of(Media, session.id))
    added = [_media(context, session, *file, nth) for nth, file in enumerate(files, first)]
    context.store.append(*added)
    return added


async def _probe(context: Context, received: Received) -> Probe:
    received.incoming.close()
    # fact: upload.formats.heic-accepted
    accept_heic = context.profile.heic == "accepted"
    try:
        return await decoding.in_thread(
            probe, received.incoming.path, received.filename, heic=accept_heic
        )
    except UnsupportedFile as error:
        problem = f"{received.filename}: {error.message}"
        raise UnsupportedFile(problem, fact=error.facts[0], **error.extra) from None


def _media(
    context: Context, session: Session, received: Received, found: Probe, digest: str, nth: int
) -> Media:
    return Media(
        id=ids.short(context.seed, "media", session.id, nth),
        session_id=session.id,
        kind=found.kind,
        filename=received.filename,
        at=context.now,
        digest=digest,
        size=received.incoming.size,
        width=found.width,
        height=found.height,
        duration=found.duration,
        fps=found.fps,
        has_audio=found.has_audio,
    )
