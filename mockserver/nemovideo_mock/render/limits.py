"""What one render may ask of the machine. No source speaks of such limits: they are settings."""

from __future__ import annotations

from dataclasses import dataclass

from nemovideo_mock.draft import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """`seconds` of video, `segments` of all tracks, `encode_seconds` of real time.

    Pixels have bounds of their own: a video is never larger than 1080p (fact
    render.output.h264), and no upload is accepted that decodes to more than media/files.py says.
    """

    seconds: float = 1800
    segments: int = 1000
    encode_seconds: float = 900

    def problem(self, draft: Draft) -> str | None:
        """Why a draft is too much to render, and what would not be; None where it is fine."""
        count = sum(1 for _ in draft.segments())
        if draft.duration > self.seconds * 1000:
            return (
                f"the draft is too long to render here: it lasts {draft.duration / 1000:g} s, "
                f"at most {self.seconds:g} s are rendered (--longest-render)"
            )
        if count > self.segments:
            return (
                f"the draft has too many segments to render here: {count}, at most "
                f"{self.segments} are rendered (--most-segments)"
            )
        return None

    @property
    def overdue(self) -> str:
        """Why an encoder was stopped."""
        return (
            f"encoding took more than {self.encode_seconds:g} s of real time, which is all a "
            "render gets here (--encode-limit)"
        )
