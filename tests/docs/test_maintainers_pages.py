"""ARCHITECTURE.md and CONTRIBUTING.md: what they name exists, and their commands are understood."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from nemovideo_contracts.cli.parser import _parser
from nemovideo_contracts.judge.rules import all_rules
from nemovideo_contracts.spec import ledger

ROOT = Path(__file__).parents[2]
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
PACKAGES = {
    "The mock, from the bottom up": ROOT / "mockserver" / "nemovideo_mock",
    "The client": ROOT / "client" / "nemovideo_client",
    "The contract": ROOT / "contracts" / "nemovideo_contracts",
}
# What CONTRIBUTING.md calls these folders for short.
SHORT = {
    "spec": "contracts/nemovideo_contracts/spec",
    "verify": "contracts/nemovideo_contracts/verify",
    "judge": "contracts/nemovideo_contracts/judge",
    "lint": "contracts/nemovideo_contracts/lint",
    "agent": "mockserver/nemovideo_mock/agent",
}


def modules(section: str) -> list[str]:
    """The names in the first column of a section's table."""
    text = ARCHITECTURE.partition(f"## {section}\n")[2].partition("\n## ")[0]
    return [name for row in re.findall(r"^\| (`.+?) \|", text, re.M) for name in _quoted(row)]


def _quoted(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


@pytest.mark.parametrize("section", PACKAGES)
def test_architecture_names_the_modules_there_are(section: str) -> None:
    folder = PACKAGES[section]
    named = {name.rstrip("/") for name in modules(section)}
    # A folder that only holds compiled files was moved away.
    there = {path.relative_to(folder).parts[0].removesuffix(".py") for path in folder.rglob("*.py")}
    assert named - there == set()
    small = {"__init__", "__main__", "version", "journey", "timeline"}
    small |= {"control", "web", "pytest_plugin", "files"}
    assert there - named - small == set()


def _path(name: str) -> Path:
    first, _, rest = name.partition("/")
    return ROOT / SHORT.get(first, first) / rest


@pytest.mark.parametrize(
    "name", sorted(set(re.findall(r"`([\w./]+/[\w.]*)`", CONTRIBUTING)) - {"docs/", "tests/"})
)
def test_contributing_names_files_that_exist(name: str) -> None:
    assert _path(name).exists(), name


def shell_lines() -> list[list[str]]:
    blocks = "".join(re.findall(r"^```sh\n(.*?)^```$", CONTRIBUTING, re.M | re.S))
    return [shlex.split(line, comments=True) for line in blocks.replace("\\\n", " ").splitlines()]


def test_every_command_is_understood() -> None:
    commands = [words for words in shell_lines() if words[0] == "nemovideo-contracts"]
    assert len(commands) > 5
    for _, *words in commands:
        assert _parser(words).parse_args(words).command == words[0]


def test_every_test_to_run_exists() -> None:
    runs = [words for words in shell_lines() if words[0] == "pytest"]
    assert len(runs) > 4
    for words in runs:
        for path in (word for word in words if "/" in word):
            assert (ROOT / path).exists(), path


def test_the_examples_are_free_to_be_done() -> None:
    assert not {"credits.whole-numbers", "session.task-name.short"} & set(ledger().facts)
    assert "session.name-short" not in all_rules()


@pytest.mark.parametrize("heading", ["A fact and its check", "A rule of the judge", "An edit"])
def test_the_examples_stay_small(heading: str) -> None:
    """A fact with its check: at most 3 files; a rule: 4; an edit: 5. Docs are extra."""
    limit = {"A fact and its check": 3, "A rule of the judge": 4, "An edit": 5}[heading]
    text = CONTRIBUTING.partition(f"### {heading}\n")[2].partition("\n### ")[0]
    files = [name for name in re.findall(r"^\| `(.+?)` \|", text, re.M) if name[:5] != "docs/"]
    assert 0 < len(files) <= limit
