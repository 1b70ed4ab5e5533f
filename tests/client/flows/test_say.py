"""One message: sent once, followed to its end, confirmed by the timeline."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from nemovideo_client import errors
from nemovideo_client.effects import News, Notice, Progress, Said
from nemovideo_client.testing import Chunks, VirtualClient

from tests.client.backend import API, DRAFT, Backend

DROP = httpx.ReadError("cut")
OTHER = {"t": [{"tt": 7, "sg": [{"d": 3000, "m": {"text": "Hi"}}]}]}
WORKING = Notice("⏳ Still working…")


def said(news: list[News]) -> str:
    return "".join(event.text for event in news if isinstance(event, Said))


def notices(news: list[News]) -> list[str]:
    return [event.text for event in news if isinstance(event, Notice)]


def test_the_request(client: VirtualClient, backend: Backend) -> None:
    client.say("make it")
    (request,) = backend.at("run")
    assert str(request.url) == f"{API}/run_sse"
    assert request.headers["accept"] == "text/event-stream"
    assert json.loads(request.content) == {
        "app_name": "nemo_agent",
        "user_id": "me",
        "session_id": client.journey.session_id,
        "new_message": {"parts": [{"text": "make it"}]},
    }


def test_text_and_changes(client: VirtualClient, backend: Backend, news: list[News]) -> None:
    reply = client.say("make it")
    assert reply.text == said(news) == "Done, three photos are in the timeline."
    assert reply.changes == ("Video added: beach (0-4s).", "BGM added: Lo-fi (0-4s, 35%).")
    assert reply.summary.startswith("Timeline (2 tracks)")
    assert not reply.silent
    assert not reply.dropped
    assert Progress("edit", note="make it") in news
    assert notices(news) == []


def test_only_what_differs_from_before(client: VirtualClient, backend: Backend) -> None:
    backend.turns.append([("text", "Louder."), {**DRAFT, "m": {"width": 1080, "height": 1920}}])
    client.say("make it")
    reply = client.say("portrait")
    assert reply.changes == ("Canvas: 1920x1080 → 1080x1920.",)


def test_text_is_translated_and_its_actions_are_named(
    client: VirtualClient, backend: Backend
) -> None:
    text = "Your video is ready! Preview in Timeline panel or click Export to save it."
    backend.turns = [[("text", text), DRAFT]]
    reply = client.say("make it")
    assert (
        reply.text == "Your video is ready! Look at the track summary or say “export” to save it."
    )
    assert reply.actions == {"summary", "export"}


# fact: adk.event.thought
def test_a_token_of_any_shape_is_not_read_out(client: VirtualClient, backend: Backend) -> None:
    client.journey.token = "of-no-known-shape"
    backend.turns = [[("text", "Your token is of-no-known-shape.")]]
    assert client.say("what is my token?").text == "Your token is ***."


def test_tools_and_thoughts_stay_internal(
    client: VirtualClient, backend: Backend, news: list[News]
) -> None:
    for backend.payload in ("typed", "adk", "text", "gateway"):
        backend.turns = [[("tool", "edit_multitrack"), ("heartbeat",), ("blank",), ("text", "Ok.")]]
        assert client.say("go").text == "Ok."
    assert "internal" not in said(news)
    assert "musing" not in said(news)


def test_a_talk_without_change_is_no_failure(client: VirtualClient, backend: Backend) -> None:
    backend.turns = [[("text", "Which photos?")]]
    reply = client.say("hm")
    assert reply.changes == ()
    assert backend.clock.sleeps == []


def test_an_empty_message(client: VirtualClient, backend: Backend) -> None:
    with pytest.raises(errors.UsageError, match="empty"):
        client.say(" \n")
    assert backend.log == []


def test_silent_stream_is_explained_by_the_timeline(
    client: VirtualClient, backend: Backend, news: list[News]
) -> None:
    backend.turns = [[("tool", "edit_multitrack"), OTHER]]
    reply = client.say("add a title")
    assert reply.silent
    assert reply.changes == ('Title added: "Hi" (0-3s).',)
    assert notices(news) == ['Title added: "Hi" (0-3s).']
    assert backend.clock.sleeps == []


class Later:
    """An edit that is committed some seconds after its stream ended."""

    def __init__(self, backend: Backend, moment: float) -> None:
        self.backend, self.moment = backend, moment
        self.real = backend._at_state
        backend._at_state = self.state  # type: ignore[method-assign]

    def state(self, request: httpx.Request, session: str) -> httpx.Response:
        if self.backend.clock.now() >= self.moment:
            self.backend.draft = OTHER
        return self.real(request, session)


def test_a_silent_edit_may_arrive_late(
    client: VirtualClient, backend: Backend, news: list[News]
) -> None:
    backend.turns = [[("tool", "edit_multitrack")]]
    Later(backend, 100.0)
    assert client.say("go").changes == ('Title added: "Hi" (0-3s).',)
    assert backend.clock.sleeps == [30.0, 60.0, 60.0]
    assert notices(news)[0].startswith("No answer in words")


def test_a_silent_stream_without_change(
    client: VirtualClient, backend: Backend, news: list[News]
) -> None:
    backend.turns = [[("tool", "edit_multitrack")]]
    reply = client.say("go")
    assert reply.silent
    assert reply.changes == ()
    assert notices(news)[-1] == "The timeline did not change."
    assert backend.count("run") == 1


def test_a_dropped_connection_is_never_sent_again(
    client: VirtualClient, backend: Backend, news: list[News]
) -> None:
    backend.turns = [[("tool", "edit_multitrack"), DROP]]
    with pytest.raises(errors.TurnUnconfirmed, match="not sent again"):
        client.say("go")
    assert backend.count("run") == 1
    assert backend.clock.sleeps == [30.0, 60.0, 60.0, 60.0, 60.0]
    assert backend.moments("state") == [0.0, 30.0, 90.0, 150.0, 210.0, 270.0]
    assert notices(news)[0].startswith("The connection broke")


def test_a_drop_after_the_commit(client: VirtualClient, backend: Backend) -> None:
    backend.turns = [[("text", "Adding a title."), OTHER, DROP]]
    reply = client.say("go")
    assert reply.dropped
    assert reply.text == "Adding a title."
    assert reply.changes == ('Title added: "Hi" (0-3s).',)
    assert backend.clock.sleeps == [30.0]


def test_a_drop_before_the_answer_even_began(client: VirtualClient, backend: Backend) -> None:
    client.connect()
    backend.refusals["run"] = [httpx.RemoteProtocolError("gone")]
    Later(backend, 30.0)
    reply = client.say("go")
    assert reply.dropped
    assert reply.changes
    assert backend.count("run") == 1


def test_no_connection_at_all_is_said_at_once(client: VirtualClient, backend: Backend) -> None:
    client.connect()
    backend.refusals["run"] = [httpx.ConnectError("refused")]
    with pytest.raises(errors.Unreachable, match="nothing was sent"):
        client.say("go")
    assert backend.clock.sleeps == []


def test_looking_survives_a_network_that_is_still_down(
    client: VirtualClient, backend: Backend, news: list[News]
) -> None:
    backend.turns = [[OTHER, DROP]]
    backend.refusals["state"] = [None, httpx.ConnectError("x"), httpx.ReadTimeout("x")]
    assert client.say("go").changes
    assert backend.moments("state") == [0.0, 30.0, 90.0, 150.0]
    assert sum("looking again" in text for text in notices(news)) == 2


def test_a_session_that_ends_during_the_turn(client: VirtualClient, backend: Backend) -> None:
    backend.turns = [[DROP]]
    backend.refusals["state"] = [None, 1002]
    said = r"its timeline with it\. A new, empty session is ready: say again what to make"
    with pytest.raises(errors.SessionNotFound, match=said):
        client.say("go")
    assert backend.count("run") == 1


def test_a_token_that_expires_during_the_turn(client: VirtualClient, backend: Backend) -> None:
    backend.same_user = True
    backend.turns = [[OTHER, DROP]]
    backend.refusals["state"] = [None, 1001]
    assert client.say("go").changes
    assert backend.count("run") == 1


@pytest.mark.parametrize("code", [1001, 1002, 429])
@pytest.mark.parametrize("errors_by", ["body", "status", "detail"])
def test_a_refusal_instead_of_a_stream_is_recovered(
    client: VirtualClient, backend: Backend, code: int, errors_by: str
) -> None:
    backend.errors = errors_by
    backend.refusals["run"] = [code]
    reply = client.say("make it")
    assert reply.text == "Done, three photos are in the timeline."
    assert len(reply.changes) == 2
    assert backend.count("run") == 2


def test_the_timeline_before_is_the_new_sessions_after_1002(
    client: VirtualClient, backend: Backend
) -> None:
    client.say("make it")
    backend.turns = [[("text", "Ok."), DRAFT]]
    backend.refusals["run"] = [1002]
    assert len(client.say("again").changes) == 2


# fact: adk.event.error
@pytest.mark.parametrize("payload", ["typed", "adk", "text", "gateway"])
def test_an_error_inside_the_stream(client: VirtualClient, backend: Backend, payload: str) -> None:
    backend.payload = payload
    backend.turns = [[("failure", "2001")]]
    with pytest.raises(errors.OutOfCredits, match=r"\?bind=anon_0000000000000001"):
        client.say("go")
    assert backend.clock.sleeps == []


def test_an_error_after_the_edit_is_not_the_last_word(
    client: VirtualClient, backend: Backend
) -> None:
    backend.turns = [[OTHER, ("failure", "500")]]
    assert client.say("go").changes
    backend.turns = [[("failure", "4001"), ("failure", "500")]]
    with pytest.raises(errors.UnsupportedFile):
        client.say("go")


def test_noise_after_the_reply_is_ignored(client: VirtualClient, backend: Backend) -> None:
    noise = ("text", "I encountered a temporary issue. Please try again.")
    backend.turns = [[("text", "Title added."), OTHER, noise], [noise]]
    assert client.say("go").text == "Title added."
    assert client.say("go").silent


# fact: sse.still-working
def test_still_working_every_two_minutes(
    client: VirtualClient, backend: Backend, news: list[News]
) -> None:
    beat: list[Any] = [10, ("heartbeat",)]
    backend.turns = [[*beat * 25, ("text", "Half."), *beat * 13, ("text", "Done."), DRAFT]]
    client.say("go")
    shown = [event for event in news if isinstance(event, Said) or event == WORKING]
    assert shown == [WORKING, WORKING, Said("Half."), WORKING, Said("\nDone.")]


def test_still_working_also_when_nothing_at_all_arrives(
    client: VirtualClient, backend: Backend, news: list[News]
) -> None:
    backend.turns = [[300, ("text", "Done."), DRAFT]]
    assert client.say("go").text == "Done."
    assert news.count(WORKING) == 2
    assert backend.clock.now() == 300.0


def test_two_minutes_are_two_minutes(
    client: VirtualClient, backend: Backend, news: list[News]
) -> None:
    backend.turns = [[240, ("heartbeat",), 0.5, ("text", "Done."), DRAFT]]
    client.say("go")
    assert news.count(WORKING) == 2
    backend.turns = [[239.5, ("text", "Done."), DRAFT]]
    client.say("go")
    assert news.count(WORKING) == 3


def test_ten_minutes_of_heartbeats_alone_are_a_timeout(
    client: VirtualClient, backend: Backend
) -> None:
    backend.turns = [[("tool", "edit"), *[10, ("heartbeat",), ("blank",)] * 70, ("text", "late")]]
    with pytest.raises(errors.TurnUnconfirmed):
        client.say("go")
    assert backend.moments("state")[:2] == [0.0, 630.0]


def test_hangs_up_before_it_looks(client: VirtualClient, backend: Backend) -> None:
    ended: list[float] = []

    def stream() -> Iterator[bytes]:
        try:
            while True:
                backend.clock.sleep(10)
                yield b"data:\n\n"
        finally:
            ended.append(backend.clock.now())

    backend.refusals["run"] = [httpx.Response(200, stream=Chunks(stream()))]
    Later(backend, 610.0)
    assert client.say("go").dropped
    assert ended == [600.0]


def test_ten_minutes_of_nothing_are_a_timeout(client: VirtualClient, backend: Backend) -> None:
    backend.turns = [[5, ("tool", "edit"), 601, OTHER, ("text", "late")]]
    reply = client.say("go")
    assert reply.dropped
    assert backend.moments("state")[1] == 635.0


def test_fifteen_minutes_are_the_limit_whatever_comes(
    client: VirtualClient, backend: Backend
) -> None:
    backend.turns = [[*[100, ("tool", "edit")] * 12, ("text", "late")]]
    with pytest.raises(errors.TurnUnconfirmed):
        client.say("go")
    assert backend.moments("state")[1] == 930.0


def test_a_turn_just_below_the_limits(client: VirtualClient, backend: Backend) -> None:
    backend.turns = [[599, ("tool", "edit"), 300.5, ("text", "Done."), DRAFT]]
    assert not client.say("go").dropped


def test_a_frame_without_its_blank_line_at_the_end(client: VirtualClient, backend: Backend) -> None:
    backend.turns = [[b'data: {"type":"text","content":"Done."}', DRAFT]]
    assert client.say("go").text == "Done."


def test_partial_text_is_shown_by_sentences(
    client: VirtualClient, backend: Backend, news: list[News]
) -> None:
    pieces = ["I add ", "a title. Then", " click Ex", "port"]
    backend.turns = [[*(("partial", piece) for piece in pieces), DRAFT]]
    assert client.say("go").text == "I add a title. Then say “export”"
    assert [event.text for event in news if isinstance(event, Said)] == [
        "I add a title. ",
        "Then say “export”",
    ]


def test_generated_clips_are_a_change(client: VirtualClient, backend: Backend) -> None:
    def state(draft: object, clips: int) -> httpx.Response:
        fields = {"draft": draft, "generated_media": [{"id": n} for n in range(clips)]}
        return httpx.Response(200, json={"code": 0, "data": {"state": fields}})

    backend.turns = [[("tool", "generate")], [("tool", "edit")]]
    backend.refusals["state"] = [state({}, 1), state({}, 3)]
    assert client.say("go").changes == ("Clips generated: 2.",)
    backend.refusals["state"] = [state({"x": 1}, 0), state({"x": 2}, 0)]
    assert client.say("go").changes == ("The timeline changed in its details.",)


# fact: state.read-again
def test_a_state_behind_a_server_in_trouble_is_asked_again(
    client: VirtualClient, backend: Backend, news: list[News]
) -> None:
    backend.refusals["state"] = [httpx.Response(503), httpx.Response(502), httpx.Response(503)]
    reply = client.say("make it")
    assert reply.changes
    assert len(backend.at("state")) == 5
    assert [text.rpartition(" in ")[2] for text in notices(news)] == ["2 s.", "5 s.", "10 s."]
    assert backend.clock.sleeps == [2.0, 5.0, 10.0]


def test_a_state_that_stays_in_trouble_is_given_up(client: VirtualClient, backend: Backend) -> None:
    backend.refusals["state"] = [httpx.Response(503)] * 9
    with pytest.raises(errors.ServerFault):
        client.say("make it")
    assert len(backend.at("state")) == 4
    assert not backend.at("run")


def test_other_refusals_of_the_state_are_not_repeated(
    client: VirtualClient, backend: Backend
) -> None:
    backend.refusals["state"] = [httpx.Response(403)]
    with pytest.raises(errors.ApiError):
        client.say("make it")
    assert len(backend.at("state")) == 1


def test_trouble_after_a_drop_costs_a_look_and_no_more(
    client: VirtualClient, backend: Backend
) -> None:
    backend.turns = [[("text", "Do"), DRAFT, DROP]]
    backend.refusals["state"] = [None, *[httpx.Response(503)] * 4]
    assert client.say("make it").dropped
    assert len(backend.at("run")) == 1
