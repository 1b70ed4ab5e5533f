"""The recordings in `fixtures/recordings/`: journeys through the mock, labeled so.

Everything in them follows from seeds and virtual time, so making them again changes nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from nemovideo_mock import scenarios
from nemovideo_mock.app import create_app
from nemovideo_mock.asgi.injection import ConnectionBroken
from nemovideo_mock.replay import Head, Recording
from nemovideo_mock.worlds import Settings

from ..verify import samples

START = 1_800_000_000.0
BASE_URL = "http://mock"
FOLDER = Path(__file__).parents[3] / "fixtures" / "recordings"
_POLLS = 20
_DATED = ("last-modified", "etag")
"""Headers that tell when a file was written on this machine."""


@dataclass
class Traveler:
    """A client in as few words as possible, for journeys worth recording."""

    http: httpx.AsyncClient
    headers: dict[str, str] = field(
        default_factory=lambda: {
            "X-Skill-Source": "recording",
            "X-Skill-Version": "1.0.0",
            "X-Skill-Platform": "unknown",
        }
    )
    session: str = ""

    async def send(self, method: str, path: str, **options: Any) -> Any:
        """The answer's JSON, or None for anything else and for a connection that broke."""
        with contextlib.suppress(ConnectionBroken, ValueError):
            answer = await self.http.request(method, path, headers=self.headers, **options)
            return answer.json()
        return None

    async def connect(self) -> None:
        named = {**self.headers, "X-Client-Id": "11111111-2222-4333-8444-555555555555"}
        answer = await self.http.post("/api/auth/anonymous-token", headers=named)
        token = (answer.json().get("data") or {}).get("token", "nmv_usr_none")
        self.headers["Authorization"] = f"Bearer {token}"
        await self.open()

    async def open(self) -> None:
        path = "/api/tasks/me/with-session/nemo_agent"
        told = await self.send("POST", path, json={"task_name": "project", "language": "en"})
        self.session = (told.get("data") or {}).get("session_id", "0")

    async def upload(self, *files: tuple[str, bytes]) -> None:
        """With a boundary of its own, as a random one would be in the recording."""
        boundary = "recorded-boundary"
        path = f"/api/upload-video/nemo_agent/me/{self.session}"
        kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        headers = {**self.headers, **kind}
        files_field = [("files", each) for each in files]
        await self.http.post(path, files=files_field, headers=headers)

    async def say(self, text: str) -> None:
        message = {"parts": [{"text": text}]}
        ids = {"app_name": "nemo_agent", "user_id": "me", "session_id": self.session}
        await self.send("POST", "/run_sse", json={**ids, "new_message": message})

    async def state(self) -> Any:
        path = f"/api/state/nemo_agent/me/{self.session}/latest"
        told = await self.send("GET", path)
        return ((told or {}).get("data") or {}).get("state", {})

    async def credits(self) -> None:
        await self.send("GET", "/api/credits/balance/simple")

    async def export(self, render_id: str = "render_1") -> None:
        """Submit, poll to the end, download by both ways."""
        draft = (await self.state()).get("draft", {})
        body = {"id": render_id, "sessionId": self.session, "draft": draft}
        await self.send("POST", "/api/render/proxy/lambda", json=body)
        for _ in range(_POLLS):
            told = await self.send("GET", f"/api/render/proxy/lambda/{render_id}") or {}
            if told.get("status") == "completed":
                await self.send("GET", told["output"]["url"].removeprefix(BASE_URL))
                await self.send("GET", f"/api/render/proxy/{render_id}/download")
            if told.get("status") not in ("pending", "processing"):
                return


