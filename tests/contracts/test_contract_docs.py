"""docs/contract.md: its commands are understood, and its example tests pass."""

import re
import shlex
from pathlib import Path

import pytest
from nemovideo_contracts.cli.parser import _parser

pytest_plugins = ["pytester"]

TEXT = (Path(__file__).parents[2] / "docs/contract.md").read_text("utf-8")
COMMANDS = re.findall(r"^(?:NEMO_LIVE=1 )?nemovideo-contracts (.+)$", TEXT, re.MULTILINE)
EXAMPLES = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


def test_there_is_something_to_test() -> None:
    assert len(COMMANDS) >= 8
    assert len(EXAMPLES) == 2


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_is_understood(line: str) -> None:
    words = shlex.split(line, comments=True)
    assert _parser(words).parse_args(words).command == words[0]


def test_the_example_of_the_plugin_runs(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("import pytest\n\n" + EXAMPLES[1])
    pytester.runpytest_subprocess("-q").assert_outcomes(passed=1)
