"""Words on the picture: titles, subtitles, captions, lower thirds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from nemovideo_mock.agent.edits.base import Edit
from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.agent.timeline.layout import new_ids, video_end, with_texts
from nemovideo_mock.agent.timeline.spans import Span
from nemovideo_mock.agent.timeline.targets import Targets
from nemovideo_mock.agent.words import CannotDo, Words
from nemovideo_mock.draft import Draft, Position, Text, TextRole

USUAL_MS = 3000
INVITATION_MS = 6000
ANYWHEN = Span()
PLACES: dict[TextRole, Position] = {
    "title": "center",
    "subtitle": "bottom",
    "caption": "bottom",
    "lower-third": "bottom-left",
}
SIZES: dict[TextRole, float] = {
    "title": 0.08,
    "subtitle": 0.05,
    "caption": 0.045,
    "lower-third": 0.05,
}
ROLE_NAMES: dict[TextRole, str] = {
    "title": "标题",
    "subtitle": "字幕",
    "caption": "说明文字",
    "lower-third": "角标文字",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a text looks and where it stands; None leaves that as it is."""

    position: Position | None = None
    color: str | None = None
    size: float | None = None
    bigger: float | None = None

    def __bool__(self) -> bool:
        return self != Style()

    def on(self, text: Text) -> Text:
        """The text in this style."""
        size = self.size if self.size is not None else text.size * (self.bigger or 1.0)
        return replace(
            text,
            position=self.position or text.position,
            color=self.color or text.color,
            size=round(min(0.5, max(0.01, size)), 4),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AddText(Edit):
    """Words on the picture, for the first three seconds or as asked; or over one clip."""

    operation: ClassVar[str] = "add_text"
    phase: ClassVar[int] = 3

    text: str
    role: TextRole = "title"
    style: Style = Style()
    span: Span = ANYWHEN
    over: Targets | None = None

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        end = video_end(draft)
        if not end:
            raise CannotDo("There are no clips to put text on.", "时间线上还没有片段可加文字。")
        fresh = new_ids(scene)
        stretches = self._stretches(draft, scene, end)
        added = [self._made(next(fresh), start, length) for start, length in stretches]
        return with_texts(draft, (*draft.texts, *added))

    def _made(self, segment_id: str, start: int, length: int) -> Text:
        plain = Text(
            id=segment_id,
            name=self.role,
            start=start,
            duration=length,
            text=self.text,
            role=self.role,
            position=PLACES[self.role],
            size=SIZES[self.role],
        )
        return self.style.on(plain)

    def _stretches(self, draft: Draft, scene: Scene, end: int) -> list[tuple[int, int]]:
        if self.over is not None and not self.over.everything:
            clips = self.over.of(draft, scene)
            if self.over.kind == "image" and not self.over.picks and not self.over.files:
                return [(clip.start, clip.duration) for clip in clips]
            return [_within_clip(clip.start, clip.duration, self.span) for clip in clips]
        return [placed(self.span, end, USUAL_MS)]

    def report(self) -> Words:
        return Words(
            f'I added the {self.role} "{self.text}".',
            f"已添加{ROLE_NAMES[self.role]}“{self.text}”。",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeText(Edit):
    """Other words, another style or another time for texts that are there."""

    operation: ClassVar[str] = "change_text"
    phase: ClassVar[int] = 3

    role: TextRole | None = None
    pick: int | None = None
    holding: str = ""
    text: str = ""
    style: Style = Style()
    span: Span = ANYWHEN
    longer: float = 1.0

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        chosen = {text.id for text in chosen_texts(draft, self.role, self.pick, self.holding)}
        end = max(video_end(draft), draft.duration)
        return with_texts(
            draft,
            [self._changed(text, end) if text.id in chosen else text for text in draft.texts],
        )

    def _changed(self, text: Text, end: int) -> Text:
        if self.text:
            text = replace(text, text=self.text)
        text = self.style.on(text)
        length = max(1, round(text.duration * self.longer))
        if self.span == Span():
            start = min(text.start, max(0, end - 1))
            return replace(text, start=start, duration=min(length, end - start))
        span = self.span
        if span.start is None and not span.anchor:
            span = replace(span, start=text.start)
        start, length = placed(span, end, length)
        return replace(text, start=start, duration=length)

    def report(self) -> Words:
        role = self.role or "text"
        role_zh = ROLE_NAMES[self.role] if self.role else "文字"
        if self.text:
            return Words(f'The {role} now says "{self.text}".', f"{role_zh}现为“{self.text}”。")
        return Words(f"I changed the {role}.", f"已修改{role_zh}。")


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveText(Edit):
    """Take texts away: all of a role, one by number, or those that hold some words."""

    operation: ClassVar[str] = "remove_text"
    phase: ClassVar[int] = 3

    role: TextRole | None = None
    pick: int | None = None
    holding: str = ""
    quietly: bool = False

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        if self.quietly and not draft.texts:
            return draft
        gone = {text.id for text in chosen_texts(draft, self.role, self.pick, self.holding)}
        return with_texts(draft, [text for text in draft.texts if text.id not in gone])

    def report(self) -> Words:
        role = self.role or "text"
        role_zh = ROLE_NAMES[self.role] if self.role else "文字"
        return Words(f"There is no {role} any more.", f"已去掉{role_zh}。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation(Edit):
    """Names, date and venue over the first six seconds, each at a height of its own."""

    operation: ClassVar[str] = "add_invitation"
    phase: ClassVar[int] = 3

    names: str = ""
    date: str = ""
    venue: str = ""

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        end = video_end(draft)
        if not end:
            raise CannotDo("There are no clips to put text on.", "时间线上还没有片段可加文字。")
        lines: list[tuple[str, TextRole, Position]] = [
            (self.names, "title", "center"),
            (self.date, "subtitle", "bottom"),
            (self.venue, "caption", "top"),
        ]
        if not self.names:
            lines = [(self.date, "title", "center"), (self.venue, "caption", "bottom")]
        fresh = new_ids(scene)
        length = min(INVITATION_MS, end)
        added = [
            Text(
                id=next(fresh),
                name=role,
                duration=length,
                text=text,
                role=role,
                position=position,
                size=SIZES[role],
            )
            for text, role, position in lines
            if text
        ]
        return with_texts(draft, (*draft.texts, *added))

    def report(self) -> Words:
        lines_shown = ", ".join(line for line in (self.names, self.date, self.venue) if line)
        return Words(f"I put {lines_shown} on the opening.", f"已在片头加上{lines_shown}。")


def placed(span: Span, end: int, usual: int) -> tuple[int, int]:
    """(start, length) in ms of a stretch within a video that lasts `end`.

    Raises:
        CannotDo: it would begin after the video's end.
    """
    if span.anchor == "whole":
        return 0, end
    length = min(span.length or usual, end)
    if span.anchor == "end":
        return end - length, length
    start = span.start or 0
    if start >= end:
        raise CannotDo(
            f"The video ends at {end / 1000:g} s, before that text would begin.",
            f"视频在{end / 1000:g}秒结束,文字来不及出现。",
        )
    return start, min(length, end - start)


def chosen_texts(
    draft: Draft, role: TextRole | None, pick: int | None, holding: str
) -> tuple[Text, ...]:
    """The texts meant, in time order; those of another role when there is none of this one."""
    texts = sorted(draft.texts, key=lambda text: (text.start, text.id))
    if not texts:
        raise CannotDo("There is no text on the timeline.", "时间线上没有文字。")
    if holding:
        found = [title for title in texts if holding.lower() in title.text.lower()]
        if not found:
            raise CannotDo(f'No text says "{holding}".', f"没有写着“{holding}”的文字。")
        return tuple(found)
    of_role = [title for title in texts if role in (None, title.role)] or texts
    if pick is None:
        return tuple(of_role)
    if not 0 < abs(pick) <= len(of_role):
        raise CannotDo(f"There is no text {abs(pick)}.", f"没有第{abs(pick)}条文字。")
    return (of_role[pick - 1 if pick > 0 else pick],)


def _within_clip(start: int, duration: int, span: Span) -> tuple[int, int]:
    length = min(span.length or duration, duration)
    if span.anchor == "end":
        return start + duration - length, length
    return start, length
