"""What the recordings of `fixtures/recordings/` show: a journey each, and its situation."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nemovideo_mock.asgi.injection import ConnectionBroken

from ..spec import fact, token_prefix
from ..verify import samples
from ..verify.actor import TOKEN, Actor, ask_token

BASE_URL = "http://mock"
BOUNDARY = "recorded-boundary"
CLIENT_ID = "11111111-2222-4333-8444-555555555555"
_POLLS = 20


class Traveler(Actor):
    """A user with one session, for journeys worth recording: whatever goes wrong, it goes on."""

    session: str = ""

    @property
    def headers(self) -> dict[str, str]:
        return {**self.attribution, **self.bearer}

    def call(self, name: str, *segments: str, **options: Any) -> Any:
        """The answer's JSON, or nothing for anything else and for a connection that broke."""
        with contextlib.suppress(ConnectionBroken, ValueError):
            return Actor.call(self, name, *segments, **options).json()
        return {}

    def connect(self) -> None:
        given = ask_token(self.http, CLIENT_ID, **self.attribution).json().get("data") or {}
        self.token = given.get("token", f"{token_prefix()}none")
        opened = self.call("create_session", json={"task_name": "project", "language": "en"})
        self.session = (opened.get("data") or {}).get("session_id", "0")

    def upload(self, *files: tuple[str, bytes]) -> None:
        """With a boundary of its own, as a random one would be in the recording."""
        headers = {**self.headers, "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        self.upload_files(self.session, files, headers=headers)

    def say(self, text: str) -> None:
        self.call("run_sse", json=self.turn_body(self.session, text))

    def state(self) -> dict[str, Any]:
        found = self.call("session_state", self.session).get("data") or {}
        return dict(found.get("state", {}))

    def balance(self) -> None:
        self.call("credit_balance")

    def export(self, render: str = "render_1") -> None:
        """Submit, poll to the end, download by both ways."""
        draft = self.state().get("draft", {})
        self.call("submit_render", json={"id": render, "sessionId": self.session, "draft": draft})
        for _ in range(_POLLS):
            seen = self.call("poll_render", render)
            if seen.get("status") == "completed":
                self.send("GET", seen["output"]["url"].removeprefix(BASE_URL))
                self.download(render)
            if seen.get("status") not in ("pending", "processing"):
                return


Journey = Callable[[Traveler], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixture:
    """One recording: what it shows, the journey, and the scenario it happens in."""

    description: str
    journey: Journey
    scenario: Mapping[str, Any] = field(default_factory=dict)


def _image_to_video(one: Traveler) -> None:
    one.connect()
    one.upload(*samples.photos(3))
    one.say("convert these images into a smooth video with transitions and motion effects")
    one.export()


def _best_photo(one: Traveler) -> None:
    one.connect()
    one.upload(*samples.photos(5))
    one.say("turn these photos into a slideshow video with transitions and background music")
    one.balance()
    one.export()


def _wedding(one: Traveler) -> None:
    one.connect()
    one.upload(*samples.photos(5, 48, 64))
    one.say(
        "create a 60-second wedding invitation video with our names, date, and romantic background "
        "music. Our names are Emma and Liam, the date is June 14, 2027, portrait"
    )
    one.export()


def _edit(one: Traveler) -> None:
    one.connect()
    one.upload(*samples.photos(2))
    one.say("turn these photos into a slideshow video")
    one.state()


def _edit_and_export(one: Traveler) -> None:
    _edit(one)
    one.export()


def _twice(one: Traveler) -> None:
    _edit(one)
    one.say("add a title 'Hello' at the top")
    one.balance()


def _bad_token(one: Traveler) -> None:
    one.connect()
    one.token = token_prefix() + "x" * fact("auth.token.format").count
    one.balance()
    one.state()


def _lost_session(one: Traveler) -> None:
    one.connect()
    one.session = "1" * fact("session.id.nineteen-digits").count
    one.say("hello")
    one.state()


def _wrong_file(one: Traveler) -> None:
    one.connect()
    one.upload(("notes.txt", b"not a picture"))


def _large_file(one: Traveler) -> None:
    one.connect()
    one.upload(*samples.photos(1))


def _no_client_id(one: Traveler) -> None:
    one.http.post(TOKEN, headers=one.attribution)


def _two_tokens(one: Traveler) -> None:
    one.connect()
    ask_token(one.http, CLIENT_ID, **one.headers)


def _unattributed(one: Traveler) -> None:
    _edit(one)
    one.attribution = {}
    one.export()


def _turn(effect: Any) -> dict[str, Any]:
    rule = {"match": {"operation": "run_sse", "nth": 1}, "effect": {"turn": effect}}
    return {"faults": [rule]}


_SEEDS = {
    "seed-image-to-video": Fixture(
        description="Three images become a video with transitions and motion.",
        journey=_image_to_video,
    ),
    "seed-best-photo": Fixture(
        description="Five photos become a slideshow with music.", journey=_best_photo
    ),
    "seed-wedding": Fixture(
        description="Five photos become an invitation of a minute, in portrait.", journey=_wedding
    ),
}
_CODES = {
    "code-400": Fixture(description="No X-Client-Id.", journey=_no_client_id),
    "code-402": Fixture(description="Export without attribution.", journey=_unattributed),
    "code-429": Fixture(description="A second token too soon.", journey=_two_tokens),
    "code-1001": Fixture(description="A token nobody issued.", journey=_bad_token),
    "code-1002": Fixture(description="A session nobody opened.", journey=_lost_session),
    "code-2001": Fixture(
        description="Credits for one edit, and two edits.",
        journey=_twice,
        scenario={"accounts": [{"credits": 60}]},
    ),
    "code-4001": Fixture(description="A file that is no media.", journey=_wrong_file),
    "code-4002": Fixture(
        description="A file above a limit of nothing at all.",
        journey=_large_file,
        scenario={"profile": {"silent_rate": 0.0, "upload_limit_mb": 0}},
    ),
}
_STREAMS = {
    "stream-silent": Fixture(
        description="The edit is made and never mentioned.",
        journey=_edit_and_export,
        scenario=_turn("silent"),
    ),
    "stream-cut": Fixture(
        description="The stream breaks off between two frames.",
        journey=_edit,
        scenario=_turn({"delivery": "cut", "after": 3}),
    ),
    "stream-cut-inside": Fixture(
        description="The stream breaks off inside a frame.",
        journey=_edit,
        scenario=_turn({"delivery": "cut-inside", "after": 2}),
    ),
    "stream-stalled": Fixture(
        description="Heartbeats until the limit.", journey=_edit, scenario=_turn("stalled")
    ),
    "stream-noise": Fixture(
        description="A stray apology after the end.", journey=_edit, scenario=_turn("noise")
    ),
    "render-failed": Fixture(
        description="The first render fails.",
        journey=_edit_and_export,
        scenario={
            "faults": [
                {"match": {"operation": "submit_render", "nth": 1}, "effect": {"render": "failed"}}
            ]
        },
    ),
}

FIXTURES: Mapping[str, Fixture] = {**_SEEDS, **_CODES, **_STREAMS}
"""Every recording of the repository, by name."""
