"""Background music, by mood or from an upload, and how loud it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from nemovideo_mock.agent.edits.base import Edit
from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.agent.timeline.layout import new_ids, stem, video_end, with_sounds
from nemovideo_mock.agent.timeline.levels import Level
from nemovideo_mock.agent.words import CannotDo, Words
from nemovideo_mock.draft import Draft, Mood, Sound
from nemovideo_mock.media import Media

USUAL_MOOD: Mood = "lo-fi"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMusic(Edit):
    """Music under the whole video, in place of any other. An upload goes before a mood."""

    operation: ClassVar[str] = "set_music"
    phase: ClassVar[int] = 3

    mood: Mood = USUAL_MOOD
    name: str = ""
    media: str | None = None
    uploaded: bool = False
    level: Level | None = None
    fade_in: int = 0
    fade_out: int = 0

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        end = video_end(draft)
        if not end:
            raise CannotDo("There are no clips to put music under.", "时间线上还没有片段可配乐。")
        media = self._upload(scene)
        before = draft.sounds[0].volume if draft.sounds else 0.35
        sound = Sound(
            id=next(new_ids(scene)),
            name=stem(media.filename) if media else self.name or self.mood.capitalize(),
            duration=end,
            media=media.id if media else None,
            mood=None if media else self.mood,
            volume=self.level.of(before) if self.level else before,
            fade_in=self.fade_in,
            fade_out=self.fade_out,
        )
        return with_sounds(draft, [sound])

    def _upload(self, scene: Scene) -> Media | None:
        if not (self.uploaded or self.media):
            return None
        chosen = [sound for sound in scene.sounds if self.media in (None, sound.id)]
        if not chosen:
            raise CannotDo("You have not uploaded an audio file yet.", "你还没有上传音频文件。")
        return chosen[-1]

    def report(self) -> Words:
        if self.uploaded or self.media:
            return Words("I set your audio as the background music.", "已将你的音频设为背景音乐。")
        name = self.name or self.mood
        return Words(f"I added {name} background music.", f"已添加{name}背景音乐。")


@dataclass(frozen=True, slots=True, kw_only=True)
class MusicLevel(Edit):
    """How loud the music is, and its fades in ms; None leaves a thing as it is."""

    operation: ClassVar[str] = "set_music_level"
    phase: ClassVar[int] = 3

    level: Level | None = None
    fade_in: int | None = None
    fade_out: int | None = None

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        if not draft.sounds:
            raise CannotDo("There is no music yet.", "还没有背景音乐。")
        return with_sounds(draft, [self._changed(sound) for sound in draft.sounds])

    def _changed(self, sound: Sound) -> Sound:
        return replace(
            sound,
            volume=self.level.of(sound.volume) if self.level else sound.volume,
            fade_in=sound.fade_in if self.fade_in is None else self.fade_in,
            fade_out=sound.fade_out if self.fade_out is None else self.fade_out,
        )

    def report(self) -> Words:
        if self.level:
            return Words("I changed the music's volume.", "已调整背景音乐音量。")
        return Words("I changed the music's fades.", "已设置背景音乐的淡入淡出。")


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveMusic(Edit):
    """No background music."""

    operation: ClassVar[str] = "remove_music"
    phase: ClassVar[int] = 3

    quietly: bool = False

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        if not draft.sounds and not self.quietly:
            raise CannotDo("There is no music to remove.", "没有可以删除的背景音乐。")
        return with_sounds(draft, [])

    def report(self) -> Words:
        return Words("There is no background music.", "已去掉背景音乐。")
