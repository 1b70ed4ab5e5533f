"""Renders: who may have one, how its status is reported, and what cannot be rendered."""

from __future__ import annotations

from ...control import CannotTell
from ..explorer import code, data
from .common import Probe, step


@step("attribution")
def attribution(run: Probe) -> None:
    guest = run.guest
    if code(guest.call("credit_balance", headers=guest.bearer)) == 402:
        run.found["attribution"] = "all"
        return
    render, answer = guest.submit()
    if code(answer):
        raise CannotTell(f"no render: {answer.text[:200]}")
    refused = code(guest.poll(render, headers=guest.bearer)) == 402
    run.found["attribution"] = "render" if refused else "export"


@step("render_poll", "download", "export_cost")
def renders(run: Probe) -> None:
    guest = run.guest
    before = guest.balance()
    render, answer = guest.submit()
    if code(answer):
        raise CannotTell(f"no render: {answer.text[:200]}")
    *_, done = guest.polls(render)
    run.found["export_cost"] = before - guest.balance()
    nested, top = "data" in done, "status" in done
    shapes = {(True, True): "union", (True, False): "data"}
    run.found["render_poll"] = shapes.get(
        (nested, top), "top-level" if "output" in done else "output-url"
    )
    answer = guest.download(render)
    is_json = answer.headers["content-type"].startswith("application/json")
    run.found["download"] = "json" if is_json else "bytes"


@step("unknown_render", "unusable_draft")
def odd_renders(run: Probe) -> None:
    answer = run.guest.poll("render_nobody")
    if code(answer):
        run.found["unknown_render"] = "not-found"
    else:
        failed = data(answer).get("status") == "failed"
        run.found["unknown_render"] = "failed" if failed else "success-false"
    _, answer = run.guest.submit(draft={"t": []})
    run.found["unusable_draft"] = "refused" if code(answer) else "failed"
