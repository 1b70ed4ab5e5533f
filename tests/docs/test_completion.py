"""Commands and options are completed in the shell."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

COMMANDS = {
    "nemovideo_mock": ("serve", "--control-token"),
    "nemovideo_contracts": ("lint", "--strict"),
}


def script(package: str, shell: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", package, "completion", shell],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("package", COMMANDS)
def test_bash_completes_commands_and_options(package: str) -> None:
    command, option = COMMANDS[package]
    name = package.replace("_", "-")
    asked = f"""
{script(package, "bash")}
completed() {{ COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
  $(complete -p {name} | sed 's/.*-F \\([^ ]*\\).*/\\1/'); echo "${{COMPREPLY[@]}}"; }}
completed {name} {command[:3]}
completed {name} {command} {option[:6]}
"""
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash")
    done = subprocess.run([bash, "-c", asked], capture_output=True, text=True, check=True)
    first, second = done.stdout.splitlines()
    assert command in first.split()
    assert option in second.split()


def test_an_unknown_shell_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nemovideo_mock", "completion", "cmd"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "bash" in done.stderr
