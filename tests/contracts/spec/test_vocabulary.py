"""Operations, headers, codes, formats and secrets, as the loader reads them."""

import httpx
import pytest
from nemovideo_contracts import spec
from nemovideo_contracts.spec import API, LedgerError, operation, operation_of, operations
from nemovideo_contracts.verify.targets import Target
from nemovideo_mock import ids
from nemovideo_mock.media.formats import ACCEPTED


def test_paths_are_filled_and_recognized() -> None:
    for known in operations().values():
        holes = known.pattern.groups
        path = known.path(*("x",) * holes)
        found = operation_of("GET" if known.method == "HEAD" else known.method, path)
        assert found is not None
        assert found.template == known.template
        assert (found.name == known.name) == (known.method != "HEAD")


def test_the_user_of_a_path_is_me_unless_named() -> None:
    assert operation("session_state").path("7") == "/api/state/nemo_agent/me/7/latest"
    assert operation("session_state").path("anon_1", "7").endswith("/anon_1/7/latest")


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET", "/w/ci-1/api/render/proxy/lambda/r1", "poll_render"),
        ("GET", "/api/render/proxy/lambda/r1/", "poll_render"),
        ("HEAD", "/render-result/abc.mp4", "render_result"),
        ("GET", "/api/render/proxy/lambda", None),
        ("PUT", "/run_sse", None),
        ("GET", "/api/render/proxy/lambda/r1/download", None),
    ],
)
def test_a_request_asks_for_one_operation(method: str, path: str, name: str | None) -> None:
    found = operation_of(method, path)
    assert (found.name if found else None) == name


def test_a_journal_names_operations_as_the_document_does(target: Target) -> None:
    calls = [item for item in operations().values() if item.tag in API]
    with target.world("operation-names") as world, httpx.Client(base_url=world.url) as http:
        for call in calls:
            http.request(call.method, world.url + call.path(*("1",) * call.pattern.groups))
        assert world.control is not None
        journal = world.control.journal()
    assert [exchange["operation"] for exchange in journal] == [item.name for item in calls]


def test_what_does_not_exist_is_named() -> None:
    with pytest.raises(LedgerError, match=r"no operation 'sing'.*anonymous_token"):
        operation("sing")
    with pytest.raises(LedgerError, match="session_state needs user, session_id"):
        operation("session_state").path()


def test_bearers_media_types_and_facts_come_from_the_document() -> None:
    assert not operation("anonymous_token").bearer
    assert operation("run_sse").bearer
    assert operation("upload").accepts == ("multipart/form-data", "application/json")
    assert operation("run_sse").answers[0] == "text/event-stream"
    assert "upload.endpoint" in operation("upload").facts


def test_headers_and_codes_have_names_and_numbers() -> None:
    assert spec.client_id_header() == "X-Client-Id"
    assert spec.attribution_headers()[1] == "X-Skill-Version"
    assert {code: known.status for code, known in spec.codes().items()} == {
        **{1001: 401, 1002: 404, 2001: 402, 4001: 415, 4002: 413},
        **{402: 402, 429: 429},
    }


def test_every_secret_the_mock_hands_out_is_one() -> None:
    token, claim = ids.token(7, "anon_1", 1), ids.claim_token(7, "anon_1", 1)
    text = f"{token} and {claim}, /register?bind=anon_1"
    assert spec.secret_pattern().findall(text) == [token, claim]
    assert spec.hide_secrets(text) == ("nmv_usr_<hidden> and clm_<hidden>, /register?bind=anon_1")


def test_ids_of_the_mock_fit_their_patterns() -> None:
    assert spec.id_pattern("User").fullmatch(ids.user(7, "me"))
    assert spec.id_pattern("SessionId").fullmatch(ids.session(7, "me", 1))


def test_the_formats_are_those_the_mock_accepts() -> None:
    assert set(spec.upload_formats()) == set(ACCEPTED)
