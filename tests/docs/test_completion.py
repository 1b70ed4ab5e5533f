"""Commands and options are completed in the shell, for each command as its documentation says."""

from __future__ import annotations

import os
import pty
import re
import select
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from nemovideo_client.cli import main as client
from nemovideo_contracts.cli.parser import main as contracts
from nemovideo_mock.serving.cli import main as mock

PATIENCE = 60
"""Real seconds that a shell may take on a crowded machine."""
TYPED = {
    "nemovideo-mock ser": "serve",
    "nemovideo-mock serve --control-t": "--control-token",
    "nemovideo-contracts li": "lint",
    "nemovideo-contracts lint --stri": "--strict",
    "nemovideo resu": "resume",
    "nemovideo resume --keep-t": "--keep-token",
}
"""The beginning of a line, and what its last word is completed to."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    # fish completes only commands that there are.
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    monkeypatch.setenv("ZDOTDIR", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    return tmp_path


def install(shell: str, home: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Install the client's completion; the scripts of the other two commands, as words."""
    assert client(["--install-completion", "--shell", shell]) == 0
    scripts: list[str] = []
    for command in (mock, contracts):
        capsys.readouterr()
        assert command(["completion", shell]) == 0
        script = home / f"{len(scripts)}.{shell}"
        script.write_text(capsys.readouterr().out)
        scripts.append(shlex.quote(str(script)))
    return scripts


def add(startup: Path, *lines: str) -> None:
    """Have a shell run these lines too when it starts."""
    startup.parent.mkdir(parents=True, exist_ok=True)
    with startup.open("a") as out:
        out.writelines(f"{line}\n" for line in lines)


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"there is no {name}")
    return found


def test_bash(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scripts = install("bash", home, capsys)
    bash = program("bash")
    add(home / ".bashrc", *(f'eval "$(cat {script})"' for script in scripts))
    asked = """
. ~/.bashrc
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
$(complete -p "$1" | sed 's/.*-F \\([^ ]*\\).*/\\1/') "$1" "${@: -1}" "${@: -2:1}"
echo "${COMPREPLY[@]}"
"""
    for line, wanted in TYPED.items():
        command = [bash, "--norc", "-c", asked, "bash", *line.split()]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert wanted in done.stdout.split(), (line, done.stdout, done.stderr)


def test_fish(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scripts = install("fish", home, capsys)
    fish = program("fish")
    add(home / ".config/fish/config.fish", *(f"cat {script} | source" for script in scripts))
    for line, wanted in TYPED.items():
        command = [fish, "-c", f"complete -C {shlex.quote(line)}"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        offered = [offer.partition("\t")[0] for offer in done.stdout.splitlines()]
        assert wanted in offered, (line, done.stdout, done.stderr)


def test_zsh(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It completes in a terminal only: a line is typed, Tab is pressed, the line is noted."""
    scripts = install("zsh", home, capsys)
    zsh, noted = program("zsh"), home / "noted"
    add(
        home / ".zshrc",
        "autoload -Uz compinit; compinit -D -u",
        *(f'eval "$(cat {script})"' for script in scripts),
        'note() { print -r -- "$BUFFER" >> ~/noted; BUFFER= }; zle -N note; bindkey "^X" note',
        ": > ~/ready",
    )
    terminal, inner = pty.openpty()
    shell = subprocess.Popen(
        [zsh, "-i"], stdin=inner, stdout=inner, stderr=inner, start_new_session=True
    )
    try:
        until(terminal, (home / "ready").exists)
        for nth, (line, wanted) in enumerate(TYPED.items(), 1):
            os.write(terminal, f"{line}\t\x18".encode())
            shown = until(terminal, lambda nth=nth: len(lines(noted)) == nth)  # type: ignore[misc]
            # What is sure is put into the line, anything else is listed below it.
            assert wanted in (*lines(noted)[-1].split(), *shown.split()), (line, shown)
    finally:
        shell.kill()
        shell.wait()
        os.close(inner)
        os.close(terminal)


def lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


def until(terminal: int, done: Callable[[], bool]) -> str:
    """What a terminal shows until something is so."""
    shown, limit = b"", time.monotonic() + PATIENCE
    ended = False
    while not ended:
        # What was shown before is read after it.
        ended = done()
        assert time.monotonic() < limit, shown.decode(errors="replace")
        while select.select([terminal], [], [], 0 if ended else 0.05)[0]:
            shown += os.read(terminal, 4096)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", " ", shown.decode(errors="replace"))


def test_an_unknown_shell_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        mock(["completion", "cmd"])
    assert ended.value.code == 2
    assert "bash" in capsys.readouterr().err
