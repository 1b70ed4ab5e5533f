"""Token and session, and the recovery around every request to the API."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from .. import errors, settings
from ..effects import Answer, Effect, Flow, Notice, Progress, Report, Request, Send, Sleep
from ..journey import Journey
from ..protocol.answers import read_state, unwrap
from ..values import text_of
from . import requests

RATE_LIMIT_PAUSE = 30.0  # s; fact: code.429.retry-once
LONGEST_PAUSE = 300.0  # s; a longer pause is an error, not a wait

Build = Callable[[], Request]
Transmit = Callable[[Request], Effect[Answer] | Flow[Answer]]


def connect(journey: Journey) -> Flow[None]:
    """Have a token and a session, getting what is missing; every other method does so by itself."""
    # fact: client.setup-first
    yield from authenticate(journey)
    if not journey.session_id:
        yield from _create_session(journey)


def authenticate(journey: Journey) -> Flow[None]:
    """Have a token, the one that was given or a free one."""
    # fact: auth.env-token
    if not journey.token:
        yield from Report(Progress("connect", note="Setting up…"))
        yield from _acquire_token(journey)


def call(journey: Journey, build: Build) -> Flow[Mapping[str, Any]]:
    """Send one API request and return its data, recovering what can be recovered.

    `build` makes the request anew for every attempt, because a new token or session changes it.
    """
    answer = yield from recovering(journey, build)
    return unwrap(answer, build().place)


def recovering(journey: Journey, build: Build, transmit: Transmit = Send) -> Flow[Answer]:
    """Transmit until it succeeds; every kind of recovery is tried once.

    1001: a new token. 1002: a new session. 429: a pause of 30 s. Anything else is raised.
    """
    tried: set[type[errors.ApiError]] = set()
    while True:
        request = build()
        answer = yield from transmit(request)
        try:
            if not answer.open:
                unwrap(answer, request.place)
            return answer
        except errors.OutOfCredits as error:
            raise (yield from with_link(journey, error)) from None
        except (errors.TokenRejected, errors.SessionNotFound, errors.RateLimited) as error:
            opening = request.place == "session" and isinstance(error, errors.SessionNotFound)
            # facts: code.1001.once, code.429.once
            if type(error) in tried or opening:
                raise
            tried.add(type(error))
            yield from _recover(journey, error)


def _recover(journey: Journey, error: errors.ApiError) -> Flow[None]:
    if isinstance(error, errors.RateLimited):
        yield from pause(journey, error, RATE_LIMIT_PAUSE)
    elif isinstance(error, errors.TokenRejected):
        # fact: code.1001.reacquire
        before = journey.user_id
        yield from Report(Notice("The token is no longer accepted; getting a new one."))
        yield from _acquire_token(journey)
        if journey.session_id and before and journey.user_id not in ("", before):
            yield from _replace_session(journey)
    else:
        # fact: code.1002.new-session
        yield from _replace_session(journey)


def pause(journey: Journey, error: errors.ApiError, seconds: float) -> Flow[None]:
    """Wait before asking again: as long as the server asks (Retry-After), else `seconds`.

    Raises the error where that is over 5 minutes, or nothing is to be repeated.
    """
    seconds = seconds if error.retry_after is None else error.retry_after
    if seconds > LONGEST_PAUSE or not journey.settings.max_retries:
        raise error
    limited = isinstance(error, errors.RateLimited)
    asked, failed = "The server asks for a pause; waiting", f"{error.problem}; looking again in"
    yield from Report(Notice(f"{asked if limited else failed} {seconds:.0f} s."))
    yield from Sleep(seconds)


def _acquire_token(journey: Journey) -> Flow[None]:
    """A free token: 100 credits, 7 days, one per client id. fact: auth.credits.hundred"""
    try:
        data = yield from _ask_for_token(journey)
    except errors.RateLimited as error:
        yield from pause(journey, error, RATE_LIMIT_PAUSE)
        data = yield from _ask_for_token(journey)
    # fact: code.400.retry
    except errors.BadRequest:
        yield from Report(Notice("The client id was not accepted; making a new one."))
        data = yield from _ask_for_token(journey, fresh=True)
    # fact: auth.token.from-answer
    token = text_of(data, "token")
    if not token or not settings.sendable(token):
        raise errors.UnreadableAnswer("The server gave no token that can be used")
    journey.token, journey.token_is_new = token, True
    journey.user_id = text_of(data, "user_id")
    journey.user = "me" if journey.user == "me" else journey.user_id
    journey.changed()


def _ask_for_token(journey: Journey, *, fresh: bool = False) -> Flow[Mapping[str, Any]]:
    identity = settings.client_id(journey.settings, fresh=fresh)
    return unwrap((yield from Send(requests.token(identity))), "token")


def _create_session(journey: Journey) -> Flow[None]:
    """A new, empty session. Its id is a string of digits and stays one. fact: session.id.is-text"""
    journey.session_id = journey.task_id = ""
    try:
        data = yield from call(journey, lambda: requests.session(journey))
    except errors.SessionNotFound:
        if journey.user != "me" or not journey.user_id:
            raise
        # fact: session.path-user.own: some documents name the account by its id (AX-13).
        journey.user = journey.user_id
        data = yield from call(journey, lambda: requests.session(journey))
    journey.session_id = text_of(data, "session_id")
    journey.task_id = text_of(data, "task_id")
    journey.user_id = text_of(data, "user_id") or journey.user_id
    if not journey.session_id:
        raise errors.UnreadableAnswer("The server gave no session id")
    journey.changed()


def _replace_session(journey: Journey) -> Flow[None]:
    """A new session for one that is gone, with the same uploads."""
    lost = "The session no longer exists; starting a new one. The old timeline is gone."
    yield from Report(Notice(lost))
    yield from _create_session(journey)
    for batch in batches(journey.uploads):
        yield from Report(Notice(f"Uploading {len(batch)} again."))
        unwrap((yield from Send(requests.upload(journey, batch))), "upload")


def batches(sources: Sequence[Path | str]) -> Iterator[list[Path | str]]:
    """Runs of files and runs of URLs: one request each, in the order given."""
    for _, batch in itertools.groupby(sources, lambda source: isinstance(source, Path)):
        yield list(batch)


def with_link(journey: Journey, error: errors.OutOfCredits) -> Flow[errors.OutOfCredits]:
    """The error with what to do next: register (anonymous) or top up (registered)."""
    if not journey.user_id:
        journey.user_id = yield from _look_up_user(journey)
    given = text_of(error.data, "registration_url")
    # fact: code.2001.link
    if given or journey.anonymous:
        bind = f"?{urlencode({'bind': journey.user_id})}" if journey.user_id else ""
        error.link = given or f"{journey.settings.web_url}/register{bind}"
        error.advice = f"Register for 100 more, your project stays: {error.link}"
    return error


def _look_up_user(journey: Journey) -> Flow[str]:
    """The user id as the state has it, or "": a link without it still leads somewhere."""
    if not journey.session_id:
        return ""
    try:
        answer = yield from Send(requests.state(journey))
        return read_state(unwrap(answer, "state")).user_id
    except errors.NemoVideoError:
        return ""
