"""Who is let in, how answers are wrapped, and what requests may look like."""

from __future__ import annotations

import time
import uuid
from typing import Any

from ...control import CannotTell
from ...spec import fact
from ..actor import BALANCE, streams
from ..explorer import answered, code, data, data_of
from ..samples import png, sample
from .common import Probe, step

PER_HOUR = fact("auth.limit.per-ip-hour").count
PER_WEEK = fact("auth.limit.per-client-and-ip").count
ENOUGH = 12
"""Tokens in an hour that no limit on record allows."""
HOUR = 3600.0


@step("token_again", "envelope", "token_life", "free_credits")
def tokens(run: Probe) -> None:
    run.first = run.first or run.explorer.ask_token(f"probe-{uuid.uuid4()}")
    body = run.first.json()
    given = data_of(body)
    run.found["free_credits"] = given["credits"]
    run.found["token_life"] = "seven-days" if "expires_at" in given else "never-expires"
    forms = {("code", "message"): "code-message-data", ("code",): "code-data"}
    keys = tuple(key for key in ("code", "message") if key in body)
    run.found["envelope"] = forms.get(keys, "bare")
    client_id = run.first.request.headers["x-client-id"]
    again = run.explorer.ask_token(client_id)
    if code(again):
        run.found["token_again"] = "refused-until-expiry"
    else:
        same = data(again)["token"] == given["token"]
        run.found["token_again"] = "same-token" if same else "fresh-token"


@step("error_transport", "error_text")
def errors(run: Probe) -> None:
    with answered(BALANCE):
        answer = run.explorer.http.get(BALANCE, headers={"Authorization": "Bearer nonsense"})
    body = answer.json()
    if "code" not in body:
        run.found["error_transport"] = "detail"
        raise CannotTell("under detail there is no other key")
    run.found["error_transport"] = "body" if answer.status_code == 200 else "status"
    [run.found["error_text"]] = {"message", "msg", "error", "detail", "reason"} & body.keys()


@step("path_user", "session_language")
def sessions(run: Probe) -> None:
    guest = run.guest
    works = [not code(guest.open_as(user)) for user in ("me", guest.id)]
    names = {(True, True): "me-or-own", (True, False): "me", (False, True): "own"}
    run.found["path_user"] = names[works[0], works[1]]
    bare = guest.open_as(guest.segment, task_name="probe")
    run.found["session_language"] = "required" if code(bare) else "optional"


@step("empty_draft")
def empty_draft(run: Probe) -> None:
    draft = run.guest.state().get("draft", "absent")
    run.found["empty_draft"] = {None: "null", "absent": "absent"}.get(
        draft if isinstance(draft, str | None) else "other", "empty-object"
    )


@step("upload_field")
def upload_field(run: Probe) -> None:
    file = ("probe.png", png())
    names = [fact(f"upload.field.{id}").word for id in ("files", "file")]
    works = [name for name in names if not code(run.guest.upload(file, name))]
    run.found["upload_field"] = "either" if len(works) == 2 else works[0]


@step("heic")
def heic(run: Probe) -> None:
    answer = run.guest.upload(("probe.heic", sample("heic")))
    run.found["heic"] = "refused" if code(answer) else "accepted"


@step("run_user_id", "run_casing")
def turn_bodies(run: Probe) -> None:
    guest = run.guest
    body = guest.turn_body(guest.session, "hello")

    def works(**changes: Any) -> bool:
        sent = {key: value for key, value in (body | changes).items() if value is not None}
        return streams(guest.call("run_sse", json=sent))

    me, own, none = works(user_id="me"), works(user_id=guest.id), works(user_id=None)
    if me and own:
        run.found["run_user_id"] = "optional" if none else "required"
    else:
        run.found["run_user_id"] = "me" if me else "own"
    body = guest.turn_body(guest.session, "hello")
    camel = {"appName": "app_name", "userId": "user_id", "sessionId": "session_id"}
    sent = {new: body[old] for new, old in camel.items()} | {"newMessage": body["new_message"]}
    run.found["run_casing"] = "both" if streams(guest.call("run_sse", json=sent)) else "snake"


@step("token_limit")
def rationing(run: Probe) -> None:
    """How many tokens there are for one address: last, for it uses them up."""
    if not run.use_up_tokens:
        raise CannotTell("it would use up the tokens of this address")
    ask = run.explorer
    while _within_an_hour(run) < ENOUGH and not code(ask.ask_token(f"probe-{time.time_ns()}")):
        pass
    hourly, weekly = _within_an_hour(run) == PER_HOUR, len(ask.tokens) == PER_WEEK
    if hourly and weekly:
        raise CannotTell(f"{PER_HOUR} tokens in an hour and {PER_WEEK} in all: either limit fits")
    refused = run.found.get("token_again") == "refused-until-expiry"
    otherwise = "client" if refused else "none"
    run.found["token_limit"] = "ip-per-hour" if hourly else "client-and-ip" if weekly else otherwise


def _within_an_hour(run: Probe) -> int:
    """Tokens that were given in the last hour of the target's clock."""
    since = time.monotonic() - HOUR / (run.speed or 1)
    return sum(given >= since for given in run.explorer.tokens)
