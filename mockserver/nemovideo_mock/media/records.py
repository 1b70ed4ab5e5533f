"""What is known of a file, or of a clip made from a prompt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

MediaKind = Literal["image", "video", "audio", "generated"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """One thing a draft may refer to. Sizes in pixels as displayed, durations in seconds.

    `digest` is the SHA-256 of the bytes, in hexadecimal, and names the stored file; a generated
    clip has none: it is drawn from its `prompt` and `seed`.
    """

    id: str
    session_id: str
    kind: MediaKind
    filename: str
    at: float
    digest: str = ""
    size: int = 0
    width: int = 0
    height: int = 0
    duration: float = 0.0
    fps: float = 0.0
    has_audio: bool = False
    prompt: str = ""
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What a file turned out to be. Size in pixels as displayed, duration in seconds.

    An animated GIF or WebP is a video without sound; a still has no duration.
    """

    kind: Literal["image", "video", "audio"]
    format: str
    width: int = 0
    height: int = 0
    duration: float = 0.0
    fps: float = 0.0
    has_audio: bool = False
