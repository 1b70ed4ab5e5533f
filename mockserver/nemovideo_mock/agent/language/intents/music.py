"""Requests for background music, and for how loud it is."""

from __future__ import annotations

from nemovideo_mock.agent.edits.music import USUAL_MOOD, MusicLevel, RemoveMusic, SetMusic
from nemovideo_mock.agent.language.clause import Clause
from nemovideo_mock.agent.language.context import Context
from nemovideo_mock.agent.language.intent import Intent
from nemovideo_mock.agent.language.lexicon.moods import (
    GENRE,
    MOODS,
    MUSICAL,
    NAMED,
    PIANO,
    PIANO_MOOD,
    REMEDIES,
)
from nemovideo_mock.agent.language.patterns import either, pattern, word
from nemovideo_mock.agent.language.slots.levels import finds_fault, take_level
from nemovideo_mock.agent.timeline.levels import Level
from nemovideo_mock.draft import Mood

FADE_MS = 2000


_MUSIC = either(
    (
        r"\b(?:background |bg |backing )?(?:musics?|bgm|sound ?tracks?|songs?|tunes?|"
        r"melod(?:y|ies)|audio tracks?|backing tracks?|music tracks?|beats?|score|track)\b"
    ),
    "背景音乐|背景乐|音乐|配乐",
    "bgm",
    "歌曲|歌|曲子|乐曲|伴奏|配个乐|[1那这]首",
)
_UPLOADED = either(
    (
        r"\b(?:my|our|the|this|that|uploaded|own)(?: own)?(?: uploaded)? ?(?:songs?|"
        "audio(?: file)?|mp3|m4a|wav|track|sound ?track|music file|recording|"
        r"tune)\b(?! ?(?:down|up|volume|louder|quieter|fade|to \d|at \d))"
    ),
    r"\b(?:uploaded|own|my) (?:music|audio|song)\b",
    "(?:我(?:的|上传的?)?|上传的?)(?:这?首)?(?:歌曲?|音频|音乐|mp3)",
)
_AT_HAND = r"(?:the|this|that)(?: own)? ?(?:songs?|track|sound ?track|tune|audio)\b"
_SOMETHING = r"\b(?:something|sth)\b"
_ADDS = either(
    word(
        "add|put|play|use|give|include|want|need|with|have|choose|pick|set|apply|"
        "insert|some|throw|lay|mix|get|find|select|like|love"
    ),
    "加|配|放|来|用|添|选|要|带|铺",
)
_NEW = (
    r"\b(?:replace|change|swap|switch|different|another|new|other|instead)\b|换|改成|改为|替换|别的"
)
_ORIGINAL = r"\boriginal (?:sound|audio|volume)\b|原声|原音"
_MUTED = r"\bmut(?:e|ed)\b|静音"
_LEVELS = r"\bvolume\b|\bfad|%|音量|淡|声音"
_VOLUME = either(
    r"^\W*(?:(?:the|set|turn|lower|raise|make|reduce|increase|up|down) ){0,4}volume\b",
    r"^\W*(?:把)?音量",
)
_PICTURES = either(
    word("between|transitions?|photos?|pictures?|images?|clips?|black|white"),
    "转场|照片|片段|之间",
)
_FADE_IN = either(
    (
        r"\bfad(?:e|es|ed|ing)?\b(?:[- ](?:the )?(?:music|bgm|song|soundtrack|it|audio|"
        r"out and|volume))?[- ]in\b"
    ),
    r"\bfad\w*\b.{0,24}\bin\b",
    "淡入|渐入|渐强",
)
_FADE_OUT = either(
    (
        r"\bfad(?:e|es|ed|ing)?\b(?:[- ](?:the )?(?:music|bgm|song|soundtrack|it|audio|"
        r"in and|volume))?[- ]out\b"
    ),
    r"\bfad\w*\b.{0,40}\bout\b|\bfade away\b|\bfades? at the end\b",
    "淡出|渐出|渐弱",
)


