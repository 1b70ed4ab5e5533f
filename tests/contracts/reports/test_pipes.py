"""The commands of the harness, when nobody reads their output to its end."""

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize("words", [["facts"], ["--help"]])
def test_a_reader_that_leaves_is_no_error(words: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-c", "from nemovideo_contracts.cli import main; exit(main())", *words],
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    # 0 where the parser writes at once, and passes over the failure.
    assert done.stderr == b""
    assert done.returncode in (0, 141)
