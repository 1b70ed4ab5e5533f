"""The files behind `cdn_url`s: an upload's bytes, or a generated clip, drawn when asked for."""

from __future__ import annotations

from pathlib import Path

from nemovideo_mock.agent.plan.records import Turn
from nemovideo_mock.draft import Clip, Draft, TrackType
from nemovideo_mock.errors import NotFound
from nemovideo_mock.media import Media
from nemovideo_mock.render.output import resolve
from nemovideo_mock.render.request import Request
from nemovideo_mock.service.context import Context
from nemovideo_mock.service.files import present


def find(context: Context, media_id: str) -> Media:
    """The media of that id, once it is there. Raises NotFound."""
    media = context.store.get(Media, media_id) or _generated(context, media_id)
    if media is None or media.at > context.now:
        raise NotFound("no such file")
    return media


async def path_of(context: Context, media: Media) -> Path:
    """Where the file is. Raises NotFound for a generated clip that cannot be drawn."""
    if media.kind != "generated":
        return present(await context.files.media_file(media.digest))
    key = f"{context.slug}.{media.id}"
    context.farm.start(key, _request(media), context.world)
    outcome = await context.farm.outcome(key)
    if not outcome.ok:
        raise NotFound(f"the clip cannot be drawn: {outcome.reason}")
    return present(await context.farm.file(outcome))


def _generated(context: Context, media_id: str) -> Media | None:
    commits = (turn.commit for turn in context.store.all(Turn))
    clips = (media for commit in commits if commit for media in commit.media)
    return next((media for media in clips if media.id == media_id), None)


def _request(media: Media) -> Request:
    """A render of nothing but the clip, in its own size and length."""
    clip = Clip(media=media.id, kind="generated", duration=max(1, round(media.duration * 1000)))
    draft = Draft(width=media.width, height=media.height).with_track(TrackType.VIDEO, (clip,))
    return Request(
        draft=draft,
        media={media.id: media},
        paths={},
        output=resolve(draft, {}),
        seed=media.seed,
    )