def recognize(clause: Clause, context: Context) -> list[Intent]:
    """Music removed, chosen, or made louder; the rest of the clause is left to others."""
    sounds = clause.take_sounds()
    if clause.has(_ORIGINAL) or not (sounds or _is_about_music(clause, context)):
        return []
    mentioned = bool(sounds or clause.has(_MUSIC) or _by_genre(clause))
    fades = _fades(clause)
    new = bool(clause.has(_NEW))
    uploaded = _uploaded(clause, context) and not new
    mood, name = (None, "") if finds_fault(clause) else _remedy(clause) or _mood(clause)
    level = take_level(clause) or (Level(value=0.0) if clause.take(_MUTED) else None)
    wants = clause.has(_ADDS)
    clause.take_all(_MUSIC)
    if clause.off and not (level or new or any(fades)):
        clause.take(r"\b(?:background|any)\b")
        return [RemoveMusic(quietly=not clause.removes)]
    if not (mood or uploaded or sounds or new):
        adjusts = level or fades != (None, None)
        if adjusts and (_has_music(context) or not wants):
            return [MusicLevel(level=level, fade_in=fades[0], fade_out=fades[1])]
        if not mentioned:
            return []
    return [
        SetMusic(
            mood=mood or _another(context, new),
            name=name,
            media=sounds[-1] if sounds else None,
            uploaded=uploaded,
            level=level,
            fade_in=fades[0] or 0,
            fade_out=fades[1] or 0,
        )
    ]


def _uploaded(clause: Clause, context: Context) -> bool:
    """Whether an upload is meant: `my song` always, `the song` as long as no music plays."""
    found = clause.take(_UPLOADED)
    return bool(found and not (context.scene.draft.sounds and pattern(_AT_HAND).match(found[0])))


def _is_about_music(clause: Clause, context: Context) -> bool:
    """Whether a clause names music, or goes on about it: `lower it`, `volume 30%`."""
    if clause.has(_MUSIC) or _by_genre(clause):
        return True
    if context.topic == "music" and not clause.has(_PICTURES):
        answers = context.complained and clause.has(MUSICAL)
        return bool(answers or context.goes_on(clause, "music") or clause.has(_LEVELS))
    if not context.scene.draft.sounds:
        return False
    other = clause.has(_SOMETHING) and clause.has(MUSICAL)
    return bool(other or clause.has(_VOLUME))


def _by_genre(clause: Clause) -> bool:
    """`play some jazz`, `something calm in the background`: music in all but name."""
    if not clause.has(GENRE) or not (
        clause.has(_ADDS)
        or clause.has(r"\bin the background\b|\bunderneath\b")
        or len(clause.left.split()) <= 3
    ):
        return False
    return bool(clause.has(MUSICAL))


def _has_music(context: Context) -> bool:
    return bool(context.scene.draft.sounds) or context.topic == "music"


def _another(context: Context, new: bool) -> Mood:
    """The usual mood, or one that is not playing when something else is asked for."""
    playing = {sound.mood for sound in context.scene.draft.sounds}
    return "upbeat" if new and USUAL_MOOD in playing else USUAL_MOOD


def _remedy(clause: Clause) -> tuple[Mood, str] | None:
    """The mood and name of what is not as the music that plays is said to be: too slow."""
    found = next((mood for mood, source in REMEDIES.items() if clause.take(source)), None)
    return (found, found.capitalize()) if found else None


def _mood(clause: Clause) -> tuple[Mood | None, str]:
    """The mood named, and the music's name: `Romantic piano`. `piano` alone is romantic."""
    found = [mood for mood, source in MOODS.items() if clause.take(source)]
    piano = clause.take(PIANO)
    if not found:
        return (PIANO_MOOD, "Piano") if piano else (None, "")
    name = NAMED.get(found[0], found[0].capitalize())
    return found[0], f"{name} piano" if piano else name


def _fades(clause: Clause) -> tuple[int | None, int | None]:
    """(fade in, fade out) in ms, each None when not mentioned."""
    if not clause.has(r"\bfad|淡|渐"):
        return None, None
    into, out = clause.has(_FADE_IN), clause.has(_FADE_OUT)
    if clause.off:
        return (0 if into or not out else None), (0 if out or not into else None)
    lengths = [int(match[1]) for match in clause.take_all(r"<(\d+)>")] or [FADE_MS]
    clause.take(_FADE_IN)
    clause.take(_FADE_OUT)
    clause.take(r"\bfad\w*\b(?: away)?")
    if not into and not out:
        return None, lengths[0]
    return (lengths[0] if into else None), (lengths[-1] if out else None)
