"""Everything a render needs, in one value, and the JSON it crosses to the child process in."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nemovideo_mock import draft as drafts
from nemovideo_mock.draft import Clip, Draft, Sound
from nemovideo_mock.media import Media
from nemovideo_mock.render.output import Output


class RenderError(Exception):
    """A draft that cannot become a video. Its text is the reason a user gets to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to render: `media` by id, `paths` by the digest of the stored file."""

    draft: Draft
    media: Mapping[str, Media]
    paths: Mapping[str, Path]
    output: Output
    seed: int = 0

    @property
    def frames(self) -> int:
        """The video's length in frames, the nearest whole number to the draft's."""
        return max(1, round(self.draft.duration * self.output.fps / 1000))

    def find(self, media_id: str) -> Media:
        """The media a segment refers to.

        Raises:
            RenderError: there is none of that id.
        """
        try:
            return self.media[media_id]
        except KeyError:
            raise RenderError(f"media {media_id} is not in this session") from None

    def path(self, media: Media) -> Path:
        """Where the bytes of an upload are.

        Raises:
            RenderError: they are gone.
        """
        path = self.paths.get(media.digest)
        if path is None or not path.is_file():
            raise RenderError(f"the file of media {media.id} ({media.filename}) is missing")
        return path


def used_media(draft: Draft) -> frozenset[str]:
    """The ids of all media the draft refers to."""
    clips = (clip.media for clip in draft.clips)
    sounds = (sound.media for sound in draft.sounds)
    return frozenset(media_id for media_id in (*clips, *sounds) if media_id)


def audible_segments(request: Request) -> list[Clip | Sound]:
    """What sounds, music first. An empty list means: a video without an audio track."""
    segments: list[Clip | Sound] = [*request.draft.sounds, *request.draft.clips]
    return [segment for segment in segments if segment.volume > 0 and _sounds(request, segment)]


def _sounds(request: Request, segment: Clip | Sound) -> bool:
    if segment.media is None:
        return isinstance(segment, Sound)
    media = request.find(segment.media)
    return media.has_audio or media.kind == "audio"


def to_json(request: Request) -> str:
    """The request on one line."""
    return json.dumps(
        {
            "draft": drafts.to_json(request.draft),
            "media": [dataclasses.asdict(media) for media in request.media.values()],
            "paths": {digest: str(path) for digest, path in request.paths.items()},
            "output": dataclasses.asdict(request.output),
            "seed": request.seed,
        }
    )


def from_json(text: str) -> Request:
    """The request such a line holds."""
    data: dict[str, Any] = json.loads(text)
    media = [Media(**entry) for entry in data["media"]]
    return Request(
        draft=drafts.from_json(data["draft"]),
        media={entry.id: entry for entry in media},
        paths={digest: Path(path) for digest, path in data["paths"].items()},
        output=Output(**data["output"]),
        seed=data["seed"],
    )
