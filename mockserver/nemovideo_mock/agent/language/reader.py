"""Text → edits: what a message asks for, in English or Chinese.

message ── prose ──> clauses ── every entry of RULES ──> edits, and words for the rest
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from nemovideo_mock.agent.edits.base import Edit
from nemovideo_mock.agent.edits.slideshow import Slideshow
from nemovideo_mock.agent.edits.transitions import SetTransitions
from nemovideo_mock.agent.language import limits, small_talk
from nemovideo_mock.agent.language.clause import Clause
from nemovideo_mock.agent.language.context import Context, Topic
from nemovideo_mock.agent.language.intent import Intent
from nemovideo_mock.agent.language.intents import (
    building,
    canvas,
    fading,
    generate,
    music,
    sound,
    starting,
    titling,
    transitions,
)
from nemovideo_mock.agent.language.intents.clips import (
    arranging,
    cutting,
    looks,
    motion,
    speed,
    timing,
)
from nemovideo_mock.agent.language.json_prompts import prompt
from nemovideo_mock.agent.language.patterns import either
from nemovideo_mock.agent.language.prepare import normalize
from nemovideo_mock.agent.language.prepare.normalize import Prose
from nemovideo_mock.agent.language.prepare.splitting import Piece, carries_over
from nemovideo_mock.agent.language.settling import invitation, remedies, restated, settled
from nemovideo_mock.agent.scene import Scene, Step
from nemovideo_mock.agent.words import Language, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a message asks for. `talk` is said besides, or instead when there are no edits."""

    language: Language
    edits: tuple[Edit, ...] = ()
    talk: tuple[Words, ...] = ()
    step: Step | None = None
    count: int = 1


Recognize = Callable[[Clause, Context], list[Intent]]

# In this order each takes from a clause what it understands, and leaves the rest to the next.
RULES: tuple[tuple[Topic, Recognize], ...] = (
    ("", starting.recognize),
    ("", building.from_named),
    ("text", titling.recognize),
    ("sound", sound.recognize),
    ("music", music.recognize),
    ("", fading.recognize),
    ("transition", transitions.recognize),
    ("", generate.recognize),
    ("clip", speed.recognize),
    ("clip", motion.recognize),
    ("", canvas.recognize),
    ("clip", looks.recognize),
    ("clip", cutting.recognize),
    ("clip", arranging.recognize),
    ("clip", timing.recognize),
    ("", building.recognize),
)
TOO_LONG = Words(
    "That was a long message; I read its beginning only.", "消息太长,我只读了开头部分。"
)
# fact: agent.languages
UNREAD = Words(
    "I read English and Chinese only. Please say it in one of them; I have not changed anything.",
    "我只能读懂英文和中文,请用其中一种语言告诉我;未做任何修改。",
)
_FORBIDS = either(
    r"\b(?:don'?t|do not|never) (?:remove|delete|touch)\b",
    r"\bleave\b.{1,40}\b(?:alone|as (?:it|they) (?:is|are)|as is|unchanged|untouched)\b",
    "(?:不要|别)(?:删|移除|碰|改)|(?:声|乐|题|字幕|其[他余])都?(?:不要|别)动|保持不变|不变$",
)
_DISLIKES = (
    r"\b(?:(?:don'?t|do not) (?:really )?like|dislike|hate|not a fan of)\b|不喜欢|讨厌|难听|难看"
)


def read(message: str, scene: Scene) -> Reading:
    """The reading of a message; never fails, whatever the message."""
    language = spoken(message, scene.language)
    intents = prompt.read(message, scene)
    if intents is not None:
        return _reading(language, intents)
    prose = normalize.prepare(message, scene)
    if prose.foreign:
        return Reading(language=_of_the_session(scene.language), talk=(UNREAD,))
    if step := small_talk.step(prose):
        return Reading(language=language, step=step[0], count=step[1])
    if answer := small_talk.asked(prose, scene, language):
        return Reading(language=language, talk=(answer,))
    reading = _reading(language, list(_intents(prose, scene)))
    if prose.cut_short:
        reading = replace(reading, talk=(*reading.talk, TOO_LONG))
    if not reading.edits and not reading.talk and (said := small_talk.small_talk(prose)):
        return replace(reading, talk=(said,))
    return reading


def spoken(message: str, otherwise: str) -> Language:
    """The message's language by its script, else the session's."""
    head = message[:2000]
    if any("\u4e00" <= char <= "\u9fff" for char in head):
        return "zh"
    if any(char.isascii() and char.isalpha() for char in head):
        return "en"
    return _of_the_session(otherwise)


def _of_the_session(language: str) -> Language:
    return "zh" if language.lower().startswith("zh") else "en"


def _reading(language: Language, intents: list[Intent]) -> Reading:
    edits = tuple(intent for intent in intents if isinstance(intent, Edit))
    talk = dict.fromkeys(intent for intent in intents if isinstance(intent, Words))
    return Reading(language=language, edits=edits, talk=tuple(talk))


def _intents(prose: Prose, scene: Scene) -> Iterator[Intent]:
    context = Context(scene=scene)
    off = False
    complaint: list[Intent] = []
    intents: list[Intent] = []
    for piece in _clauses(prose, context):
        clause = Clause(piece.text, prose, off=carries_over(piece) and off)
        found = _understood(clause, context)
        if remedies(found, complaint):
            intents.pop()
        elif again := restated(piece, found, intents):
            intents.pop()
            found = [again]
        intents += found
        off, context.complained = clause.off, clause.complains
        complaint = found if clause.complains else []
    intents += invitation(prose, intents)
    yield from settled(intents)


def _understood(clause: Clause, context: Context) -> list[Intent]:
    """Everything one clause asks for."""
    if words := limits.cannot(clause):
        return [words]
    if clause.has(_FORBIDS):
        return []
    if clause.has(_DISLIKES):
        context.find_targets(clause)
        context.topic = "clip" if context.targets else context.topic
        return []
    out: list[Intent] = []
    smooth = transitions.smooths(clause)
    for topic, recognize in RULES:
        untouched = clause.left
        found = recognize(clause, context)
        if not found:
            clause.left = untouched  # words that came to nothing are there for the next
        elif topic:
            context.topic = topic
        out += found
    if smooth:
        out.append(SetTransitions(kind="crossfade"))
        if not any(isinstance(part, Slideshow) for part in out):
            out += [Slideshow(anew=False)] if clause.has("convert|turn|make|做") else []
    return out


def _clauses(prose: Prose, context: Context) -> Iterator[Piece]:
    """Each clause.

    A description of a clip to generate runs to the end of its sentence, conjunctions and all.
    """
    waiting = list(prose.pieces)
    while waiting:
        piece = waiting.pop(0)
        text = piece.text
        if generate.recognize(Clause(text, prose), context):
            while waiting and generate.describes_on(waiting[0]):
                following = waiting.pop(0)
                text += following.joint + following.text
        yield replace(piece, text=text)
