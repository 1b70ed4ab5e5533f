"""How many bytes a world may have, where the server was started with a limit."""

from __future__ import annotations

from nemovideo_mock.errors import StorageFull
from nemovideo_mock.media import Media
from nemovideo_mock.render.job import Outcome
from nemovideo_mock.service.context import Context


def used(context: Context) -> int:
    """Bytes of uploads and finished videos; the same bytes twice count twice."""
    uploads = sum(media.size for media in context.store.all(Media))
    return uploads + sum(outcome.size for outcome in context.store.all(Outcome))


def check(context: Context, more: int = 0) -> None:
    """Raises StorageFull (507) when the world has no room for so many bytes, or for any."""
    quota = context.quota
    if quota is None:
        return
    taken = used(context)
    if taken + more > quota or taken >= quota:
        raise StorageFull(
            f"this world has {_shown(taken)} of the {_shown(quota)} it may have, and no room for "
            f"{_shown(more) if more else 'a video'}; delete or reset it, or start the server with "
            "a larger --world-quota"
        )


def _shown(size: int) -> str:
    return f"{size / 2**20:.1f} MB"
