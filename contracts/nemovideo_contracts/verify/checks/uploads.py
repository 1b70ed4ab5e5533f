"""Uploads: field, formats, limits, and what the session knows afterwards."""

from __future__ import annotations

from ...spec import fact, upload_formats
from ..context import Context
from ..samples import IMAGES, SOUNDS, photos, png, sample, tiny
from . import check


@check(
    "upload.answer",
    facts=[
        "upload.endpoint",
        "upload.field.files",
        "upload.field.file",
        "upload.field.either",
        "upload.answer.files",
        "upload.answer.applied",
        "upload.answer.fps-hash",
    ],
)
def upload_answer(c: Context) -> None:
    session = c.user().session()
    data = c.data(session.send_files([("beach.png", png(64, 48))]))
    assert data["session_state_applied"] is True
    [file] = data["files"]
    known = {key: file[key] for key in ("filename", "file_type", "width", "height")}
    assert known == {"filename": "beach.png", "file_type": "image", "width": 64, "height": 48}
    assert file["hash"], "no hash"


@check("upload.cdn-url", facts=["upload.answer.files"])
def cdn_url(c: Context) -> None:
    [file] = c.user().session().upload(("beach.png", png()))
    answer = c.http.get(file["cdn_url"])
    assert answer.content == png(), "cdn_url gives other bytes"


@check("upload.several", facts=["upload.several", "job.batch"])
def several_files(c: Context) -> None:
    session = c.user().session()
    session.upload(*photos(3))
    session.upload(("clip.mp4", sample("mp4")))
    names = [info["filename"] for info in session.state()["video_infos"]]
    assert names == ["photo-1.png", "photo-2.png", "photo-3.png", "clip.mp4"], names


@check("upload.in-state", facts=["upload.in-state", "state.items"])
def in_state(c: Context) -> None:
    session = c.user().session()
    files = session.upload(*photos(2))
    assert session.state()["video_infos"] == files, "the state describes the files differently"


@check("upload.formats", facts=["upload.formats", "upload.formats.jpeg"])
def formats(c: Context) -> None:
    session = c.user().session()
    for extension in upload_formats():
        [file] = session.upload((f"sample.{extension}", sample(extension)))
        kind = "image" if extension in IMAGES else "audio" if extension in SOUNDS else "video"
        assert file["file_type"] == kind, f"{extension} is taken for {file['file_type']}"


@check("upload.filename", facts=["upload.answer.files", "error.no-500"])
def file_names(c: Context) -> None:
    """Names in any script come back as they were sent, without the folder."""
    session = c.user().session()
    for name in ("照片 1.png", "Müller & Söhne.png", "a'b.png", "🎬.png"):
        [file] = session.upload((name, png()))
        assert file["filename"] == name, f"{name!r} became {file['filename']!r}"
        assert c.http.get(file["cdn_url"]).status_code == 200, f"no file at {file['cdn_url']}"
    [file] = session.upload(("../../etc/photo.png", png()))
    assert file["filename"] == "photo.png", f"a folder is left in the name: {file['filename']!r}"


@check("upload.tiny", facts=["upload.formats", "error.no-500"])
def single_pixels(c: Context) -> None:
    """An image of one pixel is an image, or is refused; it is no reason to fall over."""
    session = c.user().session()
    for extension, kind in (("jpg", "jpeg"), ("png", "png"), ("webp", "webp"), ("gif", "gif")):
        answer = session.send_files([(f"dot.{extension}", tiny(kind))])
        if answer.json().get("code") == 0:
            [file] = c.data(answer)["files"]
            assert (file["width"], file["height"]) == (1, 1), file
        elif c.profile.envelope != "bare":
            c.refused(answer, 4001)


@check("upload.case", facts=["upload.formats"])
def upper_case_extension(c: Context) -> None:
    c.user().session().upload(("DSC_0001.PNG", png()))


