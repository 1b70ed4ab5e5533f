"""Whatever a complete document leaves out is found, and nothing else is."""

from pathlib import Path

import pytest
from nemovideo_contracts.lint import Document, lint

SKILLS = Path(__file__).parents[3] / "fixtures" / "skills" / "good"
SPOKEN = (SKILLS / "spoken-word.md").read_text("utf-8")
SHOWN = (SKILLS / "harbor-postcards.md").read_text("utf-8")


def rules(text: str) -> list[str]:
    return sorted({finding.rule for finding in lint(Document.of(text))})


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("`app_name` (nemo_agent), ", "complete.body"),
        (" and `new_message`", "complete.body"),
        ("`id`, ", "complete.body"),
        ("`sessionId` and ", "complete.body"),
        ("and `draft` ", "complete.body"),
        (", in the field `files`", "complete.upload"),
        ("\n`GET /api/render/proxy/lambda/<id>`", "complete.poll"),
        (" The film is at `output.url`.", "complete.output"),
        (" with the header `X-Client-Id`", "header.client-id"),
        ("`Authorization: Bearer` and the token, and ", "header.bearer"),
        ("`X-Skill-Source`,\n", "header.attribution"),
        ("`X-Skill-Version` and ", "header.attribution"),
        (" and `X-Skill-Platform`", "header.attribution"),
        (", and ask for\ntext/event-stream", "header.accept"),
        *(
            (f"{line}\n", "codes.missing")
            for line in SPOKEN.splitlines()
            if line.startswith(("- 1", "- 2", "- 4"))
        ),
    ],
)
def test_omission_from_prose_is_found(said: str, rule: str) -> None:
    assert SPOKEN.count(said) == 1
    assert rules(SPOKEN.replace(said, "")) == [rule]


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ('"app_name":"nemo_agent",', "body.run.fields"),
        (',"new_message":{"parts":[{"text":"<msg>"}]}', "body.run.fields"),
        ('"session_id":"<sid>",', "body.run.fields"),
        ('"id":"render_<ts>",', "body.render.fields"),
        ('"sessionId":"<sid>",', "body.render.fields"),
        ('"draft":<json>,', "body.render.fields"),
        ("multipart `-F \"files=@/path\"`, or `{\"urls\":[\"<url>\"],\"source_type\":\"url\"}`",
         "complete.upload"),
        ("; the file is at `output.url`", "complete.output"),
    ],
)  # fmt: skip
def test_omission_from_json_is_found(said: str, rule: str) -> None:
    assert SHOWN.count(said) == 1
    assert rules(SHOWN.replace(said, "")) == [rule]
