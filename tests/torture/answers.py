"""Servers whose answers are damaged, against the client: an error of its own, never another."""

from __future__ import annotations

import json
import random
import tempfile
import time
from pathlib import Path

import httpx
from nemovideo_client import Settings, Skill, errors
from nemovideo_client.testing import VirtualClient

from tests.client.backend import API, Backend
from tests.torture.media import mutated
from tests.torture.requests import ODD, RAW, exchanged
from tests.torture.row import Row

LONGEST = 10.0
"""Real seconds for a journey in virtual time; most take a few hundredths."""
STATUSES = (
    200,
    204,
    206,
    301,
    302,
    304,
    400,
    401,
    402,
    403,
    404,
    409,
    415,
    422,
    429,
    500,
    502,
    503,
)
HEADERS = (
    ("content-type", "text/html"),
    ("content-type", ""),
    ("content-length", "-1"),
    ("content-length", "99999999999999999999"),
    ("content-encoding", "gzip"),
    ("content-encoding", "nonsense"),
    ("location", "http://[::1"),
    ("location", "/"),
    ("retry-after", "never"),
    ("retry-after", "1e99"),
    ("retry-after", "-5"),
    ("date", "\x7f"),
    ("x-nemo-mock", ";;;=;speed=nan"),
    ("content-disposition", "attachment; filename*=x''%ff"),
)


def hostile_answers(most: int, seconds: float, seed: int = 4) -> Row:
    """Whole journeys against a backend that damages one answer in three."""
    row = Row("journeys against hostile servers")
    dice = random.Random(seed)
    outcomes: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        photo = Path(folder, "photo.jpg")
        photo.write_bytes(b"\xff\xd8 not really a photo")
        for n in row.rounds(most, seconds):
            started = time.monotonic()
            outcome = _journey(row, dice, photo, n)
            outcomes[outcome] = outcomes.get(outcome, 0) + 1
            took = time.monotonic() - started
            row.check(took < LONGEST, f"journey {n} took {took:.0f} s")
    row.notes = ", ".join(f"{name}: {count}" for name, count in sorted(outcomes.items()))
    return row


def _journey(row: Row, dice: random.Random, photo: Path, nth: int) -> str:
    backend = Backend()
    share = dice.choice((0.1, 0.3, 1.0))

    def hostile(request: httpx.Request) -> httpx.Response:
        try:
            answer = backend(request)
        except (AssertionError, IndexError):
            # The client was led to a place, or a turn, that the script does not have.
            answer = httpx.Response(404, json={"code": 404, "message": "no such place"})
        return damaged(answer, dice) if dice.random() < share else answer

    out = photo.with_name(f"{nth}.mp4")
    settings = Settings(api_url=API, client_id="torture", folder=photo.parent, skill=Skill())
    transport = httpx.MockTransport(hostile)
    client = VirtualClient(settings, clock=backend.clock, transport=transport)
    try:
        client.make([photo], ["make it"], out)
    except errors.NemoVideoError:
        return "refused with an error of the client"
    except Exception as error:
        row.fail(f"journey {nth}: {type(error).__name__}: {error}")
        return "another error"
    finally:
        out.unlink(missing_ok=True)
    return "made"


def damaged(answer: httpx.Response, dice: random.Random) -> httpx.Response:
    """The answer with another status, a header that lies, or another body."""
    status, headers = answer.status_code, dict(answer.headers)
    body = b"".join(answer.iter_raw()) if not answer.is_stream_consumed else answer.content
    for _ in range(dice.randint(1, 2)):
        match dice.randrange(5):
            case 0:
                status = dice.choice(STATUSES)
            case 1:
                headers.update([dice.choice(HEADERS)])
            case 2:
                body = _odd(body, dice)
            case 3:
                body = dice.choice(RAW)
            case _:
                body = mutated(body, dice) if body else b"\0"
    headers.pop("transfer-encoding", None)
    return httpx.Response(status, headers=headers, content=body)


def _odd(body: bytes, dice: random.Random) -> bytes:
    try:
        data = json.loads(body)
    except ValueError:
        return body * 3
    return json.dumps(exchanged(data, lambda: dice.choice(ODD), dice)).encode()
