"""Which upload a scene of a prompt shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nemovideo_mock.agent.language.json_prompts import keys
from nemovideo_mock.agent.language.json_prompts.values import (
    Node,
    plain_keys,
)
from nemovideo_mock.agent.language.patterns import pattern
from nemovideo_mock.agent.language.prepare import normalize
from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.agent.timeline.layout import stem
from nemovideo_mock.agent.words import Words


def one_source(root: Node) -> Any:
    """The one image that the whole prompt is about, if it names one."""
    for name in keys.ONE_SOURCE:
        value = root.get(name)
        numbered = isinstance(value, int) and not isinstance(value, bool)
        if numbered or names_a_file(value) or isinstance(value, Mapping):
            return value
    return None


def names_a_file(value: Any) -> bool:
    return isinstance(value, str) and bool(pattern(r"\w\.\w{2,4}(?:\?|$)").search(value[:500]))


def missing(value: Any) -> Words:
    named = normalize.clean(str(value)[:80])
    return Words(f"You have not uploaded {named}.", f"你还没有上传{named}。")


def as_node(value: Any) -> Node:
    """A scene as a mapping; anything else names the picture it shows."""
    return plain_keys(value) if isinstance(value, Mapping) else {"image": value}


def files_of(scenes: Sequence[Node], scene: Scene) -> Iterator[str]:
    """The upload each scene shows: the one it names, else the one whose turn it is."""
    uploads = scene.uploads
    for index, node in enumerate(scenes):
        named = upload_number(node, scene)
        yield uploads[index % len(uploads) if named is None else named - 1].id


def upload_number(node: Node, scene: Scene) -> int | None:
    for name in keys.SOURCE:
        value = node.get(name)
        if isinstance(value, Mapping) and (inner := upload_number(plain_keys(value), scene)):
            return inner
        if isinstance(value, int) and not isinstance(value, bool):
            return value if 0 < value <= len(scene.uploads) else None
        if isinstance(value, str):
            wanted = stem(value.split("?")[0]).lower()
            for number, media in enumerate(scene.uploads, 1):
                if stem(media.filename).lower() == wanted:
                    return number
    return None
