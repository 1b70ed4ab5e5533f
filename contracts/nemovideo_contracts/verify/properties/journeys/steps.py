"""What people do. A step acts on the target and on the model, and compares what came of it."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx

from ....web import client
from ...actor import TITLE_DRAFT, streams
from ...context import Context, Render, Session
from ...explorer import code
from ...samples import png
from . import subjects
from .model import ORDER, Export, Person, Work, price, texts
from .terms import Place
from .terms import settle as settled
from .words import FAILED, Message

SETTLED = 900.0
"""Seconds after which every turn is over and every hold settled."""
BAD_FILE = ("notes.exe", b"MZ no media at all")


def upload(place: Place, person: Person, work: Work, names: Sequence[str], *, bad: bool) -> None:
    """Files arrive in order and whole, or none of them does."""
    c = place.c
    start = len(work.uploads)
    files = [
        (f"{start + n}-{name}.png", png(16 + start + n, 12, n * 40 % 256))
        for n, name in enumerate(names)
    ]
    if bad:
        c.refused(work.session.send_files([*files, BAD_FILE]), 4001)
        return
    if work is person.works[0]:
        person.subject.upload(work.session, files)
    else:
        work.session.upload(*files)
    work.uploads += [name for name, _ in files]
    name, content = files[-1]
    infos = work.session.state().get("video_infos") or []
    known = f"the session has {len(infos)} files, and {len(work.uploads)} were uploaded"
    assert len(infos) == len(work.uploads), known
    info = infos[-1]
    assert info["filename"] == name, f"the name {name!r} became {info['filename']!r}"
    size = (info.get("width"), info.get("height"))
    assert size == (15 + len(work.uploads), 12), f"{name!r} measures {size}"
    work.links.append(info["cdn_url"])
    served = c.http.get(info["cdn_url"])
    assert served.content == content, f"{info['cdn_url']} serves other bytes than were uploaded"


def upload_by_url(place: Place, work: Work, link: str) -> str:
    """A file at a URL becomes an upload like any other; returns its URL."""
    name = unquote(link.rpartition("/")[2])
    body = {"urls": [link], "source_type": "url"}
    place.c.data(work.session.user.post(work.session.upload_path, body))
    infos = work.session.state()["video_infos"]
    assert len(infos) == len(work.uploads) + 1, f"{len(infos)} files after one more by URL"
    assert infos[-1]["filename"] == name, f"{link} became {infos[-1]['filename']!r}"
    work.uploads.append(name)
    served, original = (place.c.http.get(url).content for url in (infos[-1]["cdn_url"], link))
    assert served == original, f"{infos[-1]['cdn_url']} serves other bytes than {link}"
    return str(infos[-1]["cdn_url"])


def make(place: Place, person: Person, names: Sequence[str], message: Message, home: Path) -> Work:
    """A subject makes a whole video by itself: in a session of its own, paid once, rendered."""
    start = max((found["n"] for found in place.exchanges()), default=0)
    files = [home / f"{n}-{name}.png" for n, name in enumerate(names)]
    for n, file in enumerate(files):
        file.write_bytes(png(16 + n, 12, n * 40 % 256))
    video = home / f"video-{start}.mp4"
    person.subject.make(files, [message.text], video)  # type: ignore[attr-defined]
    made = {found["operation"]: found for found in place.exchanges(start)}
    assert "submit_render" in made, f"a video without a render: {', '.join(made)}"
    opened = place.c.data(_answer(made["create_session"]))
    session = Session(person.user, opened["session_id"], opened["task_id"])
    work = Work(session, "", [file.name for file in files])
    settle(place, person, work, message)
    found = [info["filename"] for info in session.state().get("video_infos") or ()]
    assert found == work.uploads, f"{work.uploads} were given, and {found} are there"
    assert work.has_clips, "a video without clips"
    export = Export(made["submit_render"]["request"]["body"]["id"], session)
    poll = finish(place, export)
    assert export.status == "completed", f"{export.id} is {export.status}"
    rendered, saved = place.c.http.get(poll["url"]).content, video.read_bytes()
    assert saved == rendered, f"{len(saved)} bytes were saved, the render has {len(rendered)}"
    return work


def _answer(exchange: Mapping[str, Any]) -> httpx.Response:
    answer = exchange["response"]
    return httpx.Response(answer["status"], json=answer["body"])


def say(place: Place, person: Person, work: Work, message: Message, fault: Any) -> None:
    """A message works once and is paid once; refused or failed, it does neither."""
    c = place.c
    if fault is not None:
        c.control.fault({"turn": fault}, "run_sse", times=1)
    own = work is person.works[0]
    said = (person.subject if own else _raw(c, person)).say(work.session, message.text)
    if fault is not None:
        c.control.withdraw()
        place.wait(SETTLED)
    before, cost = work.draft, settle(place, person, work, message)
    changed = work.draft != before
    if said.refused and fault is None:
        assert not changed, f"refused with {said.refused}, and the timeline changed"
        assert cost == 0, f"refused with {said.refused}, and it cost {cost}"
    if fault == FAILED:
        assert not changed, "a turn that failed changed the timeline"
    if fault is None and said.draft is not None and not said.refused:
        assert said.draft == work.draft, f"the client reports {said.draft}, and it is {work.draft}"
        assert bool(said.changes) == changed, f"the client reports {said.changes} as changes"
    if message.kind == "title" and changed:
        assert message.title in texts(work.draft), f"{message.title!r} is not {texts(work.draft)}"


def settle(place: Place, person: Person, work: Work, message: Message) -> int:
    """Take over what a message did, if its price is what was paid; returns the price."""
    c = place.c
    settled(place, person.user.balance)
    draft = work.session.draft()
    changed = draft != work.draft
    held = person.user.balance()
    cost: int = person.credits - held["total"]
    expected = price(c.profile, message, work) if changed else 0
    assert cost == expected, (
        f"{message.text!r} {'changed' if changed else 'did not change'} the timeline and cost "
        f"{cost} instead of {expected}"
    )
    work.draft, work.commits = draft, work.commits + changed
    person.pay(cost)
    return cost


def drop(place: Place, person: Person, work: Work, message: Message) -> None:
    """A stream is left at once; what was planned happens all the same, once."""
    c = place.c
    can_pay = price(c.profile, message, work) <= person.credits
    by_hand = "clock" in place.offers
    with _by_hand(c) if by_hand else contextlib.nullcontext():
        with work.session.listening(message.text) as answer:
            refused = not streams(answer)
        held = person.user.balance()
        if by_hand:
            place.wait(SETTLED)
    before, credits = work.draft, person.credits
    cost = settle(place, person, work, message)
    # Elsewhere the turn may be over before anybody has looked.
    frozen = cost if by_hand or held["total"] == credits else 0
    expected = {"frozen": frozen, "available": held["total"] - frozen}
    assert held == held | expected, f"{held} while a turn for {cost} credits was at work"
    effective = can_pay and not refused and _effective(message, work)
    assert not effective or work.draft != before, f"{message.text!r} was lost with its stream"


def say_at_once(place: Place, person: Person, work: Work, sent: Sequence[Message]) -> None:
    """Several messages at once: all that can be paid, in their order, are done."""
    c = place.c
    expected, left = list[Message](), person.credits
    for message in sent:
        cost = price(c.profile, message, work)
        if cost <= left:
            left -= cost
            expected.append(message)
    with _by_hand(c), contextlib.ExitStack() as open_streams:
        for message in sent:
            open_streams.enter_context(work.session.listening(message.text))
        place.wait(len(sent) * SETTLED)
    total = person.user.balance()["total"]
    assert total == left, f"{len(sent)} messages at once left {total} credits instead of {left}"
    person.pay(person.credits - total)
    work.draft = work.session.draft()
    work.commits += len(expected)
    found = texts(work.draft)
    for message in expected:
        assert not message.title or message.title in found, f"{message.title!r} is not in {found}"


def submit(place: Place, person: Person, work: Work, render_id: str) -> Export | None:
    """An id renders once, whoever else uses the same one; None if it is refused, as it must be."""
    answer = work.session.submit(render_id, draft=work.draft if work.has_clips else TITLE_DRAFT)
    if place.c.profile.export_blocked == "credits" and not person.credits:
        place.c.refused(answer, 402)
        return None
    if render_id in person.taken:
        place.c.refused(answer, 409)
        return None
    assert place.c.ok(answer).get("success") is True, f"{render_id} was not taken: {answer.text}"
    person.taken.add(render_id)
    person.exports[render_id] = Export(render_id, work.session)
    return person.exports[render_id]


def cancel(place: Place, person: Person, export: Export) -> None:
    """What runs is cancelled at once and for good, what is over cannot be."""
    c = place.c
    answer = person.user.cancel(export.id)
    if "clock" not in place.offers and code(answer) == 409:
        # It may have ended since anybody looked.
        look(place, export)
    if export.over:
        c.refused(answer, 409)
        return
    c.ok(answer)
    look(place, export)
    assert export.status == "cancelled", f"{export.id} was cancelled and is {export.status}"


def finish(place: Place, export: Export) -> Mapping[str, Any]:
    """Follow a render to its end; its last poll."""
    for _ in range(200):
        poll = look(place, export)
        if export.over:
            return poll
        place.wait(max(5, place.poll_every))
    raise AssertionError(f"{export.id} is still {export.status} after 1,000 s")


def look(place: Place, export: Export) -> Mapping[str, Any]:
    """A poll; status and progress only move forward, and the end is the end."""
    poll = Render(export.session, export.id).poll()
    status, progress = poll["status"], poll["progress"]
    known = f"{export.id}: {export.status} {export.progress} % → {status} {progress} %"
    assert ORDER[status] >= ORDER[export.status], known
    assert progress >= export.progress, known
    assert not export.over or status == export.status, known
    assert (progress == 100) == (status == "completed"), known
    export.status, export.progress = status, progress
    export.polled = place.now() if place.poll_every else 0.0
    return poll


def download(place: Place, person: Person, export: Export, start: int) -> None:
    """The file is what the poll says it is, whole and by range; before the end there is none."""
    c = place.c
    if not export.over:
        early = person.user.download(export.id)
        if early.status_code == 409 or c.profile.download == "json":
            finish(place, export)
    poll = finish(place, export)
    if export.status != "completed":
        c.refused(person.user.download(export.id), 409)
        return
    linked = c.http.get(poll["url"]).content
    assert linked[4:8] == b"ftyp", f"{poll['url']} is no MP4: {linked[:16]!r}"
    if c.profile.download != "json":
        content = person.user.download(export.id).content
        assert content == linked, f"{len(content)} bytes by id, {len(linked)} bytes by URL"
        _part(person, export, content, start)
    output = person.user.poll(export.id).json().get("output") or {}
    size = output.get("size", len(linked))
    assert size == len(linked), f"the poll says {size} bytes, the file has {len(linked)}"


def _part(person: Person, export: Export, content: bytes, start: int) -> None:
    start %= len(content)
    headers = {**person.user.headers, "Range": f"bytes={start}-{start + 9}"}
    part = person.user.download(export.id, headers=headers)
    assert part.status_code == 206, f"a range is answered with {part.status_code}"
    assert part.content == content[start : start + 10], f"other bytes from {start} on"


def peek(place: Place, person: Person, other: Person, work: Work) -> None:
    """Nobody reads, changes, renders or downloads what is somebody else's."""
    c = place.c
    foreign = Session(person.user, work.session.id, work.session.task_id)
    c.refused(person.user.get(foreign.state_path), 1002)
    c.refused(foreign.send("hello"), 1002)
    c.refused(foreign.send_files([("peek.png", png())]), 1002)
    c.refused(foreign.submit(), 1002)
    claim = {"task_id": foreign.task_id, "session_id": foreign.id}
    c.refused(person.user.call("claim_token", json=claim), 1002)
    if c.profile.unknown_render == "not-found":
        for id in other.exports.keys() - person.exports.keys():
            c.refused(person.user.poll(id), 404)
            c.refused(person.user.cancel(id), 404)
            c.refused(person.user.download(id), 404)


