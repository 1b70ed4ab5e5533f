"""The same journey in another dialect, in other pieces or by another driver."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from nemovideo_client import AsyncClient, NemoVideoError

from ...context import Context
from ..drawn import holds
from ..resources.turns import PAYLOADS, QUIET
from . import travel
from .travel import Found, Plan

PIECES = st.one_of(st.just([0]), st.lists(st.integers(1, 90), min_size=1, max_size=12))


@holds(
    "property.client.pieces",
    facts=["client.text.whole", "sse.framing"],
    share=0.7,
    plan=travel.plans(),
    payload=st.sampled_from(PAYLOADS),
    replies=st.sampled_from(["varied", "partial", "markdown"]),
    sizes=PIECES,
)
def where_the_network_parts_a_stream_is_the_same_to_the_client(
    c: Context, plan: Plan, payload: str, replies: str, sizes: list[int]
) -> None:
    choices = {"payload": payload, "replies": replies, **QUIET}
    travel.begin(c, **choices)
    whole = travel.travel(c, plan)
    for pieces in ([1], sizes):
        travel.begin(c, **choices)
        found = travel.travel(c, plan, travel.in_pieces(pieces))
        travel.alike(whole, found, f"in pieces of {pieces}")


@holds(
    "property.client.dialects",
    facts=[
        "sse.payload.client-tolerant",
        "render.poll.client-tolerant",
        "envelope.client-tolerant",
    ],
    plan=travel.plans(),
    payload=st.sampled_from(PAYLOADS),
    envelope=st.sampled_from(["code-data", "code-message-data", "bare"]),
    heartbeat=st.sampled_from(["json-and-empty", "json", "empty", "comment", "event", "none"]),
    render_poll=st.sampled_from(["top-level", "data", "output-url", "union"]),
    replies=st.sampled_from(["varied", "separate", "inline", "markdown", "partial", "plain"]),
    silent_rate=st.sampled_from([0.0, 1.0]),
)
def every_dialect_is_the_same_to_the_client(
    c: Context, plan: Plan, replies: str, silent_rate: float, **dialect: str
) -> None:
    same: dict[str, Any] = {"replies": replies, "silent_rate": silent_rate, "noise_rate": 0.0}
    plain = {
        "payload": "typed",
        "envelope": "code-data",
        "heartbeat": "json-and-empty",
        "render_poll": "top-level",
    }
    travel.begin(c, **plain, **same)
    usual = travel.travel(c, plan)
    travel.begin(c, **dialect, **same)
    travel.alike(usual, travel.travel(c, plan), f"in {dialect}")


@holds(
    "property.client.drivers",
    facts=["sse.text.forwarded", "run.silent.poll-state"],
    share=0.5,
    plan=travel.plans(),
    silent_rate=st.sampled_from([0.0, 0.5]),
)
def every_driver_is_the_same_to_the_user(c: Context, plan: Plan, silent_rate: float) -> None:
    choices = {"silent_rate": silent_rate, "noise_rate": 0.0}
    travel.begin(c, **choices)
    virtual = travel.travel(c, plan)
    travel.begin(c, **choices)
    travel.alike(virtual, travel.travel(c, plan, travel.blocking), "blocking")
    travel.begin(c, **choices)
    travel.alike(virtual, asyncio.run(_awaited(c, plan)), "awaited")


async def _awaited(c: Context, plan: Plan) -> Found:
    """The same journey by the other client."""

    async def sleep(seconds: float) -> None:
        await asyncio.to_thread(c.control.wait, seconds)

    with tempfile.TemporaryDirectory(prefix="nemovideo-property-") as name:
        folder = Path(name)
        async with AsyncClient(travel.settings(c, folder), sleep=sleep) as client:
            uploads = await client.upload(*travel.photos(plan, folder))
            replies = []
            for message in plan.messages:
                try:
                    replies.append(travel.said(await client.say(message.text)))
                except NemoVideoError as error:
                    replies.append((type(error).__name__, str(error)))
            credits = await client.credits()
            await client.export(folder / "video.mp4")
            return Found(
                uploads=tuple((upload.filename, upload.kind) for upload in uploads),
                replies=tuple(replies),
                credits=credits,
                video=travel.digest(folder / "video.mp4"),
            )
