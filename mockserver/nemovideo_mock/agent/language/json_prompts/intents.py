"""What the values of a prompt ask for, read with the grammar of clauses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from nemovideo_mock.agent.edits.base import Edit
from nemovideo_mock.agent.edits.canvas import SetCanvas
from nemovideo_mock.agent.edits.clips.ordering import Order
from nemovideo_mock.agent.edits.clips.timing import ClipLength
from nemovideo_mock.agent.edits.fading import USUAL_MS
from nemovideo_mock.agent.edits.generate import Generate
from nemovideo_mock.agent.edits.music import RemoveMusic, SetMusic
from nemovideo_mock.agent.edits.texts import PLACES, AddText
from nemovideo_mock.agent.edits.transitions import SetTransitions
from nemovideo_mock.agent.language.clause import Clause
from nemovideo_mock.agent.language.context import Context
from nemovideo_mock.agent.language.intent import Intent
from nemovideo_mock.agent.language.intents import canvas, fading, music, transitions
from nemovideo_mock.agent.language.intents.clips import looks, motion, speed
from nemovideo_mock.agent.language.json_prompts import keys
from nemovideo_mock.agent.language.json_prompts.values import (
    Node,
    ms_of,
    plain_keys,
    share,
    text_of,
    words_of,
    words_to_show,
)
from nemovideo_mock.agent.language.patterns import lowered, pattern
from nemovideo_mock.agent.language.prepare import normalize
from nemovideo_mock.agent.language.prepare.numbers import uniform
from nemovideo_mock.agent.language.prepare.quotes import (
    writable,
)
from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.agent.timeline.levels import Level
from nemovideo_mock.agent.timeline.spans import Span
from nemovideo_mock.agent.timeline.targets import Targets
from nemovideo_mock.draft import TextRole


def generated(root: Node, scenes: Sequence[Node]) -> Iterator[Edit]:
    """With nothing uploaded, each description is a clip to generate."""
    for node in scenes or [root]:
        if prompt := text_of(node, keys.PROMPT):
            ms = ms_of(node, keys.LENGTH, keys.LENGTH_MS) or 8000
            yield Generate(prompt=prompt[:300], ms=min(max(ms, 1000), 15_000))


def of_scene(node: Node, number: int, scene: Scene) -> Iterator[Intent]:
    clip = Targets(picks=(number,))
    if ms := ms_of(node, keys.LENGTH, keys.LENGTH_MS):
        yield ClipLength(targets=clip, ms=ms)
    yield from values_of(node, clip, scene)


def values_of(node: Node, clip: Targets | None, scene: Scene) -> Iterator[Intent]:
    """Motion, transition, look, speed, text; for the whole also shape and music."""
    where = f" on clip {clip.picks[0]}" if clip else ""
    for names, topic, recognize in _GRAMMARS:
        if said := words_of(node, names):
            yield from _recognized(f"{said} {topic}{where}", recognize, scene)
    yield from _transition(node, clip, scene)
    yield from _words(node, clip)
    if clip is None:
        yield from _fades(node, scene)
        yield from _shape(node, scene)
        yield from _music(node, scene)
        if pattern("shuffle|random").search(str(node.get("order", ""))):
            yield Order(by="shuffle")


_GRAMMARS: tuple[tuple[tuple[str, ...], str, Callable[[Clause, Context], list[Intent]]], ...] = (
    (keys.MOTION, "", motion.recognize),
    (keys.LOOK, "look", looks.recognize),
    (keys.SPEED, "x speed", speed.recognize),
)


def _transition(node: Node, clip: Targets | None, scene: Scene) -> Iterator[Intent]:
    said = words_of(node, keys.TRANSITION)
    if said is None or (clip is not None and clip.picks == (1,)):
        return
    found = _recognized(f"{said} transition", transitions.recognize, scene)
    ms = ms_of(node, ("transition duration", "transition length"))
    inner = next((node[name] for name in keys.TRANSITION if name in node), None)
    if isinstance(inner, Mapping):
        ms = ms_of(plain_keys(inner), keys.LENGTH, keys.LENGTH_MS) or ms
    for intent in found:
        if isinstance(intent, SetTransitions):
            yield SetTransitions(kind=intent.kind, ms=ms or intent.ms, into=clip)


def _fades(node: Node, scene: Scene) -> Iterator[Intent]:
    """`"fade_in": true`, `1.5` or `{"duration": 2, "color": "white"}`."""
    for edge, end in (("in", "start"), ("out", "end")):
        value = node.get(f"fade {edge}")
        if not value:
            continue
        keyed = plain_keys(value) if isinstance(value, Mapping) else {"duration": value}
        ms = ms_of(keyed, keys.LENGTH, keys.LENGTH_MS) or USUAL_MS
        said = f"fade {edge} at the {end} {ms / 1000:g} seconds {text_of(keyed, ('color',))}"
        yield from _recognized(said, fading.recognize, scene)


def _words(node: Node, clip: Targets | None) -> Iterator[Intent]:
    for name in keys.TEXT:
        value = node.get(name)
        text = words_to_show(plain_keys(value)) if isinstance(value, Mapping) else value
        if isinstance(text, str) and text.strip():
            role: TextRole = "title" if name == "title" else "caption" if clip else "title"
            if name in PLACES:
                role = name
            yield AddText(text=writable(text), role=role, over=clip, span=Span(anchor="start"))


def _shape(node: Node, scene: Scene) -> Iterator[Intent]:
    width, height = node.get("width"), node.get("height")
    if isinstance(width, int) and isinstance(height, int):
        yield SetCanvas(width=width, height=height)
    for name in keys.SHAPE:
        if name not in node:
            continue
        found = _recognized(str(node[name]), canvas.recognize, scene)
        if found:
            yield from found
            return


def _music(node: Node, scene: Scene) -> Iterator[Intent]:
    value = next((node[name] for name in keys.MUSIC if name in node), None)
    if value is False or (isinstance(value, str) and value.lower() in ("none", "no", "off")):
        yield RemoveMusic(quietly=True)
        return
    said = words_of(node, keys.MUSIC)
    if value is True:
        said = ""
    if said is None:
        return
    keyed = plain_keys(value) if isinstance(value, Mapping) else node
    level = share(keyed.get("volume") or node.get("music volume"))
    for intent in _recognized(f"add {said} music", music.recognize, scene):
        if isinstance(intent, SetMusic):
            level_of = Level(value=level) if level is not None else intent.level
            yield SetMusic(mood=intent.mood, name=intent.name, level=level_of)


def _recognized(
    text: str, recognize: Callable[[Clause, Context], list[Intent]], scene: Scene
) -> list[Intent]:
    """What an entry of the grammar makes of a value."""
    plain = pattern(r"[_]+").sub(" ", lowered(normalize.clean(text[:300])))
    prose = normalize.Prose(
        pieces=(), quotes=(), files=(), facts=normalize.NO_FACTS, whole=plain, cut_short=False
    )
    return recognize(Clause(uniform(plain), prose), Context(scene=scene))