@check("upload.duration", facts=["upload.duration.seconds"])
def duration_in_seconds(c: Context) -> None:
    files = c.user().session().upload(("a.mp4", sample("mp4")), ("b.wav", sample("wav")))
    for file in files:
        assert 0.8 <= file["duration"] <= 1.3, f"{file['filename']} lasts {file['duration']}"


@check("upload.unsupported", facts=["code.4001"])
def unsupported(c: Context) -> None:
    session = c.user().session()
    for name in ("notes.txt", "report.pdf", "program.exe", "noextension"):
        c.refused(session.send_files([(name, b"some text")]), 4001)
    assert session.state()["video_infos"] == []


@check("upload.by-content", facts=["upload.by-content", "code.4001"])
def by_content(c: Context) -> None:
    session = c.user().session()
    for name, content in (
        ("broken.png", png()[:40]),
        ("text.jpg", b"this is no picture"),
        ("empty.mp4", b""),
    ):
        c.refused(session.send_files([(name, content)]), 4001)
    [file] = session.upload(("sound.mp4", sample("wav")))
    assert file["file_type"] == "audio", "a sound was taken for a video because of its name"


@check("upload.all-or-nothing", facts=["upload.all-or-nothing"])
def all_or_nothing(c: Context) -> None:
    session = c.user().session()
    c.refused(session.send_files([*photos(1), ("notes.txt", b"text")]), 4001)
    assert session.state()["video_infos"] == [], "half of the request was accepted"


@check("upload.heic", facts=["upload.formats.heic-refused"])
def heic_refused(c: Context) -> None:
    c.refused(c.user().session().send_files([("photo.heic", b"\0\0\0\x18ftypheic")]), 4001)


@check("upload.heic.accepted", facts=["upload.formats.heic-accepted"])
def heic_accepted(c: Context) -> None:
    [file] = c.user().session().upload(("photo.heic", sample("heic")))
    assert file["file_type"] == "image"


@check("upload.field", facts=["upload.field.wrong", "upload.field.either"])
def wrong_field(c: Context) -> None:
    session = c.user().session()
    for name in (fact("upload.field.files").word, fact("upload.field.file").word):
        answer = session.send_files(photos(1), name)
        if c.profile.upload_field in (name, "either"):
            c.data(answer)
        else:
            c.refused(answer, 422)
    c.refused(session.send_files(photos(1), "upload"), 422)


@check("upload.by-url", facts=["upload.by-url"])
def by_url(c: Context) -> None:
    session = c.user().session()
    [file] = session.upload(("beach.png", png()))
    body = {"urls": [file["cdn_url"]], "source_type": "url"}
    if c.world.control is None:
        return
    data = c.data(session.user.post(session.upload_path, body))
    assert data["files"][0]["file_type"] == "image"
    assert len(session.state()["video_infos"]) == 2


@check(
    "upload.by-url.wrong",
    facts=["error.invalid-request", "error.no-500", "upload.by-url.unreachable"],
)
def by_bad_url(c: Context) -> None:
    session = c.user().session()
    for body, code in (
        ({"urls": []}, 422),
        ({"urls": "http://x"}, 422),
        ({"urls": ["ftp://127.0.0.1/a.png"]}, 422),
        ({"urls": ["http://127.0.0.1:9/a.png"]}, 422),
    ):
        c.refused(session.user.post(session.upload_path, body), code)


@check(
    "upload.limit",
    facts=[
        "upload.limit.enforced",
        "upload.limit.500",
        "upload.limit.200",
        "upload.limit.megabyte-binary",
        "upload.limit.megabyte-decimal",
        "code.4002",
    ],
    clock=True,
)
def limit(c: Context) -> None:
    """At the limit exactly a file fits; with one byte more it does not.

    The bytes are no picture, so what fits is refused for that: 4001, not 4002. Where a smaller
    limit can be had, it is taken: the sum is the same, and the bytes are fewer.
    """
    if c.world.control is not None:
        c.choose(upload_limit_mb=1)
    session = c.user().session()
    for size, code in ((c.profile.upload_limit, 4001), (c.profile.upload_limit + 1, 4002)):
        c.refused(session.send_files([("big.mp4", bytes(size))]), code)
