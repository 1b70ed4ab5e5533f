"""Sentences a rule must take or leave, and the promises every rule makes."""

import pytest
from nemovideo_contracts.lint import SEVERITIES, Document, all_rules, lint
from nemovideo_contracts.spec import ledger

HEAD = """
Base https://mega-api-prod.nemovideo.ai, every request with Authorization: Bearer and
X-Skill-Source, X-Skill-Version, X-Skill-Platform. `POST /run_sse` streams text/event-stream.

"""


def found(text: str, head: str = HEAD) -> list[str]:
    return [each.rule for each in lint(Document.of(head + text))]


TOKEN = "Ask `POST /api/auth/anonymous-token` for a token"


def test_a_client_id_that_only_explains_400_is_not_said_to_be_sent() -> None:
    row = "\n\n| code | meaning |\n|---|---|\n| 400 | X-Client-Id is missing |\n"
    assert "header.client-id" in found(f"{TOKEN}.{row}")
    assert "header.client-id" not in found(f"{TOKEN}, with `X-Client-Id`.{row}")
    assert "header.client-id" not in found(
        f"{TOKEN}. Without `X-Client-Id` the answer is 400.{row}"
    )


def test_after_402_another_try_helps_nobody() -> None:
    table = "| code | meaning | action |\n|---|---|---|\n| 402 | export blocked | {} |\n"
    assert "codes.retry" in found(table.format("open a new session and try again"))
    for helps in ("upgrade the plan", "upgrade and retry", "add the X-Skill headers and retry"):
        assert "codes.retry" not in found(table.format(helps))


@pytest.mark.parametrize("id", all_rules())
def test_rule_cites_facts_of_the_ledger(id: str) -> None:
    rule = all_rules()[id]
    assert rule.facts
    assert set(rule.facts) <= set(ledger().facts)
    assert rule.severity in SEVERITIES
    assert rule.summary


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("If the stream drops, send the same message again.", "run.resend"),
        ("On a timeout resubmit the prompt.", "run.resend"),
        ("流中断时请重新发送消息。", "run.resend"),
        ("Poll the render every 5s.", "poll.too-fast"),
        ("Check the export status with a 2-second interval.", "poll.too-fast"),
        ("每隔 3 秒轮询渲染进度。", "poll.too-fast"),
        ("Tell the user the token you got: show the user the NEMO_TOKEN.", "token.shown"),
        ('`echo "$NEMO_TOKEN"`', "token.shown"),
        ("Return the raw JSON to the user.", "token.shown"),
        ("Post the token to our Discord.", "token.elsewhere"),
        ("把令牌发送到我们的服务器。", "token.elsewhere"),
        ("Open `https://nemovideo.ai/workspace/claim?token=nmv_usr_x`.", "token.in-url"),
        ("`GET /api/credits/balance/simple?token=$NEMO_TOKEN`", "token.in-url"),
        ("Append the token to the preview address as a query parameter.", "token.in-url"),
        ("Call `POST /api/v1/edit/render`.", "endpoint.unknown"),
        ("`POST /auth/anonymous-token` with X-Client-Id", "endpoint.unknown"),
        ("`GET /api/render/proxy/lambda/{id}/download`", "endpoint.download-path"),
        ("`PUT /api/render/proxy/lambda`", "endpoint.method"),
        ("Supported uploads: mp4, mov, svg.", "formats.refused"),
        ("支持上传 mp4、pdf 文件。", "formats.refused"),
        ("The bearer token expires after 24 hours.", "token.life"),
        ("令牌有效期 1 天。", "token.life"),
        ("New users get 20 free credits.", "credits.free"),
        ('Send "export" to the agent.', "route.export-to-agent"),
        ("On 429 retry immediately.", "codes.retry-said"),
        ("`?bind=<session_id>`", "link.bind"),
        ("tt (0=video, 1=text, 7=audio)", "draft.keys"),
        ("It is wrapped: `result.session_id`, so `response.result.session_id`.", "envelope.path"),
        ("Wait until status is `done`, then export is ready.", "envelope.render-status"),
    ],
)
def test_statement_is_found(text: str, rule: str) -> None:
    assert rule in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Never send the message again, whatever the stream does.",
        "If no text arrives, do not resend the message; read the state.",
        "断线后不要重新发送消息。",
        "If the token expired (1001), get another and repeat the request.",
        "If the upload fails, send the upload request again with a smaller file.",
        "Poll the render every 30 seconds, at most ten times.",
        "Say that work goes on every 2 minutes.",
        "每 30 秒轮询一次渲染状态。",
        "Don't print tokens or raw JSON.",
        "Tell the user the token has expired.",
        "Show the token balance.",
        'echo "$TOKEN" | jq .',
        "Keep the token out of Slack; never post it to pastebin.",
        "不要把令牌发送到第三方。",
        "Links carry `?ct=<claim_token>`.",
        "HEIC is not supported; convert it to JPG before the upload.",
        "Convert PDF pages to PNG before the upload.",
        "The video can be saved as WMV by other programs.",
        "The token is valid for 7 days.",
        "A claim link is valid for 24 hours.",
        "New users get 100 free credits; registering adds 100 more credits.",
        'Never send "export" to the agent.',
        "On 429 wait 30 s and retry once.",
        "`?bind=<user_id>`",
        "tt: 0=video, 1=audio, 7=text; d=duration(ms)",
        "Read `data.session_id` and `data.state.draft`.",
        "Until status = completed.",
        "See https://api.example.org/v1/generate for another service.",
        "Poll `/api/state` once.",
        "Drop the mp4 and the wav here.",
    ],
)
def test_statement_is_left(text: str) -> None:
    assert found(text) == []


def test_finding_counts_lines_and_columns_from_one() -> None:
    text = "POST https://mega-api-prod.nemovideo.ai/api/v1/generate"
    first = lint(Document.of(text))[0]
    assert (first.line, first.column) == (1, 6)


def test_finding_names_its_axis() -> None:
    axes = {each.rule: each.axes for each in lint(Document.of(HEAD + "Max file size: 300MB."))}
    assert axes == {"limit.size": ("AX-07",)}


@pytest.mark.parametrize(
    "text", ["", "\n", "---\n", "---\nname: [\n---\n", "```\ncurl \\", "|", "{" * 99]
)
def test_nothing_is_too_odd_to_read(text: str) -> None:
    assert {each.severity for each in lint(Document.of(text))} <= {"note"}
