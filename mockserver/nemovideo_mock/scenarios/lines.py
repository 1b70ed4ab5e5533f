"""Where in a YAML text each key stands."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

Place = tuple[str | int, ...]


class Lines:
    """The lines of a YAML document's keys and items, counted from 1.

    `twice` is the place of the first key that its mapping has already, or empty.
    """

    def __init__(self, text: str) -> None:
        self._root = yaml.compose(text, Loader=yaml.SafeLoader)
        self.twice = next(_twice(self._root, ()), ())

    def of(self, place: Place) -> int:
        """The line of the deepest part of the place that is there."""
        node, line = self._root, 1
        for step in place:
            found = _step(node, step)
            if found is None:
                break
            node, line = found
        return line


def _step(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.MappingNode):
        # Of two keys of one name the last counts, and is the one to complain about.
        for key, value in reversed(node.value):
            if key.value == str(step):
                return value, key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item = node.value[step]
        return item, item.start_mark.line + 1
    return None


def _twice(node: yaml.Node | None, place: Place) -> Iterator[Place]:
    """Every key that stands a second time in its mapping."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            here = (*place, key.value)
            if key.value in seen:
                yield here
            seen.add(key.value)
            yield from _twice(value, here)
    elif isinstance(node, yaml.SequenceNode):
        for nth, item in enumerate(node.value):
            yield from _twice(item, (*place, nth))
