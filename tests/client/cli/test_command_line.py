"""`nemovideo`, in this process against a real socket."""

from __future__ import annotations

import io
import json
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from nemovideo_client import cli
from nemovideo_client.cli.show import PlainShow, TerminalShow
from nemovideo_client.effects import Progress, Said

from tests.client.backend import DRAFT, SPEECH, TOKEN, VIDEO, Backend
from tests.client.served import served

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def server(backend: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Backend]:
    """A served backend, and an environment that leads to it."""
    for name in ("NEMO_TOKEN", "NEMO_CLIENT_ID", "NEMO_WEB_URL", "SKILL_SOURCE", "NEMO_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("NEMO_TIME_SCALE", "500")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "beach.jpg").write_bytes(b"photo")
    backend.same_user = True
    with served(backend) as url:
        monkeypatch.setenv("NEMO_API_URL", url)
        yield backend


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        code = cli.main(arguments)
        out, err = capsys.readouterr()
        return code, out, err

    return run


def stored(tmp_path: Path, name: str) -> Path:
    return tmp_path / ".config" / "nemovideo" / name


def test_make(server: Backend, run: Run, tmp_path: Path) -> None:
    code, out, err = run("make", "beach.jpg", "-m", "a slideshow", "-o", "trip.mp4")
    assert code == 0
    summary, path = out.splitlines()
    assert summary == "Timeline (2 tracks): 1. Video: beach (0-4s) 2. BGM: Lo-fi (0-4s, 35%)"
    assert path == "trip.mp4"
    assert (tmp_path / path).read_bytes() == VIDEO
    for step in (
        "Connecting",
        "Uploading 100 %",
        "Editing",
        "Rendering 100 %",
        "Downloading 100 %",
    ):
        assert step in err
    assert SPEECH[1] in err


def test_make_step_by_step(server: Backend, run: Run) -> None:
    server.turns = [[SPEECH, DRAFT], [("tool", "edit"), {**DRAFT, "x": 1}]]
    code, _, err = run("make", "beach.jpg", "-m", "a slideshow", "-m", "a bit slower")
    assert code == 0
    assert server.count("run") == 2
    assert server.count("render") == 1
    assert "The timeline changed in its details." in err


def test_replies_to_two_messages_start_lines_of_their_own(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show = PlainShow()
    for text in ("Happy with it.", "I added the title."):
        show.news(Progress("edit", note="a message"))
        show.news(Said(text))
    assert capsys.readouterr().err == "Editing\nHappy with it.\nI added the title."


def test_json_lines(server: Backend, run: Run, tmp_path: Path) -> None:
    code, out, err = run("make", "beach.jpg", "-m", "a slideshow", "--json")
    assert code == 0
    assert err == ""
    events = [json.loads(line) for line in out.splitlines()]
    assert {event["event"] for event in events} - {"notice"} == {"progress", "text", "result"}
    result = next(event for event in events if event["event"] == "result")
    assert result["path"] == str(tmp_path / "nemovideo.mp4")
    assert result["bytes"] == len(VIDEO)
    assert result["replies"][0]["changes"][0] == "Video added: beach (0-4s)."


def test_quiet(server: Backend, run: Run) -> None:
    _, out, err = run("make", "beach.jpg", "-m", "a slideshow", "--quiet")
    assert err == ""
    assert out.endswith("nemovideo.mp4\n")


@pytest.mark.parametrize(
    ("place", "code", "exit_code", "words"),
    [
        ("credits", 1001, 4, "NEMO_TOKEN"),
        ("credits", 429, 9, "--keep-token"),
        ("credits", 2001, 6, "register?bind=anon_"),
        ("credits", 402, 8, "not about credits"),
    ],
)
def test_errors_in_one_sentence(
    server: Backend, run: Run, place: str, code: int, exit_code: int, words: str
) -> None:
    server.refusals[place] = [code, code]
    found, out, err = run("credits", "--quiet")
    assert found == exit_code
    assert out == ""
    assert err.startswith("nemovideo: No. ")
    assert words in err
    assert len(err.splitlines()) == 1


def test_errors_for_machines(server: Backend, run: Run) -> None:
    server.refusals["credits"] = [402]
    code, out, _ = run("credits", "--json")
    error = json.loads(out.splitlines()[-1])
    assert (code, error["event"], error["error"], error["exit_code"]) == (
        8,
        "error",
        "ExportBlocked",
        8,
    )


def test_wrong_usage(server: Backend, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("make", "missing.jpg", "-m", "x")[0] == 2
    code, out, err = run("make", "beach.jpg")
    assert (code, out) == (2, "")
    assert "--message" in err
    assert run("nonsense")[0] == run("credits", "--nonsense")[0] == 2
    monkeypatch.setenv("NEMO_TIME_SCALE", "0")
    assert run("credits")[0] == 2


def test_a_missing_command_line_library_is_named(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.delitem(sys.modules, "nemovideo_client.cli.app", raising=False)
    monkeypatch.setitem(sys.modules, "cyclopts", None)
    code, _, err = run("credits")
    assert code == 2
    assert "pip install 'nemovideo-mock[cli]'" in err
    assert run("--version")[0] == 0


def test_no_connection(server: Backend, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEMO_API_URL", "http://127.0.0.1:1")
    code, _, err = run("credits", "--quiet")
    assert code == 3
    assert "NEMO_API_URL" in err


def test_nothing_is_kept_but_ids(server: Backend, run: Run, tmp_path: Path) -> None:
    run("make", "beach.jpg", "-m", "a slideshow")
    session = json.loads(stored(tmp_path, "session.json").read_text())
    assert session["session_id"] == "5529798706024415232"
    assert session["uploads"] == [str(tmp_path / "beach.jpg")]
    assert session["render_id"] == ""
    names = {path.name for path in stored(tmp_path, "").iterdir()}
    assert names == {"session.json", "client_id"}
    assert not [p for p in stored(tmp_path, "").iterdir() if TOKEN in p.read_text()]


def test_a_session_needs_its_token(server: Backend, run: Run) -> None:
    assert "no session yet" in run("status")[2]
    run("make", "beach.jpg", "-m", "a slideshow")
    code, _, err = run("status")
    assert code == 2
    assert "--keep-token" in err


def test_a_kept_token_goes_on_with_the_session(
    server: Backend, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("make", "beach.jpg", "-m", "a slideshow", "--keep-token")
    path = stored(tmp_path, "token.json")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert TOKEN in path.read_text()
    code, out, _ = run("status", "--link")
    assert code == 0
    assert out.splitlines()[0].startswith("Timeline (2 tracks)")
    assert out.splitlines()[-1] == "https://nemovideo.com/workspace/claim?ct=clm_abc"
    assert run("credits")[1] == "60 credits available, 40 in use, 100 in all\n"
    server.turns = [[("text", "Slower."), {**DRAFT, "x": 1}]]
    code, out, err = run("say", "a", "bit", "slower")
    assert code == 0
    assert "Slower." in err
    server.renders = [["completed"]]
    assert run("export", "-o", "again.mp4")[0] == 0
    assert (tmp_path / "again.mp4").read_bytes() == VIDEO
    assert run("upload", "beach.jpg")[1] == "Uploaded: beach.jpg\n"
    assert server.count("token") == server.count("session") == 1
    monkeypatch.setenv("NEMO_API_URL", f"{server.base}/other")
    assert "no session yet" in run("status")[2]


def test_nemo_token_goes_on_too(server: Backend, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEMO_TOKEN", "mine")
    run("make", "beach.jpg", "-m", "a slideshow")
    assert run("status")[0] == 0
    assert server.count("session") == 1
    assert server.count("token") == 0


def test_say_never_tells_the_agent_to_export(server: Backend, run: Run, tmp_path: Path) -> None:
    run("make", "beach.jpg", "-m", "a slideshow", "--keep-token")
    server.turns = [[("text", "Music added."), {**DRAFT, "x": 1}]]
    server.renders = [["completed"], ["completed"]]
    assert run("say", "add music, then export", "-o", "b.mp4")[0] == 0
    assert json.loads(server.at("run")[-1].content)["new_message"] == {
        "parts": [{"text": "add music"}]
    }
    assert (tmp_path / "b.mp4").is_file()
    assert run("say", "export")[0] == 0
    assert run("say", "how many credits do I have?")[1].startswith("60 credits")
    assert run("say", "status")[1].startswith("Timeline (2 tracks)")
    assert run("say", "upload")[0] == 2
    assert server.count("run") == 2


def test_resume_finishes_the_render(server: Backend, run: Run, tmp_path: Path) -> None:
    server.renders = [["processing"] * 10 + ["completed"]]
    code, _, err = run("make", "beach.jpg", "-m", "a slideshow", "--keep-token")
    assert code == 11
    assert "nemovideo resume" in err
    assert run("resume", "-o", "late.mp4")[1] == "late.mp4\n"
    assert (tmp_path / "late.mp4").read_bytes() == VIDEO
    assert server.count("render") == 1


@pytest.mark.parametrize(
    ("flags", "words"), [((), "was not stored"), (("--keep-token",), "resume` goes on")]
)
def test_ctrl_c_says_how_to_go_on(
    server: Backend,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    flags: tuple[str, ...],
    words: str,
    tmp_path: Path,
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("nemovideo_client.flows.make.export", interrupt)
    code, _, err = run("make", "beach.jpg", "-m", "a slideshow", *flags)
    assert code == 130
    assert words in err
    assert json.loads(stored(tmp_path, "session.json").read_text())["session_id"]


def talk(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_chat(server: Backend, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    talk(
        monkeypatch,
        "help",
        "",
        "beach.jpg",
        "upload beach.jpg",
        "make a slideshow",
        "credits",
        "status",
        "looks good, export",
        "don't export",
        "quit",
        "never read",
    )
    server.turns = [[SPEECH, DRAFT], [("text", "All right.")]]
    code, out, err = run("chat", "-o", "chat.mp4")
    assert code == 0
    assert out.count("Uploaded: beach.jpg") == 2
    assert "60 credits available" in out
    assert out.count("Timeline (2 tracks)") == 3
    assert (tmp_path / "chat.mp4").read_bytes() == VIDEO
    assert "All right." in err
    assert server.count("run") == 2
    assert server.count("render") == 1


def test_chat_survives_refusals(server: Backend, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    talk(monkeypatch, "export", "upload missing.jpg", "export", "credits")
    code, out, err = run("chat", "beach.jpg")
    assert code == 0
    assert err.count("The timeline is empty") == 2
    assert "There is no file" in err
    assert "60 credits" in out


def test_chat_ends_with_the_token(
    server: Backend, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk(monkeypatch, "credits", "credits")
    server.refusals["credits"] = [1001, 1001]
    assert run("chat")[0] == 4


def test_resume_goes_on_with_the_talk(
    server: Backend, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("make", "beach.jpg", "-m", "a slideshow", "--keep-token")
    talk(monkeypatch, "status")
    assert run("resume")[1].startswith("Timeline (2 tracks)")
    assert server.count("session") == 1


def folders(tmp_path: Path) -> None:
    for name in ("paris", "rome", "empty"):
        (tmp_path / name).mkdir()
    for name in ("paris/b.jpg", "paris/a.png", "rome/c.jpg", "rome/notes.txt"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "rome" / "message.txt").write_text("two words\n")


def test_batch_of_folders(server: Backend, run: Run, tmp_path: Path) -> None:
    folders(tmp_path)
    server.turns = [[SPEECH, DRAFT], [SPEECH, DRAFT]]
    server.renders = [["completed"], ["completed"]]
    code, out, _ = run("batch", "paris", "rome", "-m", "a slideshow", "-d", "videos")
    assert code == 0
    assert [line for line in out.splitlines() if line.endswith(".mp4")] == [
        "videos/paris.mp4",
        "videos/rome.mp4",
    ]
    assert server.count("session") == 2
    assert server.count("token") == 1
    assert [json.loads(r.content)["new_message"]["parts"][0]["text"] for r in server.at("run")] == [
        "a slideshow",
        "two words",
    ]
    first = server.at("upload")[0].content
    assert first.index(b'"a.png"') < first.index(b'"b.jpg"')


JOBS = """
[[job]]
files = ["beach.jpg"]
messages = ["a slideshow", "slower"]
output = "one.mp4"

[[job]]
files = "https://example.com/a.jpg"
message = "another"
"""


def test_batch_of_jobs_in_one_session(server: Backend, run: Run, tmp_path: Path) -> None:
    (tmp_path / "jobs.toml").write_text(JOBS)
    server.turns = [[SPEECH, DRAFT], [SPEECH, DRAFT], [SPEECH, DRAFT]]
    server.renders = [["completed"], ["completed"]]
    assert run("batch", "jobs.toml", "--same-session")[0] == 0
    assert server.count("session") == 1
    assert server.count("upload") == 2
    assert server.count("render") == 2
    assert (tmp_path / "one.mp4").is_file()
    assert (tmp_path / "jobs-2.mp4").is_file()


def test_one_failing_job_does_not_stop_the_others(
    server: Backend, run: Run, tmp_path: Path
) -> None:
    folders(tmp_path)
    server.turns = [[("text", "Hm?")], [SPEECH, DRAFT]]
    code, out, err = run("batch", "paris", "rome", "-m", "x")
    assert code == 11
    assert "nemovideo: paris.mp4: The timeline is empty." in err
    assert out.splitlines()[-1] == "rome.mp4"


def test_but_a_lasting_trouble_does(server: Backend, run: Run, tmp_path: Path) -> None:
    folders(tmp_path)
    server.refusals["run"] = [2001]
    assert run("batch", "paris", "rome", "-m", "x")[0] == 6
    assert server.count("session") == 1


@pytest.mark.parametrize(
    ("arguments", "content", "words"),
    [
        (["empty", "-m", "x"], "", "no photos or clips"),
        (["paris"], "", "Use -m"),
        (["jobs.toml"], "", "no [[job]]"),
        (["jobs.toml"], "[[job]]\nfiles = ['beach.jpg']", "no `messages`"),
        (["jobs.toml"], "[[job]]\nmessage = 'x'\nfiles = [1]", "no list of texts"),
        (["jobs.toml"], "[[job]]\nmessage = 'x'\nfiles = ['gone.jpg']", "no file"),
        (["jobs.toml"], "not toml", "TOML"),
        (["nowhere"], "", "neither a folder"),
    ],
)
def test_batch_says_what_is_missing(
    server: Backend, run: Run, tmp_path: Path, arguments: list[str], content: str, words: str
) -> None:
    folders(tmp_path)
    (tmp_path / "jobs.toml").write_text(content)
    code, _, err = run("batch", *arguments)
    assert code == 2
    assert words in err
    assert server.log == []


def test_help_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ((), *((name,) for name in ("make", "chat", "batch", "resume", "status"))):
        assert cli.main([*command, "--help"]) == 0
    text = capsys.readouterr().out
    for words in ("NEMO_TOKEN", "exit codes", "message.txt", "--same-session", "--keep-token"):
        assert words in text


def test_bars_on_a_terminal(
    server: Backend, run: Run, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr("nemovideo_client.cli.show.choose", lambda **_: TerminalShow())
    server.turns = [[("text", "One.\nTwo [bold]."), DRAFT]]
    server.refusals["poll"] = [httpx.Response(500)]
    code, out, err = run("make", "beach.jpg", "-m", "a slideshow")
    assert code == 0
    assert out.endswith("nemovideo.mp4\n")
    for words in ("Uploading", "Downloading", "100 %", "One.", "Two [bold].", "looking again"):
        assert words in err
