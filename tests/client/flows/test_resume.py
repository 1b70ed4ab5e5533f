"""Going on after an interruption: the last message, the upload and the render it may have made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from nemovideo_client import errors
from nemovideo_client.effects import News, Notice
from nemovideo_client.journey import Job, Sent
from nemovideo_client.testing import VirtualClient

from tests.client.backend import DRAFT, SPEECH, VIDEO, Backend

BALANCE = 60
EMPTY = Sent(message="make it", available=BALANCE)
LOOKS = [0.0, 30.0, 90.0, 150.0, 210.0, 270.0]


@pytest.fixture
def unsure(client: VirtualClient) -> VirtualClient:
    """A client whose last message may have arrived."""
    client.connect()
    client.journey.sent = EMPTY
    return client


def said(backend: Backend) -> list[str]:
    """The messages that were sent."""
    return [
        json.loads(request.content)["new_message"]["parts"][0]["text"]
        for request in backend.at("run")
    ]


def test_a_message_that_arrived_is_not_sent_again(
    unsure: VirtualClient, backend: Backend, news: list[News]
) -> None:
    backend.draft = DRAFT
    reply = unsure.settle()
    assert (reply.draft, reply.dropped, reply.text) == (DRAFT, True, "")
    assert reply.changes
    assert backend.moments("state") == [0.0]
    assert said(backend) == []
    assert unsure.journey.sent is None
    assert Notice("Looking whether the last message arrived.") in news


def test_a_clip_more_is_a_change(unsure: VirtualClient, backend: Backend) -> None:
    backend.generated = 3
    unsure.journey.sent = Sent(message="make it", generated=2, available=BALANCE)
    assert unsure.settle().changes == ("Clips generated: 1.",)


def test_a_message_that_changed_and_cost_nothing_is_sent_once(
    unsure: VirtualClient, backend: Backend, news: list[News]
) -> None:
    backend.draft = DRAFT
    backend.generated = 2
    unsure.journey.sent = Sent(message="once more", draft=DRAFT, generated=2, available=BALANCE)
    assert unsure.settle().text == SPEECH[1]
    assert backend.moments("state")[:2] == [0.0, 30.0]
    assert said(backend) == ["once more"]
    assert unsure.journey.sent is None
    assert Notice("It did not: sending it now.") in news


def test_a_message_that_was_charged_is_waited_for(unsure: VirtualClient, backend: Backend) -> None:
    unsure.journey.sent = Sent(message="make it", available=BALANCE + 40)
    with pytest.raises(errors.TurnUnconfirmed, match="charged"):
        unsure.settle()
    assert backend.moments("state") == LOOKS
    assert said(backend) == []
    assert unsure.journey.sent is not None


def test_nothing_to_settle(client: VirtualClient) -> None:
    with pytest.raises(errors.UsageError, match="No message is unconfirmed"):
        client.settle()


def test_what_was_there_is_noted_before_the_message_goes(
    client: VirtualClient, backend: Backend
) -> None:
    client.connect()
    backend.draft, backend.generated = DRAFT, 2
    notes: list[tuple[int, Sent | None]] = []
    client.journey.on_change = lambda journey: notes.append((backend.count("run"), journey.sent))
    client.say("add a title")
    expected = Sent(message="add a title", draft=DRAFT, generated=2, available=BALANCE)
    assert notes == [(0, expected), (1, None)]


def test_a_refused_message_is_still_to_be_sent(
    client: VirtualClient, backend: Backend, tmp_path: Path
) -> None:
    client.connect()
    client.journey.on_change = lambda journey: None
    client.journey.job = Job(sources=[], messages=["first", "second"], output=tmp_path / "o.mp4")
    backend.refusals["run"] = [400]
    with pytest.raises(errors.ApiError):
        client.say("first")
    assert client.journey.job.messages == ["first", "second"]
    assert client.journey.sent is None


def test_nothing_to_resume(client: VirtualClient) -> None:
    with pytest.raises(errors.UsageError, match="Nothing was left unfinished"):
        client.resume()


def job(client: VirtualClient, path: Path, *sources: Path, messages: Any = ()) -> None:
    client.journey.job = Job(sources=list(sources), messages=list(messages), output=path)


@pytest.mark.parametrize("arrived", [True, False])
def test_an_upload_under_way_is_not_made_twice(
    client: VirtualClient, backend: Backend, photo: Path, tmp_path: Path, arrived: bool
) -> None:
    client.connect()
    if arrived:
        backend.uploads = [photo.name]
    job(client, tmp_path / "out.mp4", photo, messages=["make it"])
    made = client.resume()
    assert made.video.path == tmp_path / "out.mp4"
    assert backend.count("upload") == (0 if arrived else 1)
    assert client.journey.uploads == [photo]
    assert client.journey.job is None


def test_an_earlier_upload_of_the_same_name_is_another(
    client: VirtualClient, backend: Backend, photo: Path, tmp_path: Path
) -> None:
    client.upload(photo)
    job(client, tmp_path / "out.mp4", photo, messages=["make it"])
    client.resume()
    assert backend.count("upload") == 2
    assert backend.uploads == [photo.name] * 2


def test_only_what_is_left_is_said_and_the_path_may_change(
    unsure: VirtualClient, backend: Backend, tmp_path: Path
) -> None:
    backend.draft = DRAFT
    job(unsure, tmp_path / "old.mp4", messages=["shorter"])
    backend.turns = [[SPEECH]]
    made = unsure.resume(tmp_path / "new.mp4")
    assert made.video.path.read_bytes() == VIDEO
    assert made.video.path == tmp_path / "new.mp4"
    assert [bool(reply.changes) for reply in made.replies] == [True, False]
    assert said(backend) == ["shorter"]
    assert made.summary == made.replies[-1].summary != ""


def test_a_render_under_way_is_waited_for(
    client: VirtualClient, backend: Backend, tmp_path: Path
) -> None:
    client.say("make it")
    backend.renders = [["processing"] * 10 + ["completed"]]
    with pytest.raises(errors.RenderTimeout):
        client.export(tmp_path / "out.mp4")
    job(client, tmp_path / "out.mp4")
    made = client.resume()
    assert (backend.count("render"), made.replies, made.summary) == (1, (), "")
    assert made.video.url == backend.video_url


@pytest.mark.parametrize("taken", [False, True])
def test_a_render_that_was_never_submitted_is_under_its_own_id(
    client: VirtualClient, backend: Backend, tmp_path: Path, taken: bool
) -> None:
    client.say("make it")
    client.journey.rendering("render_77")
    # Taken: it arrives while it is looked for.
    backend.refusals["poll"] = [404]
    backend.refusals["render"] = [409] if taken else []
    if taken:
        backend._render["render_77"] = ["completed"]
    video = client.resume_export(tmp_path / "out.mp4")
    assert video.render_id == "render_77"
    (request,) = backend.at("render")
    assert json.loads(request.content)["draft"] == DRAFT
    assert json.loads(request.content)["id"] == "render_77"


def test_a_render_that_failed_is_forgotten(
    client: VirtualClient, backend: Backend, tmp_path: Path
) -> None:
    client.say("make it")
    backend._render["render_77"] = ["failed"]
    client.journey.rendering("render_77")
    with pytest.raises(errors.RenderFailed):
        client.resume_export(tmp_path / "out.mp4")
    assert client.journey.render_id == ""
