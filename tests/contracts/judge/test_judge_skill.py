"""A document's own commands, run as they stand."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from nemovideo_contracts.cli import main
from nemovideo_contracts.judge.runners import skill
from nemovideo_contracts.judge.runners.skill.filling import Known, filled, unset

pytest.importorskip("trustme")

FIXTURES = Path(__file__).parents[3] / "fixtures" / "skills"
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
    assert [step.line for step in skill.steps(RIGHT)] == [6, 13, 14, 22]


LONG = r"""~~~sh
# a comment
A=1 B=2
for x in 1 2; do
  echo "$x"
done
cat > body.json <<END
don't
END
$ curl a \
    -d 'two
lines' | jq .
~~~

> ```
> curl b
> ```

```python
curl c
```
"""


def test_a_block_is_cut_into_its_commands() -> None:
    assert [(step.line, step.text.split()[0]) for step in skill.steps(LONG)] == [
        (3, "A=1"),
        (4, "for"),
        (7, "cat"),
        (10, "curl"),
        (16, "curl"),
    ]


@pytest.mark.parametrize("name", ["first", "second", "third"])
def test_a_document_in_words_is_refused(name: str) -> None:
    """Documents like the seeds describe the endpoints and have no commands."""
    document = (FIXTURES / "kin" / f"of-the-{name}-seed.txt").read_text("utf-8")
    with pytest.raises(skill.SkillError, match="`lint` judges"):
        skill.steps(document)


MESSAGE = 'a "b" it\'s'
VALUES = {"token": "nmv_usr_1", "session_id": "5", "user_id": "u", "id": "render_7", "draft": "{}"}


def known() -> Known:
    host = "at https://mega-api-prod.nemovideo.ai"
    return Known(host, (Path("/m/a.jpg"),), (MESSAGE,), dict(VALUES))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("-H 'Authorization: Bearer <token>'", "-H 'Authorization: Bearer nmv_usr_1'"),
        ('-H "Authorization: Bearer YOUR_TOKEN"', '-H "Authorization: Bearer nmv_usr_1"'),
        ('-H "Authorization: Bearer nmv_usr_..."', '-H "Authorization: Bearer nmv_usr_1"'),
        ("/me/<session-id>/latest", "/me/5/latest"),
        ("/me/{sessionId}/latest", "/me/5/latest"),
        ("/me/{{sid}}/latest", "/me/5/latest"),
        ("/me/:sid/latest", "/me/5/latest"),
        ("/lambda/<render>", "/lambda/render_7"),
        ("/me/${sid}/latest", "/me/${sid}/latest"),
        ("-w '%{http_code}' | awk '{print}'", "-w '%{http_code}' | awk '{print}'"),
        ("jq . <in.json >out.json", "jq . <in.json >out.json"),
        ("YOUR_TOKEN=1", "YOUR_TOKEN=1"),
        ("# <mystery>", "# <mystery>"),
        ("""'{"session_id":"..."}'""", """'{"session_id":"5"}'"""),
        ("echo <message>", "echo 'a \"b\" it'\"'\"'s'"),
        ("""'{"draft":<json>}'""", """'{"draft":{}}'"""),
        ('-F "files=@holiday.mp4"', '-F "files=@/m/a.jpg"'),
        ("-d @body.json", "-d @body.json"),
    ],
)
def test_placeholders_are_filled(written: str, read: str) -> None:
    assert filled(written, known()) == read


def test_a_number_of_nanoseconds_is_taken_for_no_session() -> None:
    reader = known()
    reader.learn("1795286967123456789\nnmv_usr_0123456789abcdef")
    assert (reader.values["session_id"], reader.values["token"]) == (
        "5",
        "nmv_usr_0123456789abcdef",
    )


@pytest.mark.parametrize("body", ["""'{"text":"<message>"}'""", r'"{\"text\":\"<message>\"}"'])
def test_what_is_filled_in_arrives_unchanged(body: str) -> None:
    """Through JSON and through the shell, in either kind of quotes."""
    script = f"printf %s {filled(body, known())}"
    printed = subprocess.run(["bash", "-c", script], capture_output=True, check=True).stdout
    assert json.loads(printed) == {"text": MESSAGE}


@pytest.mark.parametrize(
    ("command", "names"),
    [
        ('curl "$A/x" -H "$B-1" "${C[@]}"', ["A", "B", "C"]),
        ("curl ${A:-x} ${B:=y} ${C-z}", []),
        ("""curl -d '{"a":"$A"}' -d '{"s":"'"$SID"'"}'""", ["SID"]),
        ("""X=$(curl "$A" | jq -r --arg b 1 '.c == $b')""", ["A"]),
        ("""X="$(curl "$A" | jq -r --arg b 1 '.c == $b')" """, ["A"]),
        ("for i in 1 2; do echo $i; read -r a b; echo $a $b; done", []),
        ("# not $here\necho \\$neither", []),
        ("echo ${A%/} ${#B}", ["A", "B"]),
    ],
)
def test_variables_that_nothing_sets_are_known(command: str, names: list[str]) -> None:
    assert [name for name, _, _ in unset(command)] == names


JOURNEY = r"""# A whole journey

