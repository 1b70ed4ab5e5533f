"""Requests about the clips' own sound."""

from __future__ import annotations

from nemovideo_mock.agent.edits.sound import ClipVolume
from nemovideo_mock.agent.language.clause import Clause
from nemovideo_mock.agent.language.context import Context
from nemovideo_mock.agent.language.intent import Intent
from nemovideo_mock.agent.language.lexicon.moods import GENRE
from nemovideo_mock.agent.language.patterns import either, pattern, word
from nemovideo_mock.agent.language.slots.levels import take_level
from nemovideo_mock.agent.timeline.levels import Level
from nemovideo_mock.agent.timeline.targets import ALL

_ORIGINAL = either(
    (
        r"\b(?:original|source|natural|own|camera|clip'?s?|video'?s?|recorded|existing|"
        r"embedded)(?: clip| video)?(?:'s)? (?:sounds?|audio|volume|noise|track)\b"
    ),
    (
        r"\b(?:sound|audio|volume|noise)s? (?:of|from|in|"
        r"on) (?:the )?(?:original )?(?:video|clip|footage|#\d)\w*"
    ),
    "原声|原音|原视频(?:的)?声音|视频(?:的)?(?:原)?(?:声音|音量|声)",
    "片段(?:的)?(?:声音|音量)|(?:视频|片段)?(?:自带|本身|里面?|原来)的?(?:声音|音量|声)",
)
_SOUND = r"\b(?:sounds?|audio|volume|noise)\b|声音|音量"
_MUTE = either(
    word("mut(?:e|ed|ing)|silen(?:ce|t)|no sound|without sound|sound off"),
    "静音|消音|没有声音|声音?.{0,3}关",
)
_ABOUT_MUSIC = either(
    word("music|bgm|songs?|tunes?|beats|sound ?track|background"),
    r"(?<!audio )(?<!sound )\btracks?\b",
    "音乐|配乐|歌|曲",
)
_UNMUTE = r"\bunmut(?:e|ed)\b|取消静音|恢复(?:原声|声音)"


def recognize(clause: Clause, context: Context) -> list[Intent]:
    """`mute the video clip`, `original sound at 50%`, `原声静音`."""
    about_music = clause.has(_ABOUT_MUSIC) or clause.has(GENRE)
    if about_music and not clause.has(r"\boriginal\b|原声|原音"):
        return []
    unmute = clause.take(_UNMUTE)
    mute = clause.take(_MUTE)
    original = clause.take(_ORIGINAL)
    sound = original or clause.take(_SOUND)
    if not (unmute or mute or original or sound):
        return []
    if not (unmute or mute or original) and context.topic == "music":
        return []
    if original and clause.has(r"\bkeep\b|保留") and not clause.off:
        level: Level | None = take_level(clause) or Level(value=1.0)
    elif unmute:
        level = Level(value=1.0)
    elif mute or (clause.off and not clause.has("%")):
        level = Level(value=0.0)
    else:
        level = take_level(clause)
    if level is None:
        return []
    chosen = context.find_targets(clause)
    if chosen is None and not (unmute or mute or original) and _of_music(clause, context):
        return []
    clause.clear()
    return [ClipVolume(level=level, targets=chosen or ALL)]


def _of_music(clause: Clause, context: Context) -> bool:
    """`volume 30%` while music plays is the music's."""
    volume = pattern(r"\bvolume\b|音量").search(clause.text)
    return bool(volume and context.scene.draft.sounds)
