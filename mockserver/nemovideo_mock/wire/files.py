"""How a file is described: in an upload's answer and, the same again, in the state."""

from __future__ import annotations

import math
from typing import Any

from nemovideo_mock.media import Media


def entry(media: Media, url: str) -> dict[str, Any]:
    """A file record. `duration` is in seconds here, unlike a draft's `d`.

    fact: upload.answer.files, upload.duration.seconds
    """
    entry: dict[str, Any] = {
        "id": media.id,
        "filename": media.filename,
        "file_type": "video" if media.kind == "generated" else media.kind,
        "cdn_url": url,
        "hash": media.digest or media.id,
    }
    if media.kind != "audio":
        entry |= {"width": media.width, "height": media.height}
    if media.kind != "image":
        entry |= {"duration": round(media.duration, 3)}
    if media.fps:
        entry |= {"fps": round(media.fps, 3)}
    if media.prompt:
        entry |= {"prompt": media.prompt}
    return entry


def aspect_ratio(width: int, height: int) -> str:
    """`16:9` and the like."""
    common = math.gcd(width, height)
    return f"{width // common}:{height // common}"
