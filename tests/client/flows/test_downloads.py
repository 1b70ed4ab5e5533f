"""Download: resumed, checked, whole or not at all; the bearer for the API alone."""

from __future__ import annotations

import gzip
from pathlib import Path

import httpx
import pytest
from nemovideo_client import errors
from nemovideo_client.effects import Flow, News, Notice, Progress
from nemovideo_client.flows.download import download
from nemovideo_client.protocol.answers import Poll
from nemovideo_client.testing import Chunks, VirtualClient

from tests.client.backend import CDN, VIDEO, Backend

SIZE = len(VIDEO)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out.mp4"


@pytest.fixture(autouse=True)
def render(client: VirtualClient) -> None:
    client.connect()
    client.journey.render_id = "render_1"


def fetch(
    client: VirtualClient, out: Path, url: str = f"{CDN}/result.mp4", size: int = SIZE
) -> int:
    flow: Flow[int] = download(client.journey, out, Poll(status="completed", url=url, size=size))
    return client._run(flow)


def part(out: Path) -> Path:
    return out.with_name(".nemovideo-render_1.part")


def test_into_a_folder_that_does_not_exist_yet(client: VirtualClient, tmp_path: Path) -> None:
    client.journey.render_id = "../../render 1"
    out = tmp_path / "a" / "b" / "out.mp4"
    assert fetch(client, out) == SIZE
    assert [path.name for path in out.parent.iterdir()] == ["out.mp4"]


def test_the_part_is_named_after_the_render(
    client: VirtualClient, backend: Backend, out: Path
) -> None:
    client.journey.render_id = "../x y"
    backend.cuts = [100] * 20
    with pytest.raises(errors.DownloadFailed):
        fetch(client, out)
    assert [path.name for path in out.parent.glob(".*.part")] == [".nemovideo-___x_y.part"]


def test_plain_http_is_fine_too(client: VirtualClient, backend: Backend, out: Path) -> None:
    fetch(client, out, "http://cdn.example/result.mp4")
    assert backend.places()[2:] == ["file"]


def test_the_announced_length_is_waited_for(
    client: VirtualClient, backend: Backend, out: Path
) -> None:
    """The poll gave no size: the answer's own length decides."""
    announced = {"content-length": str(SIZE)}
    backend.refusals["file"] = [
        httpx.Response(200, headers=announced, stream=Chunks([VIDEO[:3000]]))
    ]
    assert fetch(client, out, size=0) == SIZE
    assert backend.at("file")[1].headers["range"] == "bytes=3000-"


def test_the_announced_range_is_waited_for(
    client: VirtualClient, backend: Backend, out: Path
) -> None:
    part(out).write_bytes(VIDEO[:3000])
    ranged = {"content-range": f"bytes 3000-5999/{SIZE}", "content-length": "3000"}
    backend.refusals["file"] = [
        httpx.Response(206, headers=ranged, stream=Chunks([VIDEO[3000:6000]]))
    ]
    assert fetch(client, out, size=0) == SIZE
    assert backend.at("file")[1].headers["range"] == "bytes=6000-"


def test_the_length_of_packed_bytes_says_nothing(
    client: VirtualClient, backend: Backend, out: Path
) -> None:
    packed = gzip.compress(VIDEO)
    headers = {"content-encoding": "gzip", "content-length": str(len(packed))}
    backend.refusals["file"] = [httpx.Response(200, headers=headers, stream=Chunks([packed]))]
    assert fetch(client, out, size=0) == SIZE
    assert backend.count("file") == 1


def test_progress_without_a_known_size(
    client: VirtualClient, backend: Backend, out: Path, news: list[News]
) -> None:
    backend.refusals["file"] = [
        httpx.Response(200, headers={"content-length": "many"}, stream=Chunks([VIDEO]))
    ]
    fetch(client, out, size=0)
    assert Progress("download", SIZE, 0) in news


def test_to_a_file(client: VirtualClient, backend: Backend, out: Path, news: list[News]) -> None:
    assert fetch(client, out) == SIZE
    assert out.read_bytes() == VIDEO
    assert list(out.parent.glob(".*.part")) == []
    assert Progress("download", SIZE, SIZE) in news


def test_nothing_of_ours_goes_to_a_foreign_host(
    client: VirtualClient, backend: Backend, out: Path
) -> None:
    fetch(client, out)
    (request,) = backend.at("file")
    assert "authorization" not in request.headers
    assert not [name for name in request.headers if name.startswith("x-")]


