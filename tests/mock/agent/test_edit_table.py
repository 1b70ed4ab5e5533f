"""The table in docs/edits.md, said row by row in both languages."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from pathlib import Path

import pytest
import yaml
from nemovideo_mock.agent import edits
from nemovideo_mock.agent.edits.base import Edit
from nemovideo_mock.agent.plan.records import ToolCall

from tests.mock.agent.scenes import mismatches, say, scene

PAGE = Path(__file__).parents[3] / "docs" / "edits.md"


def rows() -> list[tuple[str, str, str, str]]:
    """(edit, message, scene, expectation) of every example."""
    out = []
    for line in PAGE.read_text("utf-8").splitlines():
        cells = [part.strip() for part in line.strip("|").split(" | ")]
        if len(cells) == 5 and cells[3] in ("fresh", "laid", "scored", "bare"):
            edit, english, chinese, where, then = cells
            out += [(edit, said, where, then.strip("` |")) for said in (english, chinese)]
    return out


@pytest.mark.parametrize(("edit", "said", "where", "then"), rows(), ids=lambda cell: cell[:40])
def test_row(edit: str, said: str, where: str, then: str) -> None:
    expected = yaml.safe_load("{" + then + "}")
    before = scene(where)
    assert mismatches(expected, say(said, before), before) == []


def test_the_table_is_long() -> None:
    assert len(rows()) > 160


def test_every_edit_is_in_the_table() -> None:
    for module in pkgutil.walk_packages(edits.__path__, f"{edits.__name__}."):
        importlib.import_module(module.name)
    known = {kind.operation for kind in Edit.__subclasses__() if not inspect.isabstract(kind)}
    done = set()
    for _, said, where, _ in rows():
        for event in say(said, scene(where)).events:
            if isinstance(event, ToolCall) and event.name == "edit_multitrack":
                done |= {operation["operation"] for operation in event.args["operations"]}
    assert known - done == set()
