"""Drift: a recording against the mock, unchanged and changed, and a recorder in between."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
from nemovideo_contracts.cli.parser import main
from nemovideo_contracts.recordings import Recording, fixtures, load, resend
from nemovideo_contracts.recordings.proxy import Recorder
from nemovideo_contracts.verify import samples
from nemovideo_contracts.verify.recorder import RecordingTransport
from nemovideo_contracts.verify.targets import in_process, served
from nemovideo_mock.profile import SEED

SCHEMA = "contracts/nemovideo_contracts/spec/journal.schema.json"
BEST = fixtures.FOLDER / "seed-best-photo.jsonl"


def changed(path: Path, to: Path, operation: str, change: Any) -> Path:
    """A copy of a recording in which the answers to an operation are others."""
    recording = load(path)
    exchanges = copy.deepcopy(recording.exchanges)
    for exchange in exchanges:
        if exchange["operation"] == operation:
            change(exchange)
    to.write_text(replace(recording, exchanges=exchanges).text(), "utf-8")
    return to


def test_the_mock_has_not_drifted_from_its_recordings(capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(path) for path in sorted(fixtures.FOLDER.glob("*.jsonl"))]
    code = main(["drift", *files])
    output = capsys.readouterr().out
    assert code == 0, output
    assert output.endswith("0 breaking, 0 client, 0 unseen, 0 minor\n")


@pytest.mark.parametrize(
    ("operation", "change", "problem"),
    [
        ("credit_balance", lambda e: e["response"].update(status=503), "HTTP 503 was recorded"),
        (
            "credit_balance",
            lambda e: e["response"]["body"]["data"].update(x=1),
            "body.data.x is mis",
        ),
        ("credit_balance", lambda e: e["response"]["body"].update(data=[]), "was list, now object"),
        (
            "credit_balance",
            lambda e: e["response"]["body"].update(code=7),
            "body.code was 7, now 0",
        ),
        ("run_sse", lambda e: e["response"].update(frames=[]), "events were none"),
        ("run_sse", lambda e: e.update(ending="cut"), "the answer ended cut, now complete"),
    ],
)
def test_what_differs_is_found(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    operation: str,
    change: Any,
    problem: str,
) -> None:
    path = changed(BEST, tmp_path / "changed.jsonl", operation, change)
    assert main(["drift", str(path)]) == 1
    assert problem in capsys.readouterr().out


def test_what_is_new_is_minor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = changed(
        BEST, tmp_path / "x.jsonl", "credit_balance", lambda e: e["response"]["body"].pop("code")
    )
    assert main(["drift", str(path)]) == 0
    assert "body.code is new" in capsys.readouterr().out


def test_what_the_client_cannot_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = changed(
        BEST, tmp_path / "x.jsonl", "session_state", lambda e: e["response"].update(body=[1])
    )
    assert main(["drift", str(path)]) == 1
    assert "the client cannot read what was recorded" in capsys.readouterr().out


def test_could_not_look_is_not_no_drift(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = changed(
        BEST, tmp_path / "x.jsonl", "upload", lambda e: e["request"]["body"].pop("base64")
    )
    assert main(["drift", str(path)]) in (1, 2)
    assert (
        "unseen   x.jsonl: 3: upload: the recording has only the digest" in capsys.readouterr().out
    )
    assert (
        main(["drift", str(fixtures.FOLDER / "code-400.jsonl"), "--against", "http://127.0.0.1:9"])
        == 2
    )


def ask(http: httpx.Client) -> None:
    """A short journey through whatever is there."""
    answer = http.post("/api/auth/anonymous-token", headers={"X-Client-Id": "c"}).json()
    auth = {"Authorization": f"Bearer {answer['data']['token']}"}
    made = http.post("/api/tasks/me/with-session/nemo_agent", json={}, headers=auth).json()
    sid = made["data"]["session_id"]
    path = f"/api/upload-video/nemo_agent/me/{sid}"
    photo = ("a.png", samples.png())
    uploaded = http.post(path, files=[("files", photo)], headers=auth).json()
    url = uploaded["data"]["files"][0]["cdn_url"]
    assert url.startswith(str(http.base_url)), "the client stays with the recorder"
    assert http.get(url).content == photo[1]
    said = {"parts": [{"text": "make a slideshow of this photo"}]}
    body = {"app_name": "nemo_agent", "session_id": sid, "new_message": said}
    with http.stream("POST", "/run_sse", json=body, headers=auth) as stream:
        assert list(stream.iter_bytes())
    http.get("/nothing/here")


def recorded(url: str, file: Path) -> Recording:
    recorder = Recorder(url, file, origin="mock")
    with served(recorder) as proxy, httpx.Client(base_url=proxy, timeout=30) as http:
        ask(http)
    return load(file)


def test_a_recorder_writes_what_passes(tmp_path: Path) -> None:
    quiet = SEED.replace(silent_rate=0.0)
    with in_process(quiet) as target, target.world("recorded") as world:
        recording = recorded(world.url, tmp_path / "out.jsonl")
        assert world.control is not None
        there = world.control.journal()
    assert recording.head.origin == "mock"
    assert [exchange["operation"] for exchange in recording.exchanges] == [
        item["operation"] for item in there
    ]
    for one, other in zip(recording.exchanges, there, strict=True):
        assert one["response"]["status"] == other["response"]["status"]
        if "frames" in one["response"]:
            texts = ["".join(f["data"] for f in e["response"]["frames"]) for e in (one, other)]
            assert texts[0] == texts[1]
    text = (tmp_path / "out.jsonl").read_text("utf-8")
    assert "nmv_usr_" not in text


def test_a_transport_writes_the_same(tmp_path: Path) -> None:
    """From the inside of a client: what it said and heard, secrets replaced."""
    file = tmp_path / "out.jsonl"
    with in_process(SEED.replace(silent_rate=0.0)) as target, target.world("inside") as world:
        base = world.url.partition("/w/")[0]
        transport = RecordingTransport(file, origin="mock")
        with httpx.Client(base_url=base, transport=transport, timeout=30) as http:
            ask(http)
        with httpx.Client(base_url=base, transport=RecordingTransport(tmp_path / "x")) as http:
            http.post("/__mock__/faults", json={"effect": {"connection": "reset"}, "times": 1})
            with pytest.raises(httpx.ReadError):
                http.get("/api/credits/balance/simple")
    records = load(file).exchanges
    operations = [item["operation"] for item in records]
    assert operations[:3] == ["anonymous_token", "create_session", "upload"]
    assert "run_sse" in operations
    assert all(item["ending"] == "complete" for item in records)
    stream = next(item for item in records if item["operation"] == "run_sse")
    assert "".join(frame["data"] for frame in stream["response"]["frames"]).startswith("data:")
    assert "nmv_usr_" not in file.read_text("utf-8")
    validator = jsonschema.Draft202012Validator(
        json.loads((fixtures.FOLDER.parents[1] / SCHEMA).read_text("utf-8"))
    )
    for record in (*records, *load(tmp_path / "x").exchanges):
        validator.validate(record)
    assert load(tmp_path / "x").exchanges[-1]["ending"] == "cut"


def test_what_was_recorded_can_be_looked_at_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with in_process(SEED.replace(silent_rate=0.0)) as target, target.world("a") as world:
        recorded(world.url, tmp_path / "out.jsonl")
    assert main(["drift", str(tmp_path / "out.jsonl")]) == 0, capsys.readouterr().out


def test_a_text_in_other_pieces_is_no_drift() -> None:
    def stream(*texts: str) -> bytes:
        return b"".join(b'data: {"type":"text","content":"%s"}\n\n' % t.encode() for t in texts)

    assert (
        resend._kinds(stream("I added ", "a ", "title."))
        == resend._kinds(stream("Done."))
        == ("text",)
    )
    call = b'data: {"type":"tool_call","name":"x","args":{}}\n\n'
    assert resend._kinds(stream("a") + call + stream("b")) == ("text", "call", "text")


def without_session(exchange: dict[str, Any]) -> None:
    exchange["request"]["path"] = "/api/tasks/me/with-session/other_agent"


def test_one_cause_is_one_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A session that is not opened makes no difference of everything that needed it."""
    path = changed(BEST, tmp_path / "x.jsonl", "create_session", without_session)
    assert main(["drift", str(path), "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [item["operation"] for item in found] == ["create_session"]
    assert found[0]["behind"] > 8


def missing_field(exchange: dict[str, Any]) -> None:
    exchange["response"]["body"]["data"].update(x=1)


ID = "credit_balance/body.data.x/missing"


def test_the_same_difference_in_two_recordings_is_one_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [
        str(changed(BEST, tmp_path / f"{name}.jsonl", "credit_balance", missing_field))
        for name in ("one", "two")
    ]
    assert main(["drift", *paths]) == 1
    output = capsys.readouterr().out
    assert output.count(ID) == 1
    assert "body.data.x is missing; 2 times" in output
    assert output.endswith("1 breaking, 0 client, 0 unseen, 0 minor\n")


def test_a_finding_is_accepted_and_becomes_stale(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(changed(BEST, tmp_path / "x.jsonl", "credit_balance", missing_field))
    words = ["drift", "--baseline", str(tmp_path / "accepted.yaml")]
    assert main([*words, path, "--accept", ID]) == 2, "a reason is needed"
    assert main([*words, path, "--accept", "x/y/z", "--reason", "so be it"]) == 2
    assert "there are: credit_balance/" in capsys.readouterr().err
    assert main([*words, path, "--accept", ID, "--reason", "so be it"]) == 0
    assert main([*words, path]) == 0
    assert f"{ID}  (so be it)" in capsys.readouterr().out
    assert main([*words, str(BEST)]) == 1
    assert f"stale    {ID}: no longer found" in capsys.readouterr().out


def test_every_format_has_the_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(changed(BEST, tmp_path / "x.jsonl", "credit_balance", missing_field))
    for name, expected in {
        "text": "x.jsonl: 5: credit_balance: body.data.x is missing",
        "json": f'"id": "{ID}"',
        "junit": '<failure message="body.data.x is missing">',
        "github": f"::error file={path},line=6,title={ID}::body.data.x is missing",
        "sarif": f'"ruleId": "{ID}"',
    }.items():
        assert main(["drift", path, "--format", name]) == 1
        assert expected in capsys.readouterr().out, name
    out = tmp_path / "report.sarif"
    assert main(["drift", path, "--format", "sarif", "--out", str(out)]) == 1
    whole = json.loads(out.read_text("utf-8"))
    assert whole["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 6
    }
