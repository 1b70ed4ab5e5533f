"""The state and the draft in it."""

from __future__ import annotations

from typing import Any

from ...spec import schema_errors
from ..context import Context, Session
from ..samples import photos
from . import check

SLIDESHOW = "turn these photos into a slideshow video with transitions and background music"


def edited(c: Context, message: str = SLIDESHOW, count: int = 3) -> Session:
    session = c.user().session()
    session.upload(*photos(count))
    session.say(message)
    return session


def segments(draft: dict[str, Any], kind: int) -> list[dict[str, Any]]:
    """All segments of one track type."""
    return [segment for track in draft["t"] if track["tt"] == kind for segment in track["sg"]]


@check(
    "state.fields",
    facts=[
        "state.endpoint",
        "state.fields",
        "state.paths",
        "state.names",
        "state.user-id",
        "session.bind-id",
    ],
)
def state_fields(c: Context) -> None:
    session = c.user().session()
    data = c.data(session.user.get(session.state_path))
    assert data["user_id"] == session.user.id, "no user_id to bind"
    assert {"video_infos", "generated_media"} <= data["state"].keys()
    assert not (errors := schema_errors("SessionState", data)), errors


@check("state.empty", facts=["state.empty.absent", "state.empty.null", "state.empty.object"])
def empty_state(c: Context) -> None:
    state = c.user().session().state()
    found = state.get("draft", "absent")
    forms: dict[str, object] = {"absent": "absent", "null": None, "empty-object": {}}
    wanted = forms[c.profile.empty_draft]
    assert found == wanted, f"draft is {found!r}"


@check("state.after-edit", facts=["state.more-fields", "draft.keys", "draft.tt.values"], free=False)
def after_edit(c: Context) -> None:
    session = edited(c)
    data = c.data(session.user.get(session.state_path))
    assert not (errors := schema_errors("SessionState", data)), errors
    canvas, draft = data["state"]["canvas_config"], data["state"]["draft"]
    assert (canvas["width"], canvas["height"]) == (draft["m"]["width"], draft["m"]["height"])


@check(
    "draft.shape",
    facts=[
        "draft.keys",
        "draft.tt.values",
        "draft.d.milliseconds",
        "draft.d.places",
        "draft.m.canvas",
        "draft.m.segment",
        "draft.ready",
    ],
    free=False,
)
def draft_shape(c: Context) -> None:
    draft = edited(c).draft()
    clips = segments(draft, 0)
    assert len(clips) == 3, f"{len(clips)} clips of three photos"
    assert draft["d"] == max(clip["m"]["start"] + clip["d"] for clip in clips)
    assert all(clip["m"].get("name") for clip in clips), "a clip without a name"
    ends = [clip["m"]["start"] + clip["d"] for clip in clips]
    starts = [clip["m"]["start"] for clip in clips]
    assert starts == [0, *ends[:-1]], f"clips overlap or leave gaps: {starts} {ends}"


@check("draft.summary", facts=["draft.summary", "draft.m.segment"], free=False)
def summary_is_possible(c: Context) -> None:
    """Track by track a name, a beginning and an end; of music a volume, or its default."""
    draft = edited(c).draft()
    for track in draft["t"]:
        for segment in track["sg"]:
            words = segment["m"].get("name") or segment["m"].get("text")
            assert words, f"nothing to call a segment of track type {track['tt']}"
            assert isinstance(segment["m"]["start"], int)
    assert segments(draft, 1), "no music was added"


@check("state.reading", facts=["state.reading-changes-nothing"], free=False)
def reading_changes_nothing(c: Context) -> None:
    session = edited(c)
    assert session.state() == session.state()


@check("state.between", facts=["session.keeps-timeline", "job.iterate"], free=False)
def timeline_is_kept(c: Context) -> None:
    session = edited(c, "turn these photos into a slideshow video")
    clips = segments(session.draft(), 0)
    session.say('add the title "Hello"')
    assert len(segments(session.draft(), 0)) == len(clips), "clips were lost on the way"
    assert any("Hello" in segment["m"]["text"] for segment in segments(session.draft(), 7))


@check("state.sessions-apart", facts=["session.isolated", "session.several"], free=False)
def sessions_apart(c: Context) -> None:
    user = c.user()
    one, other = user.session(), user.session()
    one.upload(*photos(2))
    one.say("turn these photos into a slideshow video")
    assert other.draft() == {}, "the other session has a timeline too"
    assert other.state()["video_infos"] == []
