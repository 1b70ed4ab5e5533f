"""What the requests of one message come to together: the last word counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from nemovideo_mock.agent.edits.clips.speed import Speed
from nemovideo_mock.agent.edits.slideshow import Slideshow
from nemovideo_mock.agent.edits.texts import Invitation
from nemovideo_mock.agent.edits.transitions import SetTransitions
from nemovideo_mock.agent.language.intent import Intent
from nemovideo_mock.agent.language.patterns import either, pattern
from nemovideo_mock.agent.language.prepare.facts import Facts
from nemovideo_mock.agent.language.prepare.normalize import Prose
from nemovideo_mock.agent.language.prepare.splitting import Piece
from nemovideo_mock.agent.timeline.targets import ALL
from nemovideo_mock.agent.words import Words

NAMES_PLEASE = Words("Which names and date should I put on it?", "请告诉我要写上的姓名和日期。")
_INVITES = either(
    r"\b(?:our|the|their|my|with)\b.{0,16}\b(?:names?|date)\b",
    r"\binvit\w+|\bwedding\b|\bsave the date\b|\bengagement\b",
    r"\banniversary\b",
    "名字|姓名|日期|邀请|请柬|婚礼|结婚",
)
_EVERYTHING = r"\b(?:everything|all|every|each|whole|entire)\b|所有|全|每|整"
_ASKS_FOR_FACTS = r"\b(?:our|the|their) names?\b|名字|姓名"


def remedies(found: list[Intent], complaint: list[Intent]) -> bool:
    """Whether requests say how to do what a complaint before them only asked for."""
    return bool(found and complaint) and type(found[0]) is type(complaint[-1])


def restated(piece: Piece, found: list[Intent], intents: list[Intent]) -> Intent | None:
    """`half speed` after `slow motion on the dance clip`: the same, said more exactly."""
    match found, intents[-1:]:
        case [Speed() as now], [Speed() as before]:
            everything = pattern(_EVERYTHING).search(piece.text)
            if now.targets == ALL and piece.joint.strip() == "," and not everything:
                return replace(now, targets=before.targets)
    return None


def invitation(prose: Prose, intents: list[Intent]) -> list[Intent]:
    """Names, date and venue onto the picture, when that is what they were given for."""
    about = pattern(_INVITES).search(prose.whole)
    if prose.facts.names or (prose.facts.date and about):
        return [_invited(prose.facts)]
    builds = any(isinstance(intent, Slideshow) for intent in intents)
    if builds and pattern(_ASKS_FOR_FACTS).search(prose.whole):
        return [NAMES_PLEASE]
    return []


def _invited(facts: Facts) -> Invitation:
    return Invitation(names=facts.names, date=facts.date, venue=facts.venue)


def settled(intents: list[Intent]) -> Iterator[Intent]:
    """One building, one kind of transitions everywhere: the last word counts."""
    intents = _built_once(intents)
    smooth = SetTransitions(kind="crossfade")
    others = [
        intent for intent in intents if isinstance(intent, SetTransitions) and intent != smooth
    ]
    said = smooth in intents
    for intent in intents:
        if intent == smooth and (others or not said):
            continue
        if intent == smooth:
            said = False
        yield intent


def _built_once(intents: list[Intent]) -> list[Intent]:
    """One building, as it was asked for first, from the files that were named last."""
    builds = [intent for intent in intents if isinstance(intent, Slideshow)]
    if not builds:
        return intents
    files = next((build.files for build in reversed(builds) if build.files), ())
    built = replace(builds[0], files=files, anew=builds[0].anew or bool(files))
    return [
        built if intent is builds[0] else intent
        for intent in intents
        if intent is builds[0] or not isinstance(intent, Slideshow)
    ]