def test_neither_after_a_redirect(client: VirtualClient, backend: Backend, out: Path) -> None:
    away = httpx.Response(302, headers={"location": "https://other.example/v.mp4"})
    backend.refusals["file"] = [away]
    fetch(client, out)
    assert [request.url.host for request in backend.at("file")] == ["cdn.example", "other.example"]
    assert all("authorization" not in request.headers for request in backend.at("file"))


def test_resumes_where_it_broke_off(
    client: VirtualClient, backend: Backend, out: Path, news: list[News]
) -> None:
    backend.cuts = [2500, 3000]
    fetch(client, out)
    assert out.read_bytes() == VIDEO
    ranges = [request.headers.get("range") for request in backend.at("file")]
    assert ranges == [None, "bytes=2500-", "bytes=5500-"]
    assert backend.count("download") == 0
    assert backend.clock.sleeps == [5.0, 5.0]
    assert Notice("The download broke off; resuming.") in news


def test_an_existing_file_stays_until_the_new_one_is_whole(
    client: VirtualClient, backend: Backend, out: Path
) -> None:
    out.write_bytes(b"old")
    backend.cuts = [100] * 20
    with pytest.raises(errors.DownloadFailed, match="kept breaking off"):
        fetch(client, out)
    assert out.read_bytes() == b"old"
    assert part(out).stat().st_size > 0
    assert backend.count("file") == 5
    assert backend.count("download") == 5


def test_goes_on_with_a_part_from_an_earlier_run(
    client: VirtualClient, backend: Backend, out: Path
) -> None:
    part(out).write_bytes(VIDEO[:4000])
    fetch(client, out)
    assert out.read_bytes() == VIDEO
    assert backend.at("file")[0].headers["range"] == "bytes=4000-"
    assert backend.count("download") == 0


def test_a_server_that_ignores_ranges(client: VirtualClient, backend: Backend, out: Path) -> None:
    part(out).write_bytes(b"#" * 4000)
    backend.refusals["file"] = [httpx.Response(200, content=iter([VIDEO[:1000], VIDEO[1000:]]))]
    fetch(client, out)
    assert out.read_bytes() == VIDEO


def test_a_range_that_starts_elsewhere_is_not_believed(
    client: VirtualClient, backend: Backend, out: Path
) -> None:
    part(out).write_bytes(VIDEO[:4000])
    headers = {"content-range": f"bytes 0-{SIZE - 1}/{SIZE}"}
    backend.refusals["file"] = [httpx.Response(206, headers=headers, content=iter([VIDEO]))]
    fetch(client, out)
    assert out.read_bytes() == VIDEO
    assert backend.count("file") == 1


def test_a_complete_part_is_not_fetched_again(
    client: VirtualClient, backend: Backend, out: Path
) -> None:
    part(out).write_bytes(VIDEO)
    headers = {"content-range": f"bytes */{SIZE}"}
    backend.refusals["file"] = [httpx.Response(416, headers=headers)]
    assert fetch(client, out) == SIZE
    assert out.read_bytes() == VIDEO
    assert backend.count("file") == 1


def test_a_part_that_is_too_long_is_thrown_away(
    client: VirtualClient, backend: Backend, out: Path
) -> None:
    part(out).write_bytes(VIDEO + b"#")
    headers = {"content-range": f"bytes */{SIZE}"}
    backend.refusals["file"] = [httpx.Response(416, headers=headers)]
    fetch(client, out)
    assert out.read_bytes() == VIDEO
    assert ["range" in request.headers for request in backend.at("file")] == [True, False]


def test_too_few_bytes_are_not_a_video(client: VirtualClient, backend: Backend, out: Path) -> None:
    """Neither length nor range is sent: the size in the poll decides."""
    backend.refusals["file"] = [httpx.Response(200, content=iter([VIDEO[:3000]]))]
    fetch(client, out)
    assert out.read_bytes() == VIDEO
    assert backend.at("file")[1].headers["range"] == "bytes=3000-"


def test_too_many_bytes_are_not_a_video(client: VirtualClient, backend: Backend, out: Path) -> None:
    backend.refusals["file"] = [httpx.Response(200, content=iter([VIDEO, b"#"]))]
    fetch(client, out)
    assert out.read_bytes() == VIDEO
    assert "range" not in backend.at("file")[1].headers


def test_an_empty_file_is_not_a_video(client: VirtualClient, backend: Backend, out: Path) -> None:
    backend.refusals["file"] = [httpx.Response(200, content=iter([])) for _ in range(5)]
    fetch(client, out, size=0)
    assert out.read_bytes() == VIDEO
    assert backend.count("download") == 1


