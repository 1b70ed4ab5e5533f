"""Which option has a target chosen, axis by axis? Asked with the fewest and cheapest requests.

A step answers one axis or a few; it may leave one open, with the reason. What a stranger cannot
see from outside stays as it is in the profile that the probe starts from.
"""

from __future__ import annotations

import contextlib
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx
from nemovideo_mock.profile import SEED, Profile

from .context import BALANCE, RENDER, RUN
from .control import CannotTell
from .explorer import Budget, Explorer, Guest, code, data, data_of, streams
from .samples import png, sample

SLIDESHOW = "turn these photos into a slideshow video"
GENERATION = "generate a video of a sunset over the sea"
HIDDEN = {
    "anonymous_scopes": "no answer tells a token's scopes",
    "render_owner": "it takes two tokens of one user, a week apart",
    "upload_limit_mb": "it takes uploads of hundreds of megabytes",
    "megabyte": "it takes uploads of hundreds of megabytes",
    "stream_limit": "no turn lasts that long",
    "heartbeat_interval": "the target's clock may run faster than ours",
    "silent_subject": "it takes hundreds of turns",
    "silent_rate": "it takes hundreds of turns",
    "noise_rate": "it takes hundreds of turns",
}
"""Axes that cannot be told from outside within reason, and why."""

Step = Callable[["Probe"], None]
_STEPS: list[tuple[tuple[str, ...], Step]] = []


@dataclass(slots=True)
class Probe:
    """A probe on its way, and what stays open. Its guest spends nothing until the last step."""

    explorer: Explorer
    use_up_tokens: bool
    open: dict[str, str] = field(default_factory=lambda: dict(HIDDEN))
    first: httpx.Response | None = None
    _guest: Guest | None = None

    @property
    def found(self) -> dict[str, Any]:
        return self.explorer.found

    @property
    def guest(self) -> Guest:
        if self._guest is None:
            self._guest = self.explorer.guest(self.first)
        return self._guest

    @property
    def profile(self) -> Profile:
        """The seed profile with everything that was found."""
        return SEED.replace(name="probed", **self.found)


def probe(
    url: str, *, budget: int | None = None, pace: float = 0.0, use_up_tokens: bool = True
) -> Probe:
    """Probe the target at a URL; `budget` in credits (None = whatever it takes), `pace` in s.

    `use_up_tokens` asks for tokens until there are no more, to learn how they are rationed.
    """
    explorer = Explorer(url=url.rstrip("/"), budget=Budget(budget), pace=pace)
    run = Probe(explorer, use_up_tokens)
    with contextlib.closing(explorer):
        for axes, step in _STEPS:
            try:
                step(run)
            except CannotTell as error:
                run.open |= {axis: str(error) for axis in axes if axis not in run.found}
            except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
                reason = f"an answer could not be read: {type(error).__name__}: {error}"
                run.open |= {axis: reason for axis in axes if axis not in run.found}
    return run


def step(*axes: str) -> Callable[[Step], Step]:
    """Register a step, in the order of the source; it answers these axes."""

    def register(body: Step) -> Step:
        _STEPS.append((axes, body))
        return body

    return register


@step("token_again", "envelope", "token_life", "free_credits")
def tokens(run: Probe) -> None:
    run.first = run.explorer.ask_token(f"probe-{uuid.uuid4()}")
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


@step("attribution")
def attribution(run: Probe) -> None:
    guest, ask = run.guest, run.explorer
    if code(ask.send("GET", BALANCE, headers=guest.bearer)) == 402:
        run.found["attribution"] = "all"
        return
    id, answer = ask.submit(guest, guest.headers)
    if code(answer):
        raise CannotTell(f"no render: {answer.text[:200]}")
    refused = code(ask.send("GET", f"{RENDER}/{id}", headers=guest.bearer)) == 402
    run.found["attribution"] = "render" if refused else "export"


@step("render_poll", "download", "export_cost")
def renders(run: Probe) -> None:
    guest, ask = run.guest, run.explorer
    before = ask.balance(guest)
    id, answer = ask.submit(guest, guest.headers)
    if code(answer):
        raise CannotTell(f"no render: {answer.text[:200]}")
    *_, done = ask.polls(guest, id)
    run.found["export_cost"] = before - ask.balance(guest)
    nested, top = "data" in done, "status" in done
    shapes = {(True, True): "union", (True, False): "data"}
    run.found["render_poll"] = shapes.get(
        (nested, top), "top-level" if "output" in done else "output-url"
    )
    answer = ask.send("GET", f"/api/render/proxy/{id}/download", headers=guest.headers)
    is_json = answer.headers["content-type"].startswith("application/json")
    run.found["download"] = "json" if is_json else "bytes"


@step("unknown_render", "unusable_draft")
def odd_renders(run: Probe) -> None:
    guest, ask = run.guest, run.explorer
    answer = ask.send("GET", f"{RENDER}/render_nobody", headers=guest.headers)
    if code(answer):
        run.found["unknown_render"] = "not-found"
    else:
        failed = data(answer).get("status") == "failed"
        run.found["unknown_render"] = "failed" if failed else "success-false"
    _, answer = ask.submit(guest, guest.headers, draft={"t": []})
    run.found["unusable_draft"] = "refused" if code(answer) else "failed"


