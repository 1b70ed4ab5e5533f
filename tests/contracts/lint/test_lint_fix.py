"""Fixing: what needs no judgment is put right, all else stays, and once is enough."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nemovideo_contracts.lint import Document, fix, lint
from nemovideo_contracts.lint.reading.encoding import decode

SKILLS = Path(__file__).parents[3] / "fixtures" / "skills"
PATHS = sorted(SKILLS.glob("*/*"))
HEAD = """
Authorization: Bearer, X-Skill-Source, X-Skill-Version, X-Skill-Platform, text/event-stream

"""


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_fixing_twice_changes_nothing_more(path: Path) -> None:
    once = fix(Document.read(path))
    assert fix(Document.of(once)) == once


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_nothing_fixed_is_found_again(path: Path) -> None:
    fixed = Document.of(fix(Document.read(path)))
    assert [finding for finding in lint(fixed) if finding.edits] == []


@pytest.mark.parametrize("path", sorted(SKILLS.glob("good/*")), ids=lambda path: path.name)
def test_good_documents_stay_as_they_are(path: Path) -> None:
    assert fix(Document.read(path)).encode() == path.read_bytes()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('`POST /run_sse` {"sessionId":"x",...}', '`POST /run_sse` {"session_id":"x",...}'),
        ("`X-ClientId: u`", "`X-Client-Id: u`"),
        ('`-F "file=@a"` to /api/upload-video/nemo_agent/me/<sid>',
         '`-F "files=@a"` to /api/upload-video/nemo_agent/me/<sid>'),
        ("GET /api/render/proxy/lambda/<id>/download", "GET /api/render/proxy/<id>/download"),
        ("/run_sse. Uploads accepted: MP4, HEIC, PNG", "/run_sse. Uploads accepted: MP4, PNG"),
        ("/run_sse. Uploads accepted: MP4 and SVG.", "/run_sse. Uploads accepted: MP4."),
        ("POST /run_sse. Itâ€™s", "POST /run_sse. It’s"),
    ],
)  # fmt: skip
def test_fixed(before: str, after: str) -> None:
    assert fix(Document.of(HEAD + before)) == HEAD + after


@pytest.mark.parametrize(
    "text",
    [
        "Format as SRT or VTT, whatever the player takes.",
        "Subtitle formats: SRT, VTT and TXT.",
        "The Pro plan comes with 2000 credits.",
        "```js\nreturn { sessionId, status }\n```",
        '```python\nstatus = "done"  # GET /api/render/proxy/lambda/<id> says completed\n```',
        '```python\ncaptions.append("upload")\nfiles = ["photo"]  # upload\n```',
        "Never use http://mega-api-prod.nemovideo.ai.",
        "Never hardcode `X-Skill-Source: my-skill`.",
    ],
)
def test_what_is_no_fault_is_left_as_it_is(text: str) -> None:
    document = f"---\nname: a-skill\nversion: 1.0.0\n---\n{HEAD}POST /run_sse\n\n{text}\n"
    assert fix(Document.of(document)) == document


def test_shorthand_keeps_its_variable() -> None:
    code = "```js\npost('/run_sse', { app_name: 'nemo_agent', sessionId, ... })\n```\n"
    assert "{ app_name: 'nemo_agent', session_id: sessionId, ... }" in fix(Document.of(HEAD + code))


def test_rows_are_added_in_the_order_of_the_table() -> None:
    rows = "".join(
        f"| {code} | act | about |\n" for code in (1001, 1002, 2001, 4001, 4002, 400, 402)
    )
    fixed = fix(
        Document.of(f"{HEAD}\n| Code | Action | Meaning |\n|---|---|---|\n{rows}\n/run_sse")
    )
    row = next(line for line in fixed.splitlines() if line.startswith("| 429"))
    assert "Retry once" in row
    assert row.endswith("| Asked too often |")


def test_missing_codes_are_added_below_the_table_in_its_manner() -> None:
    rows = [
        f"| `{code}` | about | act |\r\n"
        for code in ("1001", "1002", "2001", "4001", "4002", "400")
    ]
    table = "".join(["| Code | Meaning | Action |\r\n", "|---|---|---|\r\n", *rows])
    fixed = fix(Document.of(f"{HEAD}\r\n{table}\r\nPOST /run_sse\r\n"))
    assert "| `400` | about | act |\r\n| `402` | Export blocked by the plan |" in fixed
    assert fixed.count("\r\n| `429` |") == 1
    assert "\n\n" not in fixed.removeprefix(HEAD)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(PATHS), st.data())
def test_any_piece_of_a_document_can_be_read_and_fixed(path: Path, data: st.DataObject) -> None:
    raw = path.read_bytes()
    start = data.draw(st.integers(0, len(raw)))
    piece = raw[start : start + data.draw(st.integers(0, 1500))].replace(
        b"\n", b" ", data.draw(st.integers(0, 3))
    )
    document = Document(decode(piece))
    for finding in lint(document):
        assert 1 <= finding.line <= len(document.lines) + 1
    assert fix(Document.of(fix(document))) == fix(document)
