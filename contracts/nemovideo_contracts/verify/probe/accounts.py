"""Who is let in, how answers are wrapped, and what requests may look like."""

from __future__ import annotations

import time
import uuid
from typing import Any

from ...control import CannotTell
from ..context import BALANCE, RUN
from ..explorer import code, data, data_of, streams
from ..samples import png, sample
from .common import Probe, step


@step("token_again", "envelope", "token_life", "free_credits")
def tokens(run: Probe) -> None:
    run.first = run.first or run.explorer.ask_token(f"probe-{uuid.uuid4()}")
    body = run.first.json()
    told = data_of(body)
    run.found["free_credits"] = told["credits"]
    run.found["token_life"] = "seven-days" if "expires_at" in told else "never-expires"
    forms = {("code", "message"): "code-message-data", ("code",): "code-data"}
    keys = tuple(key for key in ("code", "message") if key in body)
    run.found["envelope"] = forms.get(keys, "bare")
    client_id = run.first.request.headers["x-client-id"]
    again = run.explorer.ask_token(client_id)
    if code(again):
        run.found["token_again"] = "refused-until-expiry"
    else:
        same = data(again)["token"] == told["token"]
        run.found["token_again"] = "same-token" if same else "fresh-token"


@step("error_transport", "error_text")
def errors(run: Probe) -> None:
    answer = run.explorer.send("GET", BALANCE, headers={"Authorization": "Bearer nonsense"})
    body = answer.json()
    if "code" not in body:
        run.found["error_transport"] = "detail"
        raise CannotTell("under detail there is no other key")
    run.found["error_transport"] = "body" if answer.status_code == 200 else "status"
    [run.found["error_text"]] = {"message", "msg", "error", "detail", "reason"} & body.keys()


@step("path_user", "session_language")
def sessions(run: Probe) -> None:
    guest = run.guest
    works = [not code(run.explorer.open_session(guest, user)) for user in ("me", guest.id)]
    names = {(True, True): "me-or-own", (True, False): "me", (False, True): "own"}
    run.found["path_user"] = names[works[0], works[1]]
    user = run.explorer.user(guest)
    bare = run.explorer.open_session(guest, user, task_name="probe")
    run.found["session_language"] = "required" if code(bare) else "optional"


@step("empty_draft")
def empty_draft(run: Probe) -> None:
    draft = run.explorer.state(run.guest).get("draft", "absent")
    run.found["empty_draft"] = {None: "null", "absent": "absent"}.get(
        draft if isinstance(draft, str | None) else "other", "empty-object"
    )


@step("upload_field")
def upload_field(run: Probe) -> None:
    file = ("probe.png", png())
    works = [
        name for name in ("files", "file") if not code(run.explorer.upload(run.guest, name, file))
    ]
    run.found["upload_field"] = "either" if len(works) == 2 else works[0]


@step("heic")
def heic(run: Probe) -> None:
    name = "file" if run.found.get("upload_field") == "file" else "files"
    answer = run.explorer.upload(run.guest, name, ("probe.heic", sample("heic")))
    run.found["heic"] = "refused" if code(answer) else "accepted"


@step("run_user_id", "run_casing")
def turn_bodies(run: Probe) -> None:
    guest, ask = run.guest, run.explorer
    body = ask.body(guest, "hello")

    def works(**changes: Any) -> bool:
        sent = {key: value for key, value in (body | changes).items() if value is not None}
        return streams(ask.send("POST", RUN, json=sent, headers=guest.headers))

    me, own, none = works(user_id="me"), works(user_id=guest.id), works(user_id=None)
    if me and own:
        run.found["run_user_id"] = "optional" if none else "required"
    else:
        run.found["run_user_id"] = "me" if me else "own"
    body = ask.body(guest, "hello")
    camel = {"appName": "app_name", "userId": "user_id", "sessionId": "session_id"}
    sent = {new: body[old] for new, old in camel.items()} | {"newMessage": body["new_message"]}
    answer = ask.send("POST", RUN, json=sent, headers=guest.headers)
    run.found["run_casing"] = "both" if streams(answer) else "snake"


@step("token_limit")
def rationing(run: Probe) -> None:
    """How many tokens there are for one address: last, for it uses them up."""
    if not run.use_up_tokens:
        raise CannotTell("it would use up the tokens of this address")
    ask = run.explorer
    while ask.tokens < 12 and not code(ask.ask_token(f"probe-{ask.tokens}-{time.time_ns()}")):
        pass
    refused = run.found.get("token_again") == "refused-until-expiry"
    by_count = {5: "ip-per-hour", 10: "client-and-ip"}
    run.found["token_limit"] = by_count.get(ask.tokens, "client" if refused else "none")