The API lives at `https://mega-api-prod.nemovideo.ai`.

| Header | Value |
|---|---|
| `X-Skill-Source` | `s` |
| `X-Skill-Version` | `1` |
| `X-Skill-Platform` | `unknown` |

```bash
TOKEN=$(curl -sS -X POST "$API/api/auth/anonymous-token" -H "X-Client-Id: $(uuidgen)" |
  jq -r .data.token)
JSON="Content-Type: application/json"
curl -sS "${HEADERS[@]}" -H "$JSON" -d '{"task_name":"p","language":"en"}' \
  "$API/api/tasks/me/with-session/nemo_agent" > /dev/null
curl -sS "${HEADERS[@]}" -F "files=@holiday.jpg" "$API/api/upload-video/nemo_agent/me/$SID"
curl -sSN "${HEADERS[@]}" -H "$JSON" -H "Accept: text/event-stream" "$BASE_URL/run_sse" -d '{
  "app_name": "nemo_agent", "user_id": "me", "session_id": "<sid>",
  "new_message": {"parts": [{"text": "<words>"}]}
}'
curl -sS "${HEADERS[@]}" "$API/api/state/nemo_agent/me/:session_id/latest"
```

```bash
curl -sS "${HEADERS[@]}" -H "$JSON" "$API/api/render/proxy/lambda" -d '{
  "id": "<render-id>", "sessionId": "<sid>", "draft": <json>,
  "output": {"format": "mp4", "quality": "high"}
}'
for i in $(seq 10); do
  sleep 30
  curl -sS "${HEADERS[@]}" "$API/api/render/proxy/lambda/<render-id>" | grep -q completed && break
done
curl -sS "${HEADERS[@]}" "$API/api/render/proxy/<render-id>/download" -o mine.mp4
ls mine.mp4
```
"""


def test_a_whole_journey_is_followed_and_leaves_nothing_here(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code = check(tmp_path, JOURNEY)
    printed = capsys.readouterr().out
    assert "cannot be followed" not in printed
    assert code == 0, printed
    assert [path.name for path in tmp_path.iterdir()] == ["SKILL.md"]


def test_one_missing_thing_is_reported_where_it_is_missed_first(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check", "--skill", str(FIXTURES / "bad" / "half-dressed.md")]) == 1
    printed = capsys.readouterr().out
    assert printed.count("nothing so far sets") == 1
    assert "line 17: nothing so far sets $NEMO_TOKEN" in printed
    assert "auth.client-id.sent" in printed


def test_a_body_that_is_no_json_is_the_cause(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(tmp_path, JOURNEY.replace('"user_id": "me",', '"user_id": "me", // always')) == 1
    printed = capsys.readouterr().out
    assert "sent a body that is no JSON" in printed
    assert "session.id.as-given" not in printed


def test_without_bash_it_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(skill.SkillError, match="bash is not to be found"):
        skill.steps("```bash\ncurl -s $NEMO_API_URL/health\n```\n")
