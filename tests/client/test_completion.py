"""Completion of commands and options by the shell."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_installed(tmp_path: Path, shell: str) -> None:
    command = [sys.executable, "-m", "nemovideo_client", "--install-completion", "--shell", shell]
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    scripts = [path.read_text("utf-8") for path in tmp_path.rglob("*") if path.is_file()]
    assert any("resume" in script and "keep-token" in script for script in scripts)
