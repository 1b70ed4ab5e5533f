"""Files that are damaged, of unknown codecs, or gone: refused or accepted, and nothing else."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

from nemovideo_contracts.verify.samples import sample

from tests.mock.support import PHOTOS
from tests.torture.driver import Caller, Driver
from tests.torture.row import Row

KINDS = ("png", "jpg", "gif", "webp", "mp4", "mov", "webm", "mkv", "avi", "mp3", "wav", "m4a")
CODECS = (b"avc1", b"mp4a", b"mp4v", b"hvc1", b"av01", b"stsd", b"moov", b"mdat")
UPLOADS_PER_WORLD = 300


def mutated_files(most: int, seconds: float, seed: int = 2) -> Row:
    """Damaged uploads; every so often a good file is deleted from the disk and asked for."""
    row = Row("mutated files")
    asyncio.run(_mutated_files(row, most, seconds, random.Random(seed)))
    return row


async def _mutated_files(row: Row, most: int, seconds: float, dice: random.Random) -> None:
    driver = Driver()
    whole = {kind: sample(kind) for kind in KINDS}
    caller = await Caller(driver, "files-0").connect()
    accepted = 0
    for n in row.rounds(most, seconds):
        if n % UPLOADS_PER_WORLD == UPLOADS_PER_WORLD - 1:
            await _gone(row, driver, n)
            name = n // UPLOADS_PER_WORLD
            await caller.ask("DELETE", f"/__mock__/worlds/files-{name}")
            caller = await Caller(driver, f"files-{name + 1}").connect()
        kind = dice.choice(KINDS)
        answer = await caller.upload(f"file.{kind}", mutated(whole[kind], dice))
        accepted += answer.status == 200 and answer.json().get("code") == 0
        row.check(not answer.problem, f"{kind} {n}: {answer.problem}")
        row.check(answer.status in (0, 200, 400, 413, 415, 422), f"{kind} {n}: {answer.status}")
    await driver.app.worlds.close()
    row.notes = f"{accepted} were accepted, as they still decode"


def mutated(data: bytes, dice: random.Random) -> bytes:
    """The file with bytes flipped, cut off, doubled or blanked, or with another codec's name."""
    out = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 8, 40))):
        at = dice.randrange(len(out) + 1)
        match dice.randrange(6):
            case 0 | 1 if at < len(out):
                out[at] = dice.randrange(256)
            case 2:
                del out[at:]
            case 3:
                out[at:at] = out[at : at + dice.randrange(64)]
            case 4:
                out[at : at + 4] = dice.choice(
                    (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff")
                )
            case _:
                out = out.replace(dice.choice(CODECS), b"zzzz", 1)
    return bytes(out)


async def _gone(row: Row, driver: Driver, nth: int) -> None:
    """A world whose files have vanished from the disk."""
    name = f"gone-{nth}"
    caller = await Caller(driver, name).connect()
    entries = [(await caller.upload(*photo)).json()["data"]["files"] for photo in PHOTOS]
    await caller.ask("POST", "/run_sse", caller.message("turn these photos into a slideshow video"))
    draft = await caller.draft()
    body = {"id": "r1", "sessionId": caller.session, "draft": draft, "output": {}}
    await caller.ask("POST", "/api/render/proxy/lambda", body)
    for _ in range(10):
        await caller.ask("GET", "/api/render/proxy/lambda/r1")
    for file in Path(driver.app.worlds.root).rglob("*"):
        if file.is_file():
            file.unlink()
    asked = [
        ("GET", "/api/render/proxy/r1/download", None),
        ("GET", "/api/render/proxy/lambda/r1", None),
        ("GET", "/__mock__/frame?t=0", None),
        ("POST", "/api/render/proxy/lambda", {**body, "id": "r2"}),
        ("GET", "/api/render/proxy/lambda/r2", None),
        ("POST", "/run_sse", caller.message("make it black and white")),
        ("GET", "/__mock__/journal", None),
        *(("GET", _path(entry[0]), None) for entry in entries if _path(entry[0])),
    ]
    for method, path, sent in asked:
        answer = await caller.ask(method, path, sent)
        row.check(not answer.problem, f"without files, {method} {path}: {answer.problem}")
    await caller.ask("DELETE", f"/__mock__/worlds/{name}")


def _path(entry: dict[str, str]) -> str:
    """The path of an uploaded file, as its entry has it."""
    url = next((str(value) for value in entry.values() if "/cdn/" in str(value)), "")
    return f"/cdn/{url.partition('/cdn/')[2]}" if url else ""
