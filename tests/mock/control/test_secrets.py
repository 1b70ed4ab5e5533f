"""What a secret looks like, and what it costs to keep it out of the journal."""

from __future__ import annotations

import time
from urllib.parse import quote

import pytest
from nemovideo_mock import operations
from nemovideo_mock.journal import Secrets

TOKEN = "nmv_usr_" + "a1B2" * 11


@pytest.mark.parametrize(
    "name",
    [
        "Authorization",
        "Proxy-Authorization",
        "Cookie",
        "X-Mock-Token",
        "X-Auth-Token",
        "X-API-Key",
        "api-key",
        "ApiKey",
        "X-Goog-Api-Key",
        "X-Amz-Security-Token",
        "X-Access-Token",
        "X-Client-Secret",
    ],
)
def test_headers_that_carry_secrets(name: str) -> None:
    secrets = Secrets()
    assert secrets.headers([(name.encode(), b"s3cret-value-1")]) == {name.lower(): "<bearer-1>"}
    assert secrets.hide("it was s3cret-value-1.") == "it was <bearer-1>."


@pytest.mark.parametrize("name", ["X-Client-Id", "X-Skill-Source", "Content-Type", "Accept"])
def test_headers_that_do_not(name: str) -> None:
    assert Secrets().headers([(name.encode(), b"some-value-1")]) == {name.lower(): "some-value-1"}


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("https://user:pa55w0rd@host/x", "https://user:<bearer-1>@host/x"),
        ("postgres://u:p%40ss@h/db", "postgres://u:<bearer-1>@h/db"),
        ("/x?a=1&X-Amz-Signature=abc123&b=2", "/x?a=1&X-Amz-Signature=<bearer-1>&b=2"),
        ("?api_key=k-1", "?api_key=<bearer-1>"),
        ("?access_token=q", "?access_token=<bearer-1>"),
        (quote(TOKEN, safe="").replace("_", "%5F"), "<token-1>"),
        (TOKEN.replace("_", "%255f"), "<token-1>"),
        ("".join(f"%{ord(character):02X}" for character in TOKEN), "<token-1>"),
        (f"?token={TOKEN}", "?token=<token-1>"),
        ("?token=null&key=", "?token=null&key="),
        ("https://host:8080/a@b", "https://host:8080/a@b"),
    ],
)
def test_secrets_by_their_place(text: str, hidden: str) -> None:
    assert Secrets().hide(text) == hidden


def test_one_secret_has_one_alias_however_it_is_written() -> None:
    secrets = Secrets()
    assert secrets.hide(TOKEN) == secrets.hide(TOKEN.replace("_", "%5f")) == "<token-1>"
    assert secrets.header("X-Auth-Token", "a/b+c d=1") == "<bearer-1>"
    assert secrets.hide("?q=a%2Fb%2Bc%20d%3D1") == "?q=<bearer-1>"


VOCABULARY = ["session_id", "completed", "code", "nemo_agent", "/run_sse", "application/json"]


@pytest.mark.parametrize("word", VOCABULARY)
def test_nobody_can_blind_a_reader_by_what_a_secret_is_called(word: str) -> None:
    secrets = Secrets()
    secrets.header("Authorization", f"Bearer {word}")
    body = {word: "x", "status": word, "list": [{word: 1}]}
    assert secrets.hide_in(body) == body
    for operation in operations.API:
        assert secrets.hide(operation.path) == operation.path


def test_names_of_fields_stay() -> None:
    secrets = Secrets()
    secrets.header("Authorization", "Bearer field-1-name")
    assert secrets.hide_in({"field-1-name": "field-1-name"}) == {"field-1-name": "<bearer-1>"}
    assert secrets.hide_in({TOKEN: 1}) == {"<token-1>": 1}


def test_the_parts_of_a_cookie_are_found_elsewhere() -> None:
    secrets = Secrets()
    assert secrets.header("Cookie", "sid=ab12cd34; theme=dark") == "<bearer-1>"
    assert secrets.hide("sid is ab12cd34") == "sid is <bearer-2>"


def _seconds(secrets: Secrets, first: int, count: int) -> float:
    started = time.process_time()
    for n in range(first, first + count):
        cookie = f"sid={n:032x}".encode()
        secrets.headers([(b"cookie", cookie), (b"accept", b"*/*"), (b"host", b"127.0.0.1")])
        secrets.hide('{"code": 0, "data": {"available": 100}}' * 20)
    return time.process_time() - started


def test_the_thousandth_secret_costs_what_the_hundredth_did() -> None:
    secrets = Secrets()
    _seconds(secrets, 0, 100)
    early = _seconds(secrets, 100, 300)
    _seconds(secrets, 400, 6_000)
    assert _seconds(secrets, 6_400, 300) < 3 * early
    assert early < 300 * 0.005
    assert len(secrets._aliases) <= 4_096
    assert len(secrets._odd) <= 64