Journey = Callable[[Traveler], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixture:
    """One recording: what it shows, the journey, and the scenario it happens in."""

    description: str
    journey: Journey
    scenario: Mapping[str, Any] = field(default_factory=dict)


def fixtures() -> Mapping[str, Fixture]:
    """Every recording of the repository, by name."""
    return {**_SEEDS, **_CODES, **_STREAMS}


def make(name: str) -> Recording:
    """Make one recording anew."""
    return asyncio.run(_record(fixtures()[name]))


def write(folder: Path = FOLDER) -> list[Path]:
    """Make all of them, and write those that changed."""
    folder.mkdir(parents=True, exist_ok=True)
    return [path for path, text in _made(folder) if _written(path, text)]


def stale(folder: Path = FOLDER) -> list[Path]:
    """The files that are not what they would be, missing ones included."""
    return [path for path, text in _made(folder) if not _is(path, text)]


def _made(folder: Path) -> Iterator[tuple[Path, str]]:
    for name in fixtures():
        yield folder / f"{name}.jsonl", make(name).text()


def _is(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text("utf-8") == text


def _written(path: Path, text: str) -> bool:
    if _is(path, text):
        return False
    path.write_text(text, "utf-8")
    return True


def settings_of(scenario: Mapping[str, Any]) -> Settings:
    """The settings of a recorded world: stub renders, a fixed start, the scenario."""
    quiet = {"profile": {"silent_rate": 0.0}, **scenario}
    plain = Settings(start=START, render="stub")
    return plain.within(scenarios.from_mapping(quiet, "recorded"))


def replayed(name: str, recording: Recording) -> tuple[dict[str, Any], ...]:
    """The same journey again, answered from a recording: what the journal then says."""
    settings = settings_of(fixtures()[name].scenario).playing(recording)
    return asyncio.run(_travel(settings, fixtures()[name].journey))


async def _travel(settings: Settings, journey: Journey) -> tuple[dict[str, Any], ...]:
    app = create_app(settings)
    journal = app.worlds.get("default").journal
    journal.embeds = True
    try:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=BASE_URL) as http:
            await journey(Traveler(http))
    finally:
        await app.worlds.close()
    return tuple(map(_timeless, journal.read()))


async def _record(fixture: Fixture) -> Recording:
    exchanges = await _travel(settings_of(fixture.scenario), fixture.journey)
    head = Head(
        origin="mock",
        base_url=BASE_URL,
        start=START,
        description=fixture.description,
        settings={"scenario": fixture.scenario, "seed": 0},
    )
    return Recording(head=head, exchanges=exchanges)


def _timeless(exchange: dict[str, Any]) -> dict[str, Any]:
    """Virtual time for wall time, and no version numbers: a recording is to be made again."""
    wall = datetime.fromtimestamp(exchange["at"], UTC).isoformat()
    request, response = exchange["request"], exchange["response"]
    asked = {**request["headers"], "user-agent": "recording"}
    told = {key: value for key, value in response["headers"].items() if key not in _DATED}
    return {
        **exchange,
        "wall": wall,
        "request": {**request, "headers": asked},
        "response": {**response, "headers": told},
    }


async def _image_to_video(one: Traveler) -> None:
    await one.connect()
    await one.upload(*samples.photos(3))
    await one.say("convert these images into a smooth video with transitions and motion effects")
    await one.export()


async def _best_photo(one: Traveler) -> None:
    await one.connect()
    await one.upload(*samples.photos(5))
    await one.say("turn these photos into a slideshow video with transitions and background music")
    await one.credits()
    await one.export()


async def _wedding(one: Traveler) -> None:
    await one.connect()
    await one.upload(*samples.photos(5, 48, 64))
    await one.say(
        "create a 60-second wedding invitation video with our names, date, and romantic background "
        "music. Our names are Emma and Liam, the date is June 14, 2027, portrait"
    )
    await one.export()


async def _edit(one: Traveler) -> None:
    await one.connect()
    await one.upload(*samples.photos(2))
    await one.say("turn these photos into a slideshow video")
    await one.state()


async def _edit_and_export(one: Traveler) -> None:
    await _edit(one)
    await one.export()


async def _twice(one: Traveler) -> None:
    await _edit(one)
    await one.say("add a title 'Hello' at the top")
    await one.credits()


async def _bad_token(one: Traveler) -> None:
    await one.connect()
    one.headers["Authorization"] = "Bearer nmv_usr_" + "x" * 43
    await one.credits()
    await one.state()


async def _lost_session(one: Traveler) -> None:
    await one.connect()
    one.session = "1" * 19
    await one.say("hello")
    await one.state()


async def _wrong_file(one: Traveler) -> None:
    await one.connect()
    await one.upload(("notes.txt", b"not a picture"))


async def _large_file(one: Traveler) -> None:
    await one.connect()
    await one.upload(*samples.photos(1))


async def _no_client_id(one: Traveler) -> None:
    await one.send("POST", "/api/auth/anonymous-token")


async def _two_tokens(one: Traveler) -> None:
    await one.connect()
    named = {**one.headers, "X-Client-Id": "11111111-2222-4333-8444-555555555555"}
    await one.http.post("/api/auth/anonymous-token", headers=named)


async def _unattributed(one: Traveler) -> None:
    await _edit(one)
    for name in ("X-Skill-Source", "X-Skill-Version", "X-Skill-Platform"):
        del one.headers[name]
    await one.export()


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