@step("payload", "edit_cost", "edit_charge", "concurrent_turns")
def edits(run: Probe) -> None:
    ask, guest = run.explorer, run.explorer.guest()
    name = "file" if run.found.get("upload_field") == "file" else "files"
    ask.upload(guest, name, ("probe.png", png()))
    start = ask.balance(guest)
    stream = ask.edit(guest, SLIDESHOW, 50)
    run.found["payload"] = _dialect(next(e.raw for e in stream.events if e.kind == "call"))
    after = ask.balance(guest)
    run.found["edit_cost"] = start - after
    try:
        run.found["concurrent_turns"] = _second_message(ask, guest)
    finally:
        again = after - ask.balance(guest)
        run.found["edit_charge"] = "per-turn" if again == start - after else "per-session"


def _dialect(call: dict[str, Any]) -> str:
    if "actions" in call:
        return "adk"
    return {"tool_call": "typed", "tool_start": "gateway"}.get(call.get("type", ""), "text")


SMALL_TALK = 6
"""Messages sent while an edit is worked on. One after the other they take at least 30 s, side by
side at most 15 s, and the edit takes 10 to 30 s: so at least twice as long as the edit in all, or
at most one and a half times."""


def _second_message(ask: Explorer, guest: Guest) -> str:
    """What becomes of small talk while an edit is worked on."""
    ask.budget.spend(50)
    began = time.monotonic()
    ended: list[float] = []

    def first() -> None:
        ask.say(guest, 'add the title "Hello"')
        ended.append(time.monotonic())

    edit = threading.Thread(target=first)
    edit.start()
    time.sleep(0.05)  # the edit must arrive first; it lasts longer than this at any usual speed
    with ThreadPoolExecutor(SMALL_TALK) as pool:
        codes = list(pool.map(lambda _: code(ask.say(guest, "hello")), range(SMALL_TALK)))
    last = time.monotonic()
    edit.join()
    if 409 in codes:
        return "refuse"
    if ended[0] - began < 0.1:
        raise CannotTell("the target's clock runs too fast to see what waits for what")
    return "queue" if (last - began) / (ended[0] - began) > 1.75 else "interleave"


@step("heartbeat", "generation_cost", "out_of_credits", "registration_link", "export_blocked")
def generations(run: Probe) -> None:
    ask, guest = run.explorer, run.explorer.guest()
    unattributed = code(ask.submit(guest, guest.bearer)[1]) == 402
    before = ask.balance(guest)
    stream = ask.edit(guest, GENERATION, 100)
    run.found["generation_cost"] = before - ask.balance(guest)
    run.found["heartbeat"] = _heartbeat(stream)
    if ask.balance(guest) > 0:
        raise CannotTell("credits are left after a generation")
    run.found["export_blocked"] = _blocked(ask, guest, unattributed)
    refused = ask.say(guest, GENERATION)
    if streams(refused):
        failed = '"code":2001' in refused.text or '"2001"' in refused.text
        run.found["out_of_credits"] = "stream" if failed else "text"
        raise CannotTell("the refusal inside a stream does not tell who builds the link")
    run.found["out_of_credits"] = "response"
    if run.found.get("error_transport") == "detail":
        raise CannotTell("under detail a refusal carries no link")
    link = "registration_url" in (refused.json().get("data") or {})
    run.found["registration_link"] = "backend" if link else "client"


def _heartbeat(stream: Any) -> str:
    frames = stream.frames
    comment = any(each.fields == ("",) for each in frames)
    named = any(("event", "heartbeat") in each.lines for each in frames)
    if comment or named:
        return "comment" if comment else "event"
    plain = any(each.data == '{"type":"heartbeat"}' for each in frames)
    empty = any(each.data == "" for each in frames)
    forms = {(True, True): "json-and-empty", (True, False): "json", (False, True): "empty"}
    return forms.get((plain, empty), "none")


def _blocked(ask: Explorer, guest: Guest, unattributed: bool) -> str:
    """The cause of 402. Whether a plan blocks as well cannot be seen: there is no such plan."""
    if code(ask.submit(guest, guest.headers)[1]) == 402:
        return "credits"
    if unattributed:
        return "attribution-or-plan"
    exhausted = code(ask.submit(guest, guest.bearer)[1]) == 402
    return "exhausted-and-unattributed" if exhausted else "plan"


@step("second_stage")
def second_stage(run: Probe) -> None:
    ask, guest = run.explorer, run.guest
    ask.edit(guest, f"{GENERATION}, no music, no title, no effects", 100)
    types = {track["tt"] for track in ask.state(guest)["draft"]["t"] if track["sg"]}
    run.found["second_stage"] = "always" if types & {1, 7} else "strippable"


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


def report(run: Probe) -> Iterator[str]:
    """What was found and what stays open, a line each."""
    for axis, value in run.found.items():
        yield f"{axis} = {value!r}"
    for axis, reason in run.open.items():
        if axis not in run.found:
            yield f"{axis}: could not tell: {reason}"
    budget = run.explorer.budget
    yield f"{budget.spent} credits spent; all of it would have cost {budget.wanted}"
