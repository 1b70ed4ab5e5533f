"""Turns that cost: edits, generations, and what comes when the money is gone."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from ...control import CannotTell
from ...spec import fact
from ..actor import streams
from ..explorer import Guest, code
from ..samples import png
from ..streams import Stream
from .common import Probe, step

EDIT_PRICE = fact("credits.cost.edit").count
GENERATION_PRICE = fact("credits.cost.generation").count
SLIDESHOW = "turn these photos into a slideshow video"
SCOPES = {0: "all", 403: "read-write-upload"}
"""What becomes of a render without attribution → the scopes of its anonymous token."""

DOUBTS = {"attribution-or-plan": "or attribution: no plan is at hand that forbids exports"}
GENERATION = "generate a video of a sunset over the sea"
TWO_CLIPS = "Generate a clip of a sunset. Generate a clip of a forest."


@step("payload", "edit_cost", "edit_charge", "concurrent_turns")
def edits(run: Probe) -> None:
    ask, guest = run.explorer, run.another()
    guest.upload(("probe.png", png()))
    start = guest.balance()
    stream = ask.edit(guest, SLIDESHOW, EDIT_PRICE)
    run.found["payload"] = _dialect(next(e.raw for e in stream.events if e.kind == "call"))
    after = guest.balance()
    run.found["edit_cost"] = start - after
    ask.budget.spend(EDIT_PRICE)
    edited, rule = _edit_and_talk(guest)
    if not edited:
        raise CannotTell("there is no second edit to compare with")
    again = after - guest.balance()
    run.found["edit_charge"] = "per-turn" if again == start - after else "per-session"
    if rule is None:
        raise CannotTell("the target's clock runs too fast to see what waits for what")
    run.found["concurrent_turns"] = rule


def _dialect(call: dict[str, Any]) -> str:
    if "actions" in call:
        return "adk"
    return {"tool_call": "typed", "tool_start": "gateway"}.get(call.get("type", ""), "text")


SHORTEST_EDIT = 0.1
"""Real seconds below which nothing can be said about an edit's company."""

SMALL_TALK = 6
"""Messages sent while an edit is worked on. One after the other they take at least 30 s, side by
side at most 15 s, and the edit takes 10 to 30 s: so at least twice as long as the edit in all, or
at most one and a half times."""


def _edit_and_talk(guest: Guest) -> tuple[bool, str | None]:
    """An edit, and small talk while it is worked on: was there an edit; what becomes of the talk.

    The latter is None when the edit is over before there can be any.
    """
    began = time.monotonic()

    def said(text: str) -> tuple[float, httpx.Response]:
        answer = guest.say(text)
        return time.monotonic() - began, answer

    with ThreadPoolExecutor(1 + SMALL_TALK) as pool:
        edit = pool.submit(said, 'add the title "Hello"')
        time.sleep(0.05)  # the edit must arrive first; it lasts longer than this at any usual speed
        talk = list(pool.map(said, ["hello"] * SMALL_TALK))
        length, answer = edit.result()
    if any(code(reply) == 409 for _, reply in talk):
        return streams(answer), "refuse"
    if length < SHORTEST_EDIT:
        return streams(answer), None
    ends = sorted(end for end, _ in talk)
    # On a busy machine times are uncertain, and what ended before what is not.
    waited = ends[1] > length and ends[-1] / length > 1.75
    return streams(answer), "queue" if waited else "interleave"


@step(
    "heartbeat",
    "generation_cost",
    "out_of_credits",
    "registration_link",
    "export_blocked",
    "anonymous_scopes",
)
def generations(run: Probe) -> None:
    ask, guest = run.explorer, run.another()
    unattributed = code(guest.submit(guest.bearer)[1])
    if unattributed in SCOPES:
        run.found["anonymous_scopes"] = SCOPES[unattributed]
    before = guest.balance()
    stream = ask.edit(guest, GENERATION, GENERATION_PRICE)
    run.found["generation_cost"] = before - guest.balance()
    run.found["heartbeat"] = _heartbeat(stream)
    if guest.balance() > 0:
        raise CannotTell("credits are left after a generation")
    run.found["export_blocked"] = blocked = _blocked(guest, unattributed == 402)
    if blocked in DOUBTS:
        run.doubts["export_blocked"] = DOUBTS[blocked]
    refused = guest.say(GENERATION)
    if streams(refused):
        failed = '"code":2001' in refused.text or '"2001"' in refused.text
        run.found["out_of_credits"] = "stream" if failed else "text"
        raise CannotTell("the refusal inside a stream does not tell who builds the link")
    run.found["out_of_credits"] = "response"
    if run.found.get("error_transport") == "detail":
        raise CannotTell("under detail a refusal carries no link")
    link = "registration_url" in (refused.json().get("data") or {})
    run.found["registration_link"] = "backend" if link else "client"


def _heartbeat(stream: Stream) -> str:
    found = stream.signs_of_life
    for form in ("comment", "event"):
        if form in found:
            return form
    return "-and-".join(sorted(found, reverse=True)) or "none"


def _blocked(guest: Guest, unattributed: bool) -> str:
    """The cause of 402, as far as a stranger can see."""
    if code(guest.submit()[1]) == 402:
        return "credits"
    if unattributed:
        return "attribution-or-plan"
    exhausted = code(guest.submit(guest.bearer)[1]) == 402
    return "exhausted-and-unattributed" if exhausted else "plan"


@step("generation_charge")
def generation_charge(run: Probe) -> None:
    """Two clips of one message, where an account has that many credits."""
    price, free = run.found.get("generation_cost"), run.found.get("free_credits", 0)
    if not price:
        raise CannotTell("nobody knows what a generation costs")
    if free < 2 * price:
        raise CannotTell(f"two clips may cost {2 * price} credits, and a free account has {free}")
    ask, guest = run.explorer, run.another()
    before = guest.balance()
    ask.edit(guest, TWO_CLIPS, 2 * price)
    charges = {price: "per-turn", 2 * price: "per-clip"}
    spent = before - guest.balance()
    if spent not in charges:
        raise CannotTell(f"two clips cost {spent} credits, and one costs {price}")
    run.found["generation_charge"] = charges[spent]


@step("second_stage")
def second_stage(run: Probe) -> None:
    ask, guest = run.explorer, run.guest
    ask.edit(guest, f"{GENERATION}, no music, no title, no effects", GENERATION_PRICE)
    types = {track["tt"] for track in guest.state()["draft"]["t"] if track["sg"]}
    run.found["second_stage"] = "always" if types & {1, 7} else "strippable"
