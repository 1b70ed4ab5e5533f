"""Calls in code: which headers they send, and whether they are sent again where they failed."""

import pytest
from nemovideo_contracts.lint import Document, lint
from nemovideo_contracts.lint.reading.commands import commands
from nemovideo_contracts.lint.reading.language import durations
from nemovideo_contracts.lint.reading.objects import objects
from nemovideo_contracts.lint.reading.scripts import script_calls

BASE = "https://mega-api-prod.nemovideo.ai"


def sent(code: str) -> list[list[str] | None]:
    document = Document.of(f"# Code\n\n```python\n{code}\n```\n")
    found = (call.headers for call in script_calls(document))
    return [None if line is None else sorted(line) for line in found]


@pytest.mark.parametrize(
    ("arguments", "before", "headers"),
    [
        ("", "", []),
        (', headers={"A": x}', "", ["a"]),
        (", headers=H", 'H = {"A": x}', ["a"]),
        (", headers={**H, 'B': y}", 'H = {"A": x}', ["a", "b"]),
        (", headers=H", 'G = {"A": x}\nH = {**G}', ["a"]),
        (", headers=H", "H = make()", None),
        (", headers={**made()}", "", None),
        (", headers=H", 'H = {"A": x}\nH["B"] = y', None),
        (", **options", "", None),
    ],
)
def test_headers_of_a_call(arguments: str, before: str, headers: list[str] | None) -> None:
    code = f'{before}\nrequests.get("{BASE}/api/credits/balance/simple"{arguments})'
    assert sent(code) == [headers]


def test_call_through_a_client_is_not_judged() -> None:
    assert sent(f's.get("{BASE}/api/credits/balance/simple")') == []


def test_headers_of_a_fetch() -> None:
    options = "{ method: 'POST', headers: { ...common, 'X-B': 1 }, body: f({a: 1}) }"
    code = f"const common = {{ 'X-A': 1 }};\nawait fetch(`{BASE}/run_sse`, {options});"
    assert sent(code) == [["x-a", "x-b"]]


def test_header_in_a_shell_variable() -> None:
    text = f'AUTH="Authorization: Bearer $T"\ncurl -H "$AUTH" -H "$MORE" {BASE}/run_sse\n'
    (command,) = commands(text)
    header = command.header("authorization")
    assert header is not None
    assert header.value == "Bearer $T"
    assert command.opaque


def test_keyword_arguments_are_an_object() -> None:
    (found,) = objects('json=dict(id=f"r_{int(now())}", draft=state["d"], output={"a": 1})')
    assert found.keys == {"id", "draft", "output"}
    assert [value.text for value in objects("x = dict(pairs)")] == []


@pytest.mark.parametrize(
    ("head", "handler", "resent"),
    [
        ("for attempt in range(3):", "continue", True),
        ("while True:", "time.sleep(5)", True),
        ("for attempt in range(3):", "raise", False),
        ("if ready:", "pass", False),
        ("while True:\n    text = input()", "continue", False),
    ],
)
def test_loop_around_a_turn(head: str, handler: str, resent: bool) -> None:
    call = f'requests.post("{BASE}/run_sse", **options)'
    body = f"{head}\n    try:\n        {call}\n    except Timeout:\n        {handler}"
    found = lint(Document.of(f"# Code\n\n```python\n{body}\n```\n"))
    assert ("run.resend" in {line.rule for line in found}) == resent


@pytest.mark.parametrize(
    ("limit", "language", "seconds"),
    [
        ("timeout=30", "python", "30 s"),
        ("timeout=(5, 60)", "python", "60 s"),
        ("signal: AbortSignal.timeout(2 * 60 * 1000)", "js", "120 s"),
        ("timeout: 900_000", "ts", None),
        ("timeout=httpx.Timeout(900)", "python", None),
    ],
)
def test_limit_of_a_turn(limit: str, language: str, seconds: str | None) -> None:
    text = f'# Code\n\n```{language}\ncall("{BASE}/run_sse", {{ {limit} }})\n```\n'
    found = [finding for finding in lint(Document.of(text)) if finding.rule == "run.timeout"]
    assert [seconds in line.message for line in found if seconds] == [True] * bool(seconds)
    assert bool(found) == bool(seconds)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("every couple of seconds", [2]),
        ("twice a minute", [30]),
        ("three times per hour", [1200]),
        ("once a minute", [60]),
        ("valid for a month", [2592000]),
        ("a quarter of an hour", [900]),
        ("隔个两三秒", [2]),
        ("a second time", []),
        ("第三天", []),
    ],
)
def test_durations_in_words(text: str, seconds: list[float]) -> None:
    assert [quantity.low for quantity in durations(text)] == seconds
