"""skills/nemovideo-mock/SKILL.md and llms.txt: what agents read is true."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import httpx
import pytest
from nemovideo_contracts.cli import main as contracts
from nemovideo_mock.serving.arguments import parser

from tests.mock.support import serve

ROOT = Path(__file__).parents[2]
SKILL = ROOT / "skills" / "nemovideo-mock" / "SKILL.md"
TEXT = SKILL.read_text("utf-8")
REQUESTS: list[tuple[str, str, Any]] = [
    (method, path, json.loads(body) if body else None)
    for method, path, body in re.findall(r"`(GET|POST) (/__mock__/\S+?)(?: (\{.*\}))?`", TEXT)
]


def test_it_passes_lint(capsys: pytest.CaptureFixture[str]) -> None:
    assert contracts(["lint", str(SKILL)]) == 0
    assert "error" not in capsys.readouterr().out


def test_every_request_of_it_is_understood() -> None:
    assert len(REQUESTS) >= 7
    # There is no draft for a frame, and nothing has been submitted yet.
    foreseen = {"/__mock__/frame": 404, "/__mock__/journal/verify": 409}
    with serve("--render", "stub") as url, httpx.Client(base_url=url) as http:
        for method, path, body in REQUESTS:
            answer = http.request(method, path, json=body)
            assert answer.status_code == foreseen.get(path.partition("?")[0], 200), path


def test_its_commands_are_understood() -> None:
    commands = re.findall(r"^nemovideo-mock (.+)$", TEXT, re.M)
    assert commands
    for command in commands:
        parser().parse_args(shlex.split(command))


def test_its_scenarios_are_shipped() -> None:
    from nemovideo_mock import scenarios

    assert set(re.findall(r'scenario"?[=:] ?"([^"]+)"', TEXT)) <= set(scenarios.shipped())


@pytest.mark.parametrize(
    "target", re.findall(r"\]\(([^)]+)\)", (ROOT / "llms.txt").read_text("utf-8"))
)
def test_every_link_of_llms_txt_leads_somewhere(target: str) -> None:
    assert (ROOT / target).is_file()
