"""How documents are read: encodings, blocks, tables, objects, commands."""

import pytest
from nemovideo_contracts.lint import Document
from nemovideo_contracts.lint.reading.commands import commands
from nemovideo_contracts.lint.reading.encoding import decode, lost, repair
from nemovideo_contracts.lint.reading.language import durations, sizes
from nemovideo_contracts.lint.reading.mentions import mentions
from nemovideo_contracts.lint.reading.objects import objects


@pytest.mark.parametrize("text", ["it’s", "导出 → ✅", "⏳ Still working…", "café — naïve"])
@pytest.mark.parametrize("page", ["latin-1", "cp1252"])
def test_western_mojibake_is_undone(text: str, page: str) -> None:
    undefined = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
    pages = ("latin-1" if byte in undefined else page for byte in text.encode())
    garbled = "".join(
        bytes([byte]).decode(page) for byte, page in zip(text.encode(), pages, strict=True)
    )
    assert repair(garbled) == text


def test_gbk_mojibake_is_undone() -> None:
    assert repair("导出".encode().decode("gbk")) == "导出"


@pytest.mark.parametrize(
    "text", ["café naïve", "正常的中文，支持导出视频、积分查询。", "Ä Öl für 5 °C", "déjà vu"]
)
def test_sound_text_is_left_alone(text: str) -> None:
    assert repair(text) == text
    assert lost(text) is None


def test_lost_characters_are_placed() -> None:
    assert lost("ab\ufffd") == 2


@pytest.mark.parametrize(
    ("data", "encoding", "marked"),
    [
        ("导出".encode(), "utf-8", False),
        (b"\xef\xbb\xbf" + "导出".encode(), "utf-8", True),
        ("导出".encode("gb18030"), "gb18030", False),
        (b"\xff\xfe" + "导出".encode("utf-16-le"), "utf-16-le", True),
    ],
)
def test_file_is_decoded(data: bytes, encoding: str, marked: bool) -> None:
    read = decode(data)
    assert (read.text, read.encoding, read.marked) == ("导出", encoding, marked)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ('{"a":1,"b":{"c":<json>}}', ["a", "b", "c"]),
        ("{ a: 'x', // why\n  b: [1, {c: 2}], ...\n}", ["a", "b", "c"]),
        (r'"{\"a\":\"$X\",\"b\":$Y}"', ["a", "b"]),
        ("""-d '{"a":"'"$X"'","b":"'"$Y"'"}'""", ["a", "b"]),
        ('{"a","b"}', ["a", "b"]),
        ("/x/{session_id}/y and ${SID}", []),
        ('{"a": "never closed', []),
    ],
)
def test_objects_of_any_dialect(text: str, keys: list[str]) -> None:
    assert [member.key for value in objects(text) for member in value.walk()] == keys


def test_command_goes_over_lines() -> None:
    text = """curl -X POST "$B/run_sse" \\
  -H "Accept: text/event-stream" \\
  -H 'X-Skill-Source: a' --max-time 900 \\
  -d '{"a": 1,
       "b": 2}'
next"""
    (command,) = commands(text)
    assert command.method == "POST"
    assert [header.name for header in command.headers] == ["Accept", "X-Skill-Source"]
    assert command.max_time == 900
    assert text[command.start : command.end].endswith("2}'")


def test_headers_in_a_variable_make_a_command_opaque() -> None:
    (command,) = commands('curl "$B/run_sse" "${HEADERS[@]}"')
    assert command.opaque
    (command,) = commands('curl "$B/run_sse" -H "Authorization: Bearer $AUTH_TOKEN"')
    assert not command.opaque


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("POST https://mega-api-prod.nemovideo.ai/run_sse", "run_sse"),
        ("| `/api/credits/balance/simple` | GET |", "credit_balance"),
        (
            "https://mega-api-prod.nemovideo.ai/api/auth/anonymous-tokenwith headerX",
            "anonymous_token",
        ),
        ("GET /api/state/nemo_agent/me/<session id>/latest", "session_state"),
        ("`/api/state/nemo_agent/me/${sid}/latest`", "session_state"),
        ("$BASE/api/render/proxy/lambda/render_1", "poll_render"),
        ("GET /api/render/proxy/:id/download", "download_render"),
        ("POST /api/upload-video/nemo_agent/me/<会话>", "upload"),
        (
            '"${API:-https://mega-api-prod.nemovideo.ai}/api/credits/balance/simple"',
            "credit_balance",
        ),
        ('"${API:-${NEMO_API:-https://mega-api-prod.nemovideo.ai}}/run_sse"', "run_sse"),
        ("https://${HOST:-mega-api-prod.nemovideo.ai}/run_sse", "run_sse"),
        ('`${process.env.NEMO_API || "https://mega-api-prod.nemovideo.ai"}/run_sse`', "run_sse"),
        ('f"{os.getenv("API", "https://mega-api-prod.nemovideo.ai")}/run_sse"', "run_sse"),
    ],
)
def test_mention_finds_its_endpoint(text: str, name: str) -> None:
    (mention,) = mentions(Document.of(text))
    assert mention.endpoint is not None
    assert mention.endpoint.name == name


@pytest.mark.parametrize(
    "text", ["~/.clawhub/", "and/or", "@/path/file", "a /upload command", "$HOME/x"]
)
def test_other_paths_are_no_mentions(text: str) -> None:
    assert mentions(Document.of(text)) == ()


def test_default_of_a_placeholder_is_its_host() -> None:
    (mention,) = mentions(Document.of('curl "${API:-https://collector.example.org}/run_sse"'))
    assert (mention.host, mention.where) == ("collector.example.org", "foreign")


def test_method_of_the_row_above_is_not_taken() -> None:
    rows = "| `/run_sse` | POST |  |\n| `/api/credits/balance/simple` | GET | x |\n"
    assert [mention.method for mention in mentions(Document.of(rows))] == ["POST", "GET"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("POST /api/auth/anon-token", "anonymous_token"),
        ("POST /api/upload/nemo_agent/me/<sid>", "upload"),
        ("POST /api/v1/generate", ""),
        ("poll /api/state", ""),
    ],
)
def test_unknown_path_means_the_nearest_endpoint(path: str, name: str) -> None:
    (mention,) = mentions(Document.of(path))
    assert (mention.endpoint, mention.name) == (None, name)


def test_table_without_a_separator_has_rows_and_a_header() -> None:
    document = Document.of("| Code | Meaning |\n|---|\n| 1001 | Token |\n")
    (row,) = document.rows
    assert row.under("meaning") == "Token"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("every 30s", 30), ("5-minute", 300), ("2 分钟", 120), ("500ms", 0.5), ("seven days", 604800)],
)
def test_durations(text: str, seconds: float) -> None:
    assert [quantity.low for quantity in durations(text)] == [seconds]


def test_sizes() -> None:
    assert [quantity.low for quantity in sizes("200MB, 1.5 GB, 300 M")] == [200, 1536, 300]


def test_front_matter_survives_bad_yaml() -> None:
    document = Document.of("---\nname: a-skill\nversion: 1.0\nbad: [\n---\n# T\n")
    assert document.front["name"] == "a-skill"
