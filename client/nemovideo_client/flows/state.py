"""Reading what the server knows: state, credits, the claim link."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from urllib.parse import urlencode

from .. import errors
from ..effects import Answer, Flow, Request, Send
from ..journey import Journey
from ..protocol.answers import State, read_state, unwrap
from ..values import number, text_of
from . import requests
from .connect import authenticate, call, connect, pause, recovering

RETRIES = (2.0, 5.0, 10.0)  # s before the state is asked again of a server in trouble


@dataclass(frozen=True, slots=True)
class Credits:
    """`total` = `available` + `frozen`; frozen ones are reserved for work in progress."""

    available: int
    frozen: int
    total: int


def state(journey: Journey) -> Flow[State]:
    """The timeline and the media of the session; a new session's if the old one is gone."""
    yield from connect(journey)
    patiently = functools.partial(_patiently, journey)
    answer = yield from recovering(journey, lambda: requests.state(journey), patiently)
    found = read_state(unwrap(answer, "state"))
    journey.user_id = journey.user_id or found.user_id
    return found


def _patiently(journey: Journey, request: Request) -> Flow[Answer]:
    """Send a reading; of a server in trouble it is asked again, three times at most.

    Nobody says how a failed reading is retried. It changes nothing, so that asking again is
    safe, and failed polls of a render are repeated as well. fact: state.read-again
    """
    for seconds in RETRIES[: journey.settings.max_retries]:
        answer = yield from Send(request)
        try:
            unwrap(answer, request.place)
        except errors.ServerFault as fault:
            yield from pause(journey, fault, seconds)
            continue
        except errors.NemoVideoError:
            pass
        return answer
    return (yield from Send(request))


def same_session_state(journey: Journey, session_id: str) -> Flow[State]:
    """The state of this very session; SessionNotFound when it went away meanwhile."""
    found = yield from state(journey)
    if journey.session_id != session_id:
        raise errors.SessionNotFound(
            "The session ended while its work was under way, and its timeline with it",
            advice="A new, empty session is ready: say again what to make.",
        )
    return found


def credits(journey: Journey) -> Flow[Credits]:
    """The account's credits; no session is needed."""
    yield from authenticate(journey)
    data = yield from call(journey, requests.credits)
    available, frozen, total = (number(data.get(key)) for key in ("available", "frozen", "total"))
    if available is None:
        raise errors.UnreadableAnswer("The answer about credits has no number `available`")
    frozen = frozen or 0
    return Credits(int(available), int(frozen), int(available + frozen if total is None else total))


def claim_link(journey: Journey) -> Flow[str]:
    """A link that opens the session in a browser; it carries no API token. fact: web.claim-link"""
    yield from connect(journey)
    data = yield from call(journey, lambda: requests.claim(journey))
    claim = text_of(data, "claim_token")
    if not claim:
        raise errors.UnreadableAnswer("The server gave no claim token")
    return f"{journey.settings.web_url}/workspace/claim?{urlencode({'ct': claim})}"
