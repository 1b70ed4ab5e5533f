"""Renders: who may have one, how it is told, and what cannot be rendered."""

from __future__ import annotations

from ...control import CannotTell
from ..context import BALANCE, RENDER
from ..explorer import code, data
from .common import Probe, step


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
