"""The three commands: what they say of themselves, and of what is not installed."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))[
    "project"
]
COMMANDS = sorted(PROJECT["scripts"])


def command(name: str, *arguments: str, without: str = "") -> subprocess.CompletedProcess[str]:
    """A command's run; `without` names a package that is made to be missing."""
    module, function = PROJECT["scripts"][name].split(":")
    code = f"import sys; sys.argv = {[name, *arguments]!r}\n"
    code += f"sys.modules[{without!r}] = None\n" if without else ""
    code += f"from {module} import {function}; sys.exit({function}())"
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_version(name: str) -> None:
    assert command(name, "--version").stdout == f"{name} {PROJECT['version']}\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_help(name: str) -> None:
    assert command(name, "--help").stdout.lower().startswith(f"usage: {name}")


@pytest.mark.parametrize(
    ("name", "arguments", "missing", "extra"),
    [
        ("nemovideo-mock", ["serve"], "uvicorn", "mock"),
        ("nemovideo", ["credits"], "cyclopts", "cli"),
        ("nemovideo-contracts", ["lint", "x.md"], "yaml", "judge"),
        ("nemovideo-contracts", ["verify"], "yaml", "contracts"),
    ],
)
def test_what_is_not_installed_is_named_with_its_extra(
    name: str, arguments: list[str], missing: str, extra: str
) -> None:
    done = command(name, *arguments, without=missing)
    assert done.returncode == 2
    assert f"nemovideo-mock[{extra}]" in done.stderr
    assert "Traceback" not in done.stderr
