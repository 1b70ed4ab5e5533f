"""Uploads: what is sent is what is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from hypothesis import strategies as st

from ....spec import fact
from ...context import Context
from ..drawn import holds
from ..values import Drawn, files, pairs, photos, wav

LIMIT_MB = 1
WAV_HEAD = len(wav(0))
MEGABYTES = {
    "binary": fact("upload.limit.megabyte-binary").count,
    "decimal": fact("upload.limit.megabyte-decimal").count,
}


@holds(
    "property.uploads.as-sent",
    facts=[
        *("upload.several", "upload.answer.files", "upload.in-state", "upload.formats"),
        *("upload.duration.seconds", "state.items", "credits.cost.uploads-free"),
    ],
    first=st.lists(files(), min_size=1, max_size=8),
    second=st.lists(files(), max_size=3),
)
def uploads_are_as_sent(c: Context, first: list[Drawn], second: list[Drawn]) -> None:
    """In the order they were sent in, with their names and sizes, byte for byte."""
    session = c.user().session()
    money = session.user.balance()
    answered = list[dict[str, Any]]()
    for sent in filter(None, (first, second)):
        found = session.upload(*pairs(sent))
        _alike(c, sent, found)
        answered += found
    infos = session.state()["video_infos"]
    assert infos == answered, f"the state has {infos}, the answers were {answered}"
    assert session.user.balance() == money, "uploads cost credits"


def _alike(c: Context, sent: Sequence[Drawn], found: Sequence[Mapping[str, Any]]) -> None:
    names = [info["filename"] for info in found]
    assert names == [file.name for file in sent], f"sent {sent}, answered {names}"
    for file, info in zip(sent, found, strict=True):
        assert info["file_type"] == file.kind, f"{file}: {info}"
        if file.size is not None:
            assert (info["width"], info["height"]) == file.size, f"{file} of {file.size}: {info}"
        if file.seconds is not None:
            assert abs(info["duration"] - file.seconds) < 0.01, f"{file.seconds} s: {info}"
        named = unquote(urlsplit(info["cdn_url"]).path.rpartition("/")[2])
        assert named == file.name, f"{file}: {info['cdn_url']} names {named!r}"
        content = c.http.get(info["cdn_url"]).content
        assert content == file.content, f"{file} came back as {len(content)} bytes"


@holds(
    "property.uploads.all-or-nothing",
    facts=["upload.all-or-nothing", "code.4001", "upload.by-content"],
    share=0.5,
    good=st.lists(photos(), max_size=3),
    bad=st.sampled_from(["notes.txt", "a.exe", "b.pdf", "no-ending", "lies.png", "empty.jpg"]),
    at=st.integers(0, 3),
)
def one_bad_file_spoils_them_all(c: Context, good: list[Drawn], bad: str, at: int) -> None:
    session = c.user().session()
    sent = pairs(good)
    sent.insert(at, (bad, b"" if bad.startswith("empty") else b"no picture, whatever it is called"))
    c.refused(session.send_files(sent), 4001)
    assert session.state()["video_infos"] == [], "some of a refused upload is in the state"


@holds(
    "property.uploads.limit",
    facts=["upload.limit.enforced", "upload.limit.megabyte-binary", "code.4002"],
    share=0.3,
    megabyte=st.sampled_from(["binary", "decimal"]),
    spare=st.integers(0, 2),
    beyond=st.integers(1, 2),
)
def the_limit_is_exact(c: Context, megabyte: str, spare: int, beyond: int) -> None:
    c.choose(upload_limit_mb=LIMIT_MB, megabyte=megabyte)
    session = c.user().session()
    limit = LIMIT_MB * MEGABYTES[megabyte]
    for size in (limit + beyond, limit + 1):
        c.refused(session.send_files([("long.wav", wav(size - WAV_HEAD))]), 4002)
        assert session.state()["video_infos"] == []
    for size in (limit - spare, limit):
        c.data(session.send_files([("long.wav", wav(size - WAV_HEAD))]))
