"""The table of errors, and what each one says."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import pytest
from nemovideo_client import errors
from nemovideo_client.effects import Answer
from nemovideo_client.protocol.answers import as_error, refused, scrub, unwrap
from nemovideo_client.protocol.sse import Failure

CLASSES = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, errors.NemoVideoError)
]


# fact: errors.codes
@pytest.mark.parametrize(
    ("code", "name"),
    [
        (1001, "TokenRejected"),
        (1010, "TokenRejected"),
        (1011, "TokenRejected"),
        (1002, "SessionNotFound"),
        (2001, "OutOfCredits"),
        (4001, "UnsupportedFile"),
        (4002, "FileTooLarge"),
        (400, "BadRequest"),
        (402, "ExportBlocked"),
        (404, "NotFound"),
        (409, "Conflict"),
        (429, "RateLimited"),
    ],
)
def test_codes(code: int, name: str) -> None:
    assert errors.BY_CODE[code].__name__ == name
    assert errors.error_class(code, 200).__name__ == name
    # The code decides, whatever the status says.
    assert errors.error_class(code, 500).__name__ == name


def test_every_documented_code_is_in_the_table() -> None:
    assert {1001, 1002, 2001, 4001, 4002, 400, 402, 429} <= errors.BY_CODE.keys()


@pytest.mark.parametrize(
    ("status", "place", "name"),
    [
        (400, "token", "BadRequest"),
        (401, "credits", "TokenRejected"),
        (402, "render", "ExportBlocked"),
        (402, "run", "OutOfCredits"),
        (404, "poll", "NotFound"),
        (404, "run", "SessionNotFound"),
        (404, "state", "SessionNotFound"),
        (404, "upload", "SessionNotFound"),
        (408, "poll", "ServerFault"),
        (409, "render", "Conflict"),
        (413, "upload", "FileTooLarge"),
        (415, "upload", "UnsupportedFile"),
        (429, "credits", "RateLimited"),
        (500, "poll", "ServerFault"),
        (599, "poll", "ServerFault"),
        (403, "poll", "ApiError"),
        (418, "poll", "ApiError"),
        (302, "poll", "ApiError"),
    ],
)
def test_statuses(status: int, place: str, name: str) -> None:
    for code in (None, 7777):
        assert errors.error_class(code, status, place).__name__ == name


def test_the_tree_is_drawn() -> None:
    drawing = errors.__doc__ or ""
    assert all(kind.__name__ in drawing for kind in CLASSES)


def test_every_error_says_what_to_do_next() -> None:
    for kind in CLASSES:
        error = kind("It went wrong.")
        text = str(error)
        assert text == f"It went wrong. {error.advice}".strip()
        general = (errors.NemoVideoError, errors.TransportFault, errors.UsageError)
        assert error.advice or kind in general


def test_exit_codes_are_documented() -> None:
    from nemovideo_client.cli.failures import EXIT_CODES, HELP, exit_code

    numbers = {exit_code(kind("x")) for kind in CLASSES}
    assert numbers == set(EXIT_CODES.values()) == set(range(1, 13))
    assert all(f" {number} " in HELP for number in numbers)


def test_no_error_of_the_library_knows_the_command_line() -> None:
    for path in Path(errors.__file__).parent.rglob("*.py"):
        if path.parent.name != "cli":
            text = path.read_text("utf-8")
            assert not re.search(r"`nemovideo \w|exit_code|--keep-token", text), path


def test_advice_can_be_given() -> None:
    assert str(errors.UsageError("No file.", advice="Name one.")) == "No file. Name one."
    assert str(errors.UsageError("No file")) == "No file."


def answer(status: int, body: str) -> Answer:
    return Answer(status, {}, body.encode())


@pytest.mark.parametrize(
    ("body", "data"),
    [
        ('{"code":0,"data":{"a":1}}', {"a": 1}),
        ('{"code":"0","message":"ok","data":{"a":1}}', {"a": 1}),
        ('{"success":true,"data":{"a":1}}', {"a": 1}),
        ('{"a":1}', {"a": 1}),
        ('{"data":[1]}', {"data": [1]}),
    ],
)
def test_successes(body: str, data: dict[str, Any]) -> None:
    assert unwrap(answer(200, body), "credits") == data


@pytest.mark.parametrize("body", ["", "[]", "null", "<html>", "[" * 100_000])
def test_successes_nobody_can_read(body: str) -> None:
    with pytest.raises(errors.UnreadableAnswer):
        unwrap(answer(200, body), "credits")


@pytest.mark.parametrize(
    ("status", "body", "name", "code"),
    [
        (200, '{"code":1001,"message":"expired"}', "TokenRejected", 1001),
        (200, '{"code":"1002"}', "SessionNotFound", 1002),
        (401, '{"code":1001,"message":"expired"}', "TokenRejected", 1001),
        (401, '{"detail":"expired"}', "TokenRejected", None),
        (404, '{"detail":{"code":1002,"message":"gone"}}', "SessionNotFound", 1002),
        (200, '{"success":false,"error":"unknown render"}', "ApiError", None),
        (503, "<html>", "ServerFault", None),
        (302, "", "ApiError", None),
        (422, '{"detail":[{"loc":["body"]}]}', "ApiError", None),
    ],
)
def test_refusals(status: int, body: str, name: str, code: int | None) -> None:
    with pytest.raises(errors.ApiError) as caught:
        unwrap(answer(status, body), "credits")
    assert type(caught.value).__name__ == name
    assert (caught.value.code, caught.value.status) == (code, status)


def test_the_servers_words_are_kept_and_unknown_codes_are_named() -> None:
    with pytest.raises(errors.ApiError, match=r"^Nope \(code 7777, HTTP 418, at 'poll'\)\. "):
        unwrap(answer(418, '{"code":7777,"message":"Nope"}'), "poll")
    with pytest.raises(errors.TokenRejected, match=r"^The token is missing, wrong or expired\. "):
        unwrap(answer(401, ""), "poll")
    with pytest.raises(errors.TokenRejected, match=r"^Bad nmv_usr_\*\*\*\. "):
        unwrap(answer(401, '{"message":"Bad nmv_usr_abc"}'), "poll")


def test_what_rides_along_is_kept() -> None:
    with pytest.raises(errors.OutOfCredits) as caught:
        unwrap(answer(200, '{"code":2001,"data":{"registration_url":"https://x"}}'), "run")
    assert caught.value.data["registration_url"] == "https://x"


def test_success_false_and_statuses_are_refusals() -> None:
    assert refused(200, {"success": False})
    assert refused(199, {})
    assert refused(300, {})
    assert refused(400, {})
    assert not refused(204, None)
    assert not refused(299, {"code": None, "success": True})


def test_errors_in_streams() -> None:
    error = as_error(Failure(2001, "No nmv_usr_abc.", {"registration_url": "https://x"}))
    assert isinstance(error, errors.OutOfCredits)
    assert error.code == 2001
    assert error.data == {"registration_url": "https://x"}
    assert "nmv_usr_***" in str(error)
    assert type(as_error(Failure(None, "", {}))) is errors.ApiError


def test_scrub() -> None:
    assert scrub("a secret b", "secret") == "a *** b"
    assert scrub("nmv_usr_aB-_9 x clm_1") == "nmv_usr_*** x clm_***"
    assert scrub("plain") == "plain"
