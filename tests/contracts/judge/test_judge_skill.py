"""A document's own commands, run as they stand."""

from __future__ import annotations

from pathlib import Path

import pytest
from nemovideo_contracts.cli import main
from nemovideo_contracts.judge.runners import skill

pytest.importorskip("trustme")

HEADERS = '-H "X-Skill-Source: s" -H "X-Skill-Version: 1" -H "X-Skill-Platform: unknown"'
RIGHT = f"""# A skill

Get a token; data.token of the answer is your NEMO_TOKEN.

```bash
curl -sS -X POST https://mega-api-prod.nemovideo.ai/api/auth/anonymous-token \\
  -H "X-Client-Id: <uuid>"
```

Create a session:

```bash
BASE=https://mega-api-prod.nemovideo.ai
curl -sS -X POST $BASE/api/tasks/me/with-session/nemo_agent {HEADERS} \\
  -H "Authorization: Bearer $NEMO_TOKEN" -H "Content-Type: application/json" \\
  -d '{{"task_name":"project","language":"<lang>"}}'
```

Read the state:

```bash
curl -sS "$BASE/api/state/nemo_agent/me/<session_id>/latest" {HEADERS} \\
  -H "Authorization: Bearer $NEMO_TOKEN"
```
"""


def check(tmp_path: Path, text: str) -> int:
    path = tmp_path / "SKILL.md"
    path.write_text(text, "utf-8")
    return main(["check", "--skill", str(path)])


def test_a_right_document_can_be_followed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = check(tmp_path, RIGHT)
    printed = capsys.readouterr().out
    assert "3 requests" in printed
    assert code == 0, printed


def test_a_wrong_command_is_judged_by_what_it_sends(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(tmp_path, RIGHT.replace("Authorization: Bearer $", "Authorization: $")) == 1
    assert "header.bearer" in capsys.readouterr().out


def test_a_step_that_says_too_little_is_quoted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(tmp_path, RIGHT.replace("<lang>", "<mystery>")) == 1
    printed = capsys.readouterr().out
    assert "line 16: nothing so far says what <mystery> stands for" in printed
    assert '"language":"<mystery>"' in printed


def test_a_document_without_commands_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(tmp_path, "# Only words\n\n```json\n{}\n```\n") == 2
    assert "no block of shell commands" in capsys.readouterr().err


def test_lines_are_those_of_the_document() -> None:
    assert [each.line for each in skill.steps(RIGHT)] == [6, 13, 22]