def claim(place: Place, person: Person, work: Work) -> None:
    """A claim hands a session over; it opens no API and is no token."""
    c = place.c
    body = {"task_id": work.session.task_id, "session_id": work.session.id}
    claimed = c.data(person.user.call("claim_token", json=body))["claim_token"]
    assert claimed != person.user.token, "a claim is the token itself"
    bearer = {**person.user.headers, "Authorization": f"Bearer {claimed}"}
    c.refused(person.user.call("credit_balance", headers=bearer), 1001)


def restore(place: Place, work: Work, message: Message) -> None:
    """What happened after a snapshot has not happened once it is restored."""
    c = place.c
    c.control.snapshot()
    with contextlib.suppress(AssertionError):
        work.session.say(message.text)
    c.control.restore()


def fork(place: Place, person: Person, work: Work, message: Message) -> None:
    """Two worlds with one past, and nothing in common from then on."""
    c = place.c
    name = c.control.fork()
    with client(f"{c.world.url.rpartition('/w/')[0]}/w/{name}") as http:
        twin = Session(dataclasses.replace(person.user, http=http), work.session.id, "")
        assert twin.draft() == work.draft, "the fork has another timeline"
        assert twin.user.balance()["total"] == person.credits, "the fork has other credits"
        http.request(**twin.user.turn(twin.id, message.text))
        twin.send_files([("only-in-the-fork.png", png())])
        names = [info["filename"] for info in twin.state()["video_infos"]]
        assert names == [*work.uploads, "only-in-the-fork.png"], f"the fork has {names}"


@contextlib.contextmanager
def _by_hand(c: Context) -> Iterator[None]:
    """The clock stands still but for `advance`, so that turns are really at work meanwhile."""
    c.control.mode("manual")
    try:
        yield
    finally:
        c.control.mode("auto-jump")


def _effective(message: Message, work: Work) -> bool:
    return message.kind == "generation" or (message.kind == "title" and work.has_clips)


def _raw(c: Context, person: Person) -> subjects.Subject:
    return subjects.RawActor.known(c, person.user)
