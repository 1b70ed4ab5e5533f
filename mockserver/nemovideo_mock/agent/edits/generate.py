"""A clip made from a description, and the second stage that dresses it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from nemovideo_mock import ids
from nemovideo_mock.agent.edits.base import Edit
from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.agent.timeline.layout import clip_of, new_ids, with_clips
from nemovideo_mock.agent.words import Words, seconds
from nemovideo_mock.draft import Draft
from nemovideo_mock.media import Media

USUAL_MS, LONGEST_MS = 8000, 15_000  # fact: generation.clip-max
FPS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Generate(Edit):
    """A new clip at the end of the timeline: drawn by program, and honest about it."""

    operation: ClassVar[str] = "generate_clip"
    builds: ClassVar[bool] = True
    renumbers: ClassVar[bool] = True
    phase: ClassVar[int] = 0

    prompt: str
    ms: int = USUAL_MS
    media: str = ""

    def made(self, scene: Scene, nth: int) -> Media:
        """The clip as media; `at` is set when it is known."""
        return Media(
            id=ids.short(scene.seed, "media", scene.session_id, scene.salt, "generated", nth),
            session_id=scene.session_id,
            kind="generated",
            filename=f"{title_of(self.prompt)}.mp4",
            at=0.0,
            width=scene.draft.width,
            height=scene.draft.height,
            duration=self.ms / 1000,
            fps=float(FPS),
            prompt=self.prompt,
            seed=ids.number(scene.seed, "generated", scene.salt, nth) % 2**31,
        )

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        media = scene.find(self.media)
        assert media is not None, "produced() runs first"
        return with_clips(draft, (*draft.clips, clip_of(media, next(new_ids(scene)))))

    def report(self) -> Words:
        length = seconds(self.ms)
        return Words(
            f'I generated a {length}-second clip of "{self.prompt}".',
            f"已根据“{self.prompt}”生成一段{length}秒的视频。",
        )

    def tool(self, draft: Draft) -> dict[str, Any]:
        """The arguments of the generating tool."""
        return {
            "prompt": self.prompt,
            "duration": self.ms / 1000,
            "resolution": f"{draft.width}x{draft.height}",
        }


def produced(edits: Iterable[Edit], scene: Scene) -> tuple[tuple[Edit, ...], tuple[Media, ...]]:
    """The edits with their generated clips named, and those clips."""
    out: list[Edit] = []
    made: list[Media] = []
    for edit in edits:
        if isinstance(edit, Generate):
            media = edit.made(scene, len(made))
            made.append(media)
            edit = replace(edit, media=media.id)
        out.append(edit)
    return tuple(out), tuple(made)


def title_of(prompt: str) -> str:
    """A few words of a description, fit for a title and a file name."""
    plain = "".join(char if char.isalnum() or char in "_ '’-" else " " for char in prompt)
    words = plain.split()
    if len(words) > 1 and words[0].lower() in ("a", "an", "the", "some"):
        words = words[1:]
    short = " ".join(words[:5])[:32].strip()
    return (short[:1].upper() + short[1:]) or "Generated clip"
