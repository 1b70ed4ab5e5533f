"""Export: check, submit, poll."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from nemovideo_client import errors
from nemovideo_client.effects import News, Notice, Progress
from nemovideo_client.journey import unique_render_id
from nemovideo_client.testing import VirtualClient

from tests.client.backend import CDN, DRAFT, VIDEO, Backend


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "videos" / "out.mp4"


@pytest.fixture(autouse=True)
def timeline(client: VirtualClient, backend: Backend) -> None:
    """A session with a draft."""
    client.connect()
    backend.draft = DRAFT


def ids(backend: Backend) -> list[str]:
    return [json.loads(request.content)["id"] for request in backend.at("render")]


def test_the_requests(client: VirtualClient, backend: Backend, out: Path) -> None:
    client.journey.new_render_id = lambda: "render_1"
    video = client.export(out)
    assert json.loads(backend.at("render")[0].content) == {
        "id": "render_1",
        "sessionId": client.journey.session_id,
        "draft": DRAFT,
        "output": {"format": "mp4", "quality": "high"},
    }
    assert all(r.url.path.endswith("/api/render/proxy/lambda/render_1") for r in backend.at("poll"))
    assert (video.path, video.size, video.render_id) == (out, len(VIDEO), "render_1")
    assert video.url == f"{CDN}/result.mp4"
    assert out.read_bytes() == VIDEO
    assert client.journey.render_id == ""


# fact: state.empty.client-tolerant
@pytest.mark.parametrize("draft", [{}, {"t": []}, {"t": [{"tt": 0, "sg": []}]}, {"t": None}])
def test_an_empty_timeline_is_not_submitted(
    client: VirtualClient, backend: Backend, out: Path, draft: dict[str, Any]
) -> None:
    backend.draft = draft
    with pytest.raises(errors.NothingToExport, match=r"The timeline is empty\. Upload something"):
        client.export(out)
    assert backend.count("render") == 0


@pytest.mark.parametrize("shape", ["top-level", "data", "output-url", "union"])
def test_polls_every_30_seconds(
    client: VirtualClient, backend: Backend, out: Path, shape: str, news: list[News]
) -> None:
    backend.poll = shape
    backend.renders = [["pending", "processing", "processing", "completed"]]
    client.export(out)
    assert backend.moments("poll") == [30.0, 60.0, 90.0, 120.0]
    percent = [(p.done, p.total) for p in news if isinstance(p, Progress) and p.step == "render"]
    assert percent == [(0, 100), (5, 100), (50, 100), (50, 100), (100, 100)]
    assert backend.count("file") == 1


def test_ten_polls_at_most(client: VirtualClient, backend: Backend, out: Path) -> None:
    backend.renders = [["processing"]]
    with pytest.raises(
        errors.RenderTimeout, match=r"unfinished after 10 looks\. It may still finish"
    ) as caught:
        client.export(out)
    assert backend.count("poll") == 10
    assert [caught.value.render_id] == ids(backend) == [client.journey.render_id]


def test_a_render_can_be_waited_for_again(
    client: VirtualClient, backend: Backend, out: Path
) -> None:
    backend.renders = [["processing"] * 11 + ["completed"]]
    with pytest.raises(errors.RenderTimeout):
        client.export(out)
    client.journey.token = ""
    client.resume_export(out)
    assert out.read_bytes() == VIDEO
    assert backend.count("token") == 2
    assert backend.count("render") == 1
    with pytest.raises(
        errors.UsageError, match=r"No render is under way\. Export the timeline first"
    ):
        client.resume_export(out)


@pytest.mark.parametrize(
    "trouble",
    [408, 429, 500, 503, httpx.ReadTimeout("slow"), httpx.ConnectError("down")],
)
def test_a_failed_poll_is_repeated_on_the_same_id(
    client: VirtualClient, backend: Backend, out: Path, trouble: Any, news: list[News]
) -> None:
    backend.errors = "status"
    backend.refusals["poll"] = [trouble, trouble]
    client.export(out)
    assert len(ids(backend)) == 1
    assert out.is_file()
    assert any("looking again in 30 s" in n.text for n in news if isinstance(n, Notice))


def test_failed_polls_count(client: VirtualClient, backend: Backend, out: Path) -> None:
    backend.refusals["poll"] = [httpx.ReadTimeout("slow")] * 20
    with pytest.raises(errors.RenderTimeout):
        client.export(out)
    assert backend.count("poll") == 10


def test_a_refused_poll_is_not_repeated(client: VirtualClient, backend: Backend, out: Path) -> None:
    backend.refusals["poll"] = [404]
    with pytest.raises(errors.NotFound):
        client.export(out)
    assert backend.count("poll") == 1


def test_a_failed_render_is_tried_once_more_under_a_new_id(
    client: VirtualClient, backend: Backend, out: Path, news: list[News]
) -> None:
    backend.renders = [["failed"], ["completed"]]
    client.export(out)
    first, second = ids(backend)
    assert first != second
    drafts = [json.loads(request.content)["draft"] for request in backend.at("render")]
    assert drafts == [DRAFT, DRAFT]
    assert Notice("The render failed; trying once more.") in news


def test_a_render_that_fails_twice(client: VirtualClient, backend: Backend, out: Path) -> None:
    backend.renders = [["failed"], ["failed"], ["completed"]]
    with pytest.raises(errors.RenderFailed, match="Change the timeline"):
        client.export(out)
    assert backend.count("render") == 2


def test_the_reason_of_a_failure_is_reported(
    client: VirtualClient, backend: Backend, out: Path
) -> None:
    failed = httpx.Response(200, json={"status": "FAILED", "error": "no disk"})
    backend.refusals["poll"] = [failed, failed]
    backend.renders = [["x"], ["x"]]
    with pytest.raises(errors.RenderFailed, match="The render failed: no disk"):
        client.export(out)


def test_a_taken_id_is_replaced_once(client: VirtualClient, backend: Backend, out: Path) -> None:
    backend.refusals["render"] = [409]
    client.export(out)
    first, second = ids(backend)
    assert first != second
    backend.refusals["render"] = [409, 409]
    with pytest.raises(errors.Conflict):
        client.export(out)


def test_a_lost_answer_to_the_submission(
    client: VirtualClient, backend: Backend, out: Path
) -> None:
    """The first one never arrived: the second makes the render."""
    backend.refusals["render"] = [httpx.ReadError("cut")]
    client.export(out)
    first, second = backend.at("render")
    assert first.content == second.content
    assert out.is_file()


def test_a_lost_answer_to_a_submission_that_arrived(
    client: VirtualClient, backend: Backend, out: Path
) -> None:
    """The second one is refused because the first is at work: it is waited for."""
    client.journey.new_render_id = lambda: "render_1"
    backend._render["render_1"] = ["completed"]
    backend.refusals["render"] = [httpx.ReadError("cut")]
    client.export(out)
    assert ids(backend) == ["render_1", "render_1"]


@pytest.mark.parametrize("errors_by", ["body", "status", "detail"])
def test_a_blocked_export_is_no_matter_of_credits(
    client: VirtualClient, backend: Backend, out: Path, errors_by: str
) -> None:
    backend.errors, backend.refusals["render"] = errors_by, [402]
    with pytest.raises(errors.ExportBlocked, match="not about credits"):
        client.export(out)
    assert backend.count("render") == 1


# fact: render.orphaned
def test_a_new_token_in_the_middle_of_the_polls(
    client: VirtualClient, backend: Backend, out: Path
) -> None:
    backend.same_user = True
    backend.refusals["poll"] = [1001]
    client.export(out)
    assert len(ids(backend)) == 1
    assert out.is_file()


def test_render_ids_are_never_the_same() -> None:
    made = [unique_render_id() for _ in range(1000)]
    assert len(set(made)) == 1000
    assert all(name.startswith("render_") and name[7:].isdigit() for name in made)
