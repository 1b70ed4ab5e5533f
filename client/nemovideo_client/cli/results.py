"""What commands yield: a text for people and a mapping for machines."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import NemoVideoError, UsageError
from ..words.route import Step, steps
from ..words.summary import summarize

if TYPE_CHECKING:
    from ..client import Client
    from ..flows.export import Video
    from ..flows.make import Made
    from ..flows.turn import Reply

VIDEO = Path("nemovideo.mp4")
Result = tuple[str, Mapping[str, Any]]
Outcomes = Iterable[Result | NemoVideoError]
Task = Callable[["Client"], Outcomes]


def uploaded(client: Client, sources: Sequence[str]) -> Result:
    client.upload(*(name if "://" in name else str(Path(name).expanduser()) for name in sources))
    return f"Uploaded: {', '.join(sources)}", {"uploaded": list(sources)}


def spoken(client: Client, message: str, output: Path) -> Result:
    """What is for the agent goes to the agent; what is not never does. fact: route.export"""
    results = [do(client, step, output) for step in steps(message)]
    text = "\n".join(text for text, _ in results)
    return text, {key: value for _, data in results for key, value in data.items()}


def do(client: Client, step: Step, output: Path) -> Result:
    """Carry out one step of a message."""
    match step.intent:
        case "agent":
            return said(client.say(step.text))
        case "export":
            return export(client, output)
        case "credits":
            return counted(client)
        case "status":
            return described(client)
    raise UsageError("Which files?", advice="Name them: upload beach.jpg boat.jpg")


def counted(client: Client) -> Result:
    found = client.credits()
    text = f"{found.available} credits available, {found.frozen} in use, {found.total} in all"
    return text, dataclasses.asdict(found)


def made(client: Client, result: Made) -> Result:
    text, data = exported(result.video)
    replies = [{"text": reply.text, "changes": list(reply.changes)} for reply in result.replies]
    more = {"session_id": client.journey.session_id, "timeline": result.summary, "replies": replies}
    return f"{result.summary}\n{text}".lstrip(), {**data, **more}


def export(client: Client, output: Path) -> Result:
    """As a job, so that `nemovideo resume` knows where the video was to go."""
    return exported(client.make((), (), output).video)


def exported(video: Video) -> Result:
    path = str(Path(video.path).resolve())
    return str(video.path), {"path": path, "bytes": video.size, "render_id": video.render_id}


def said(reply: Reply) -> Result:
    data = {"text": reply.text, "changes": list(reply.changes), "timeline": reply.summary}
    return reply.summary, {**data, "actions": sorted(reply.actions)}


def described(client: Client, *, link: bool = False) -> Result:
    state = client.state()
    summary = summarize(state.draft)
    uploads = [str(record.get("filename") or "unnamed") for record in state.uploads]
    lines = [summary, f"Uploads: {', '.join(uploads)}"] if uploads else [summary]
    links = {"link": client.claim_link()} if link else {}
    data = {"timeline": summary, "uploads": uploads, "draft": state.draft, **links}
    return "\n".join([*lines, *links.values()]), data
