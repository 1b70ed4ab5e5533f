"""Sessions: opened, and found again by their owner."""

from __future__ import annotations

from nemovideo_mock import ids
from nemovideo_mock.accounts import Session
from nemovideo_mock.errors import Invalid, SessionNotFound
from nemovideo_mock.service.context import Context, alone
from nemovideo_mock.service.tokens import Caller


@alone
def open_session(context: Context, caller: Caller, task_name: str, language: str | None) -> Session:
    """A new session with an empty timeline. Raises Invalid where `language` is required (AX-31)."""
    caller.require("write")
    # fact: session.language.optional
    if language is None and context.profile.session_language == "required":
        raise Invalid(
            'language is missing; send for instance "en"', fact="session.language.required"
        )
    nth = len(context.store.of(Session, caller.user_id))
    session_id = ids.session(context.seed, caller.user_id, nth)
    session = Session(
        id=session_id,
        task_id=ids.short(context.seed, "task", session_id),
        task_name=task_name,
        user_id=caller.user_id,
        language=language,
        created_at=context.now,
    )
    context.store.append(session)
    return session


def find(context: Context, caller: Caller, session_id: str) -> Session:
    """A session of the caller's. Raises SessionNotFound (1002), also for somebody else's."""
    session = context.store.get(Session, session_id)
    lost = session is not None and session.lost_at is not None and context.now >= session.lost_at
    # facts: run.unknown-session, state.unknown-session
    if session is None or lost or session.user_id != caller.user_id:
        raise SessionNotFound(f"no session {session_id!r}; open a new one", fact="session.isolated")
    return session


def check_path_user(context: Context, caller: Caller, segment: str) -> None:
    """The user segment of a path: `me`, or the caller's own id (AX-13)."""
    allowed, fact = {
        "me-or-own": (("me", caller.user_id), "session.path-user.either"),
        # fact: session.path-user.me
        "me": (("me",), "session.path-user.me-only"),
        "own": ((caller.user_id,), "session.path-user.own"),
    }[context.profile.path_user]
    if segment not in allowed:
        problem = f"the path names user {segment!r}; it must be {' or '.join(allowed)}"
        raise SessionNotFound(problem, fact=fact)


def check_task(session: Session, task_id: str) -> None:
    """Raises SessionNotFound (1002) when the session belongs to another task."""
    if session.task_id != task_id:
        raise SessionNotFound(f"session {session.id} belongs to another task than {task_id!r}")


def check_body_user(context: Context, caller: Caller, user_id: str | None) -> None:
    """The `user_id` of a message: `me`, one's own, or none, as the profile has it (AX-12).

    Raises SessionNotFound (1002) for another user's, Invalid (422) for the own id where only `me`
    is read.
    """
    reading = context.profile.run_user_id
    if reading == "me" and user_id == caller.user_id:
        raise Invalid(f'user_id is {user_id!r}; send "me"', fact="run.user-id.me-only")
    # facts: run.user-id.own, run.user-id.optional
    allowed = {"me": ["me"], "own": [caller.user_id]}.get(reading, ["me", caller.user_id, None])
    if user_id not in allowed:
        problem = f'user_id {user_id!r} has no such session; send "{allowed[0]}"'
        raise SessionNotFound(problem, fact="session.isolated")
