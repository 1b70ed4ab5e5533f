"""JSON in a message, laid open into scenes and what holds for the whole."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from nemovideo_mock.agent.edits.clips.timing import PHOTOS, ClipLength, TotalLength
from nemovideo_mock.agent.edits.slideshow import Slideshow
from nemovideo_mock.agent.language.intent import Intent
from nemovideo_mock.agent.language.json_prompts import keys
from nemovideo_mock.agent.language.json_prompts.intents import generated, of_scene, values_of
from nemovideo_mock.agent.language.json_prompts.pictures import (
    as_node,
    files_of,
    missing,
    names_a_file,
    one_source,
    upload_number,
)
from nemovideo_mock.agent.language.json_prompts.values import (
    Node,
    ms_of,
    plain_keys,
)
from nemovideo_mock.agent.language.patterns import pattern
from nemovideo_mock.agent.language.prepare.quotes import (
    quotations,
    speaks_of_text,
)
from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.agent.words import Words

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
    if scene.uploads and not scenes and (value := one_source(root)) is not None:
        scenes = [{"image": value}]
        if len(scene.uploads) > 1 and upload_number(scenes[0], scene) is None:
            yield missing(value)
            return
    if not scene.uploads:
        yield from generated(root, scenes)
    elif scenes:
        yield Slideshow(files=tuple(files_of(scenes, scene)))
    if per_photo := ms_of(root, keys.EACH):
        yield ClipLength(targets=PHOTOS, ms=per_photo)
    yield from values_of(root, None, scene)
    for number, node in enumerate(scenes, 1):
        yield from of_scene(node, number, scene)
    timed = any(ms_of(node, keys.LENGTH, keys.LENGTH_MS) for node in scenes)
    total = ms_of(root, keys.TOTAL) or (
        None if timed or per_photo else ms_of(root, keys.LENGTH, keys.LENGTH_MS)
    )
    if total and scene.visuals:
        yield TotalLength(ms=total)


def _laid_open(data: Any) -> tuple[Node, list[Node]]:
    """What holds for the whole, and the scenes; every key in its plain form."""
    if isinstance(data, list):
        return {}, [as_node(value) for value in data[:MOST_SCENES]]
    root = plain_keys(data)
    for name in keys.NESTED:
        if isinstance(inner := root.get(name), Mapping):
            root = {**plain_keys(inner), **root}
    return root, [as_node(value) for value in _listed(root)[:MOST_SCENES]]


def _listed(root: Node) -> list[Any]:
    """The scenes: a list, or one alone."""
    for name in keys.SCENES:
        value = root.get(name)
        if isinstance(value, list):
            return value
        if names_a_file(value) or (isinstance(value, Mapping) and name in keys.SCENES_PROPER):
            return [value]
    return []
