"""`pip install nemovideo-mock[judge]` is enough to judge a journal and to lint a document."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).parents[2]
JOURNAL = ROOT / "fixtures" / "recordings" / "seed-best-photo.jsonl"
HEAVY = {
    "av",
    "cv2",
    "fastapi",
    "numpy",
    "opencv-python-headless",
    "starlette",
    "pytest",
    "uvicorn",
}


def test_in_a_fresh_environment(wheel: Path, tmp_path: Path) -> None:
    python = _installed(tmp_path / "venv", f"nemovideo-mock[judge] @ {wheel.as_uri()}")
    listed = json.loads(_pip(python, "list", "--format", "json"))
    names = {dist["name"].lower() for dist in listed}
    assert {"nemovideo-mock", "pyyaml", "rich"} <= names
    assert not HEAVY & names

    contracts = str(python.parent / "nemovideo-contracts")
    found = subprocess.run(
        [contracts, "judge", str(JOURNAL), "--scenario", "smooth", "--json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    verdicts = {verdict["rule"]: verdict["verdict"] for verdict in json.loads(found.stdout)}
    assert (found.returncode, verdicts["header.bearer"]) == (1, "pass"), found.stderr
    document = tmp_path / "SKILL.md"
    document.write_text("POST https://mega-api-prod.nemovideo.ai/api/render/proxy/draft\n")
    hints = subprocess.run(
        [contracts, "lint", str(document)], capture_output=True, text=True, check=False
    )
    assert hints.returncode == 1, hints.stderr
    assert "legacy.draft-render" in hints.stdout
    refused = subprocess.run(
        [contracts, "verify", "--target", "mock"], capture_output=True, text=True, check=False
    )
    assert refused.returncode == 2
    assert "pip install 'nemovideo-mock[contracts]'" in refused.stderr


def _installed(folder: Path, requirement: str) -> Path:
    """An environment of its own, filled by this one's pip: to give it one takes longer."""
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    _pip(python, "install", "--quiet", "-c", str(ROOT / "constraints.txt"), requirement)
    return python


def _pip(python: Path, *words: str) -> str:
    command = [sys.executable, "-m", "pip", "--python", str(python), *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
