"""JSON prompts: a message that is, or holds, a description of the video as JSON.

    {"duration": 60, "motion": "zoom-in", "transition": "crossfade", "aspect_ratio": "9:16",
     "music": {"mood": "romantic", "volume": 30}, "title": "Our day",
     "scenes": [{"image": "beach.jpg", "duration": 3, "motion": "pan left", "text": "Day one",
                 "transition": {"type": "fade black", "duration": 0.5}}]}

A list of scenes alone is a prompt, too. Keys may be camelCase, snake_case or with spaces; the
tables in json_keys list the names each goes by. Lengths are seconds, `"500ms"` or `"0:05"`. Values
are read with the very same grammar as prose. JSON goes before prose: what stands around it is left.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from nemovideo_mock.agent.edits.base import Edit
from nemovideo_mock.agent.edits.canvas import SetCanvas
from nemovideo_mock.agent.edits.clips.ordering import Order
from nemovideo_mock.agent.edits.clips.timing import PHOTOS, ClipLength, TotalLength
from nemovideo_mock.agent.edits.fading import USUAL_MS
from nemovideo_mock.agent.edits.generate import Generate
from nemovideo_mock.agent.edits.music import RemoveMusic, SetMusic
from nemovideo_mock.agent.edits.slideshow import Slideshow
from nemovideo_mock.agent.edits.texts import PLACES, AddText
from nemovideo_mock.agent.edits.transitions import SetTransitions
from nemovideo_mock.agent.language import json_keys as keys
from nemovideo_mock.agent.language.clause import Clause
from nemovideo_mock.agent.language.context import Context
from nemovideo_mock.agent.language.intent import Intent
from nemovideo_mock.agent.language.intents import canvas, fading, music, transitions
from nemovideo_mock.agent.language.intents.clips import looks, motion, speed
from nemovideo_mock.agent.language.json_values import (
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
    quotations,
    speaks_of_text,
    writable,
)
from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.agent.timeline.layout import stem
from nemovideo_mock.agent.timeline.levels import Level
from nemovideo_mock.agent.timeline.spans import Span
from nemovideo_mock.agent.timeline.targets import Targets
from nemovideo_mock.agent.words import Words
from nemovideo_mock.draft import TextRole

MOST_SCENES, DEEPEST = 100, 64


# fact: job.json-prompt
def read(message: str, scene: Scene) -> list[Intent] | None:
    """What the JSON in a message asks for; None when it holds none.

    JSON that does not parse, or says nothing we know, is answered and changes nothing.
    """
    begin = _begin(message)
    if begin is None:
        return None
    try:
        data, _ = json.JSONDecoder(parse_constant=_refused).raw_decode(message, begin)
    except json.JSONDecodeError as error:
        return [_malformed(error)]
    except (RecursionError, ValueError):
        return [Words("That JSON is too deep or too large.", "这段JSON嵌套过深或数值过大。")]
    if _depth(data) > DEEPEST:
        return [Words("That JSON is too deep or too large.", "这段JSON嵌套过深或数值过大。")]
    intents = list(_intents(data, scene))
    return intents or [
        Words(
            "I found nothing to do in that JSON. Use keys like scenes, duration, motion, "
            "transition, text, music and aspect_ratio.",
            "这段JSON里没有可执行的内容。可使用 scenes、duration、motion、transition、text、music、"
            "aspect_ratio 等键。",
        )
    ]


def _begin(message: str) -> int | None:
    """Where JSON begins: at an opening bracket that is followed like one.

    JSON in the quotes of a title is words to show; fenced, or quoted for itself, it is a prompt.
    """
    source = r"\{\s*(?:[\"'}\n]|\w+\s*:)|\[\s*(?:\{|$)"
    text = message[:200_000]
    found = pattern(source).search(text)
    if found and text[: found.start()].strip():
        found = pattern(source).search(_without_words_to_show(text))
    return found.start() if found else None


def _without_words_to_show(text: str) -> str:
    """The text with blanks for every quotation that is to be shown."""
    out: list[str] = []
    at = 0
    for quotation in quotations(text):
        before = text[max(at, quotation.begin - 200) : quotation.begin]
        if quotation.mark != "```" and speaks_of_text(before):
            out += (text[at : quotation.begin], " " * (quotation.end - quotation.begin))
            at = quotation.end
    return "".join((*out, text[at:]))


def _refused(constant: str) -> float:
    raise ValueError(constant)


def _malformed(error: json.JSONDecodeError) -> Words:
    where = f"line {error.lineno}, column {error.colno}"
    where_zh = f"第{error.lineno}行第{error.colno}列"
    return Words(
        f"That JSON has a mistake at {where}: {error.msg}. Nothing was changed.",
        f"JSON在{where_zh}有错误({error.msg}),未做任何修改。",
    )


def _depth(data: object) -> int:
    """How deep the data goes, counted level by level."""
    level: list[Any] = [data]
    depth = 0
    while level and depth <= DEEPEST:
        depth += 1
        level = [
            child
            for node in level
            if isinstance(node, (dict, list))
            for child in (node.values() if isinstance(node, dict) else node)
        ]
    return depth


def _intents(data: Any, scene: Scene) -> Iterator[Intent]:
    """What the prompt asks for. Scenes are the whole video: one clip each, in their order."""
    root, scenes = _laid_open(data)
    if scene.uploads and not scenes and (value := _one_source(root)) is not None:
        scenes = [{"image": value}]
        if len(scene.uploads) > 1 and _upload(scenes[0], scene) is None:
            yield _missing(value)
            return
    if not scene.uploads:
        yield from _generated(root, scenes)
    elif scenes:
        yield Slideshow(files=tuple(_files(scenes, scene)))
    if per_photo := ms_of(root, keys.EACH):
        yield ClipLength(targets=PHOTOS, ms=per_photo)
    yield from _values(root, None, scene)
    for number, node in enumerate(scenes, 1):
        yield from _of_scene(node, number, scene)
    timed = any(ms_of(node, keys.LENGTH, keys.LENGTH_MS) for node in scenes)
    total = ms_of(root, keys.TOTAL) or (
        None if timed or per_photo else ms_of(root, keys.LENGTH, keys.LENGTH_MS)
    )
    if total and scene.visuals:
        yield TotalLength(ms=total)


def _laid_open(data: Any) -> tuple[Node, list[Node]]:
    """What holds for the whole, and the scenes; every key in its plain form."""
    if isinstance(data, list):
        return {}, [_scene(value) for value in data[:MOST_SCENES]]
    root = plain_keys(data)
    for name in keys.NESTED:
        if isinstance(inner := root.get(name), Mapping):
            root = {**plain_keys(inner), **root}
    return root, [_scene(value) for value in _listed(root)[:MOST_SCENES]]


def _listed(root: Node) -> list[Any]:
    """The scenes: a list, or one alone."""
    for name in keys.SCENES:
        value = root.get(name)
        if isinstance(value, list):
            return value
        if _names_a_file(value) or (isinstance(value, Mapping) and name in keys.SCENES_PROPER):
            return [value]
    return []


def _one_source(root: Node) -> Any:
    """The one image that the whole prompt is about, if it names one."""
    for name in keys.ONE_SOURCE:
        value = root.get(name)
        numbered = isinstance(value, int) and not isinstance(value, bool)
        if numbered or _names_a_file(value) or isinstance(value, Mapping):
            return value
    return None


def _names_a_file(value: Any) -> bool:
    return isinstance(value, str) and bool(pattern(r"\w\.\w{2,4}(?:\?|$)").search(value[:500]))


def _missing(value: Any) -> Words:
    named = normalize.clean(str(value)[:80])
    return Words(f"You have not uploaded {named}.", f"你还没有上传{named}。")


def _scene(value: Any) -> Node:
    """A scene as a mapping; anything else names the picture it shows."""
    return plain_keys(value) if isinstance(value, Mapping) else {"image": value}


def _files(scenes: Sequence[Node], scene: Scene) -> Iterator[str]:
    """The upload each scene shows: the one it names, else the one whose turn it is."""
    uploads = scene.uploads
    for index, node in enumerate(scenes):
        named = _upload(node, scene)
        yield uploads[index % len(uploads) if named is None else named - 1].id


def _upload(node: Node, scene: Scene) -> int | None:
    for name in keys.SOURCE:
        value = node.get(name)
        if isinstance(value, Mapping) and (inner := _upload(plain_keys(value), scene)):
            return inner
        if isinstance(value, int) and not isinstance(value, bool):
            return value if 0 < value <= len(scene.uploads) else None
        if isinstance(value, str):
            wanted = stem(value.split("?")[0]).lower()
            for number, media in enumerate(scene.uploads, 1):
                if stem(media.filename).lower() == wanted:
                    return number
    return None


def _generated(root: Node, scenes: Sequence[Node]) -> Iterator[Edit]:
    """With nothing uploaded, each description is a clip to generate."""
    for node in scenes or [root]:
        if prompt := text_of(node, keys.PROMPT):
            ms = ms_of(node, keys.LENGTH, keys.LENGTH_MS) or 8000
            yield Generate(prompt=prompt[:300], ms=min(max(ms, 1000), 15_000))


def _of_scene(node: Node, number: int, scene: Scene) -> Iterator[Intent]:
    clip = Targets(picks=(number,))
    if ms := ms_of(node, keys.LENGTH, keys.LENGTH_MS):
        yield ClipLength(targets=clip, ms=ms)
    yield from _values(node, clip, scene)


def _values(node: Node, clip: Targets | None, scene: Scene) -> Iterator[Intent]:
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
