"""Sessions: their names, ids and paths."""

from __future__ import annotations

import json
import re

from hypothesis import strategies as st

from ....spec import fact, operation
from ...context import Context
from ..drawn import holds
from ..values import texts

DIGITS = fact("session.id.nineteen-digits").count


@holds(
    "property.sessions.names",
    facts=["session.body.task-name", "state.names", "session.id.nineteen-digits"],
    names=st.lists(texts(), min_size=1, max_size=12),
)
def sessions_keep_their_names(c: Context, names: list[str]) -> None:
    user = c.user()
    opened = [c.data(user.open_session(task_name=name)) for name in names]
    for name, session in zip(names, opened, strict=True):
        id = session["session_id"]
        assert re.fullmatch(rf'"\d{{{DIGITS}}}"', json.dumps(id)), f"{id!r}"
        assert session["user_id"] == user.id, session
        state = c.data(user.call("session_state", id))
        known = {key: state[key] for key in ("session_id", "task_id", "task_name")}
        assert known == {"session_id": id, "task_id": session["task_id"], "task_name": name}, known
    for key in ("session_id", "task_id"):
        assert len({session[key] for session in opened}) == len(opened), f"{key}s are not unique"


@holds(
    "property.sessions.language",
    facts=["session.language.optional", "session.language.required"],
    share=0.5,
    name=texts(),
    language=st.sampled_from(["en", "zh-CN", "ja", "es"]),
)
def language_may_be_required(c: Context, name: str, language: str) -> None:
    for rule in ("optional", "required"):
        c.choose(session_language=rule)
        user = c.user()
        c.data(user.call("create_session", json={"task_name": name, "language": language}))
        answer = user.call("create_session", json={"task_name": name})
        if rule == "required":
            c.refused(answer, 422)
        else:
            c.data(answer)


@holds(
    "property.sessions.path-user",
    facts=[
        *("session.path-user.either", "session.path-user.me-only", "session.path-user.own"),
        "session.path-user.foreign",
    ],
    share=0.5,
    rule=st.sampled_from(["me-or-own", "me", "own"]),
    foreign=st.sampled_from(["another", "you", "anon_0123456789abcdef", "ME", "0"]),
)
def paths_name_the_caller(c: Context, rule: str, foreign: str) -> None:
    """As `me`, or by the own id, and never as somebody else."""
    c.choose(path_user=rule)
    user, other = c.user(), c.user()
    session = user.session()
    allowed = {"me-or-own": {"me", user.id}, "me": {"me"}, "own": {user.id}}[rule]
    for segment in ("me", user.id, other.id, foreign):
        answer = user.get(operation("session_state").path(segment, session.id))
        if segment in allowed:
            c.data(answer)
        else:
            c.refused(answer, 1002, 404)


@holds(
    "property.sessions.empty-draft",
    facts=["state.empty.absent", "state.empty.null", "state.empty.object"],
    share=0.3,
    name=texts(),
)
def an_empty_timeline_is_said_in_one_way(c: Context, name: str) -> None:
    forms: dict[str, object] = {"absent": "absent", "null": None, "empty-object": {}}
    for form, wanted in forms.items():
        c.choose(empty_draft=form)
        found = c.user().session(task_name=name).state().get("draft", "absent")
        assert found == wanted, f"{found!r} where it should be {form}"