@pytest.mark.parametrize("status", [403, 404, 410])
def test_the_api_helps_when_the_url_does_not(
    client: VirtualClient, backend: Backend, out: Path, status: int, news: list[News]
) -> None:
    backend.refusals["file"] = [httpx.Response(status)]
    fetch(client, out)
    assert out.read_bytes() == VIDEO
    (request,) = backend.at("download")
    assert request.url.path.endswith("/w/ci-1/api/render/proxy/render_1/download")
    assert request.headers["authorization"].startswith("Bearer nmv_usr_")
    assert any("asking the API" in n.text for n in news if isinstance(n, Notice))
    assert backend.clock.sleeps == []


@pytest.mark.parametrize("url", ["", "/files/1.mp4", "file:///etc/passwd"])
def test_the_api_helps_when_there_is_no_url(
    client: VirtualClient, backend: Backend, out: Path, url: str
) -> None:
    fetch(client, out, url)
    assert backend.places()[2:] == ["download"]
    assert out.read_bytes() == VIDEO


def test_a_server_fault_is_worth_another_attempt(
    client: VirtualClient, backend: Backend, out: Path
) -> None:
    backend.refusals["file"] = [httpx.Response(503), httpx.ReadTimeout("slow")]
    fetch(client, out)
    assert backend.count("file") == 3
    assert backend.count("download") == 0


def test_the_api_may_answer_with_an_address(
    client: VirtualClient, backend: Backend, out: Path
) -> None:
    address = httpx.Response(200, json={"success": True, "data": {"outputUrl": f"{CDN}/2.mp4"}})
    backend.refusals["download"] = [address]
    fetch(client, out, "")
    assert backend.places()[2:] == ["download", "file"]
    assert "authorization" not in backend.log[-1].headers


def test_the_api_may_redirect_and_the_bearer_stays_behind(
    client: VirtualClient, backend: Backend, out: Path
) -> None:
    away = httpx.Response(300, headers={"location": f"{CDN}/2.mp4"})
    backend.refusals["download"] = [away]
    fetch(client, out, "")
    assert backend.places()[2:] == ["download", "file"]
    assert "authorization" not in backend.log[-1].headers


def test_a_redirect_to_nowhere(client: VirtualClient, backend: Backend, out: Path) -> None:
    backend.refusals["download"] = [httpx.Response(307)]
    with pytest.raises(errors.DownloadFailed, match="no web address"):
        fetch(client, out, "")


def test_an_address_that_is_no_video(client: VirtualClient, backend: Backend, out: Path) -> None:
    backend.refusals["download"] = [httpx.Response(200, json={"output": {"url": f"{CDN}/2"}})]
    backend.refusals["file"] = [httpx.Response(200, json={"output": {"url": f"{CDN}/3"}})]
    with pytest.raises(errors.DownloadFailed, match="somewhere else"):
        fetch(client, out, "")


def test_the_api_refuses_too(client: VirtualClient, backend: Backend, out: Path) -> None:
    backend.refusals["file"] = [httpx.Response(404)]
    backend.refusals["download"] = [404]
    with pytest.raises(errors.DownloadFailed, match="could not be downloaded: No"):
        fetch(client, out)


def test_json_instead_of_a_video(client: VirtualClient, backend: Backend, out: Path) -> None:
    for body, words in ((b"{}", "was not sent"), (b"not even that", "could not be downloaded")):
        for place in ("file", "download"):
            kind = {"content-type": "application/json"}
            backend.refusals[place] = [httpx.Response(200, headers=kind, content=body)]
        with pytest.raises(errors.DownloadFailed, match=words):
            fetch(client, out)
        assert not out.exists()


def test_an_expired_token_at_the_api(client: VirtualClient, backend: Backend, out: Path) -> None:
    backend.same_user = True
    backend.refusals["download"] = [1001]
    fetch(client, out, "")
    assert out.read_bytes() == VIDEO


@pytest.mark.parametrize(
    "headers", [{"content-range": f"bytes */{'9' * 5000}"}, {"content-length": "9" * 5000}]
)
def test_sizes_beyond_all_numbers_say_nothing(
    client: VirtualClient, backend: Backend, out: Path, headers: dict[str, str]
) -> None:
    backend.refusals["file"] = [httpx.Response(200, headers=headers, stream=Chunks([VIDEO]))]
    assert fetch(client, out) == SIZE
