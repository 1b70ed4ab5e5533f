"""What each command of `nemovideo` does."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..client import Client
from ..effects import Notice
from ..errors import NemoVideoError, UsageError
from ..flows.export import Video
from ..flows.make import Made
from ..flows.turn import Reply
from ..journey import Journey
from ..protocol.answers import State
from ..settings import Settings
from ..settings import load as load_settings
from ..words.route import Step, steps
from ..words.summary import summarize
from . import saved
from .show import Show, choose

_NOT_KEPT = (
    "The free token was not stored, and there is one per client in 7 days: "
    "add --keep-token to go on later."
)
Result = tuple[str, Mapping[str, Any]]


def run(arguments: argparse.Namespace) -> int:
    """Run the command that was parsed and show its result; its exit code."""
    show = choose(as_json=arguments.json, quiet=arguments.quiet)
    try:
        settings = load_settings()
        with _journey(settings, arguments) as journey:
            client = Client(settings, journey=journey, on_news=show.news)
            with client:
                code = _dispatch(client, arguments, show)
            if journey.token_is_new and not arguments.keep_token:
                show.news(Notice(_NOT_KEPT))
            return code
    except NemoVideoError as error:
        show.close()
        report(error, as_json=arguments.json)
        return error.exit_code
    except KeyboardInterrupt:
        show.close()
        sys.stderr.write(f"\n{_how_to_resume(arguments)}\n")
        return 130
    finally:
        show.close()


@contextlib.contextmanager
def _journey(settings: Settings, arguments: argparse.Namespace) -> Iterator[Journey]:
    """The journey a command goes on with, remembered however the command ends."""
    fresh = arguments.command in ("make", "batch", "chat", "credits")
    journey = (saved.begin if fresh else saved.resume)(settings)
    _check_resumable(journey, arguments.command)
    try:
        yield journey
    finally:
        saved.save(journey)
        if arguments.keep_token:
            saved.keep_token(journey)


def _check_resumable(journey: Journey, command: str) -> None:
    """A session can only be gone on with by the token it belongs to."""
    if command not in ("status", "export", "resume"):
        if not journey.token:
            journey.leave()
        return
    if not journey.session_id:
        raise UsageError("There is no session yet", advice="Start one with `nemovideo make`.")
    if not journey.token:
        raise UsageError(
            "The last session needs its token, which was not stored",
            advice="Set NEMO_TOKEN, or start with --keep-token next time.",
        )


def _how_to_resume(arguments: argparse.Namespace) -> str:
    if arguments.keep_token or saved.begin(load_settings()).token:
        return "Stopped. The session stays alive: `nemovideo resume` goes on with it."
    return (
        "Stopped. The session stays alive, but its token was not stored: start with --keep-token "
        "(or set NEMO_TOKEN) to be able to `nemovideo resume` it."
    )


def _dispatch(client: Client, arguments: argparse.Namespace, show: Show) -> int:
    if arguments.command == "batch":
        from .batch import batch

        return batch(client, arguments, show)
    if arguments.command == "chat" or (arguments.command == "resume" and _nothing_pending(client)):
        from .chat import chat

        return chat(client, arguments, show)
    show.result(*_COMMANDS[arguments.command](client, arguments))
    return 0


def _nothing_pending(client: Client) -> bool:
    return not client.journey.render_id


def report(error: NemoVideoError, *, as_json: bool) -> None:
    """One sentence of what happened, one of what to do next."""
    if as_json:
        fields = {"event": "error", "error": type(error).__name__, "exit_code": error.exit_code}
        fields |= {"message": error.problem, "advice": error.advice}
        sys.stdout.write(json.dumps(fields, ensure_ascii=False) + "\n")
    else:
        sys.stderr.write(f"nemovideo: {error}\n")


def make(client: Client, arguments: argparse.Namespace) -> Result:
    return made(client.make(arguments.files, arguments.message, arguments.output), client.journey)


def upload(client: Client, arguments: argparse.Namespace) -> Result:
    client.upload(*arguments.files)
    names = [str(source) for source in arguments.files]
    return f"Uploaded: {', '.join(names)}", {"uploaded": names}


def say(client: Client, arguments: argparse.Namespace) -> Result:
    """What is for the agent goes to the agent; what is not never does. fact: route.export"""
    results = [do(client, step, arguments) for step in steps(" ".join(arguments.message))]
    text = "\n".join(text for text, _ in results)
    return text, {key: value for _, data in results for key, value in data.items()}


def do(client: Client, step: Step, arguments: argparse.Namespace) -> Result:
    """Carry out one step of a message."""
    if step.intent == "agent":
        return said(client.say(step.text))
    if step.intent == "upload":
        raise UsageError("Which files?", advice="Name them: upload beach.jpg boat.jpg")
    return _COMMANDS[step.intent](client, arguments)


def status(client: Client, arguments: argparse.Namespace) -> Result:
    text, data = described(client.state())
    if getattr(arguments, "link", False):
        link = client.claim_link()
        return f"{text}\n{link}", {**data, "link": link}
    return text, data


def credits(client: Client, arguments: argparse.Namespace) -> Result:
    found = client.credits()
    text = f"{found.available} credits available, {found.frozen} in use, {found.total} in all"
    return text, {"available": found.available, "frozen": found.frozen, "total": found.total}


def export(client: Client, arguments: argparse.Namespace) -> Result:
    return exported(client.export(arguments.output))


def resume(client: Client, arguments: argparse.Namespace) -> Result:
    return exported(client.resume_export(arguments.output))


def made(result: Made, journey: Journey) -> Result:
    text, data = exported(result.video)
    replies = [{"text": reply.text, "changes": list(reply.changes)} for reply in result.replies]
    more = {"session_id": journey.session_id, "timeline": result.summary, "replies": replies}
    return f"{result.summary}\n{text}", {**data, **more}


def exported(video: Video) -> Result:
    path = str(Path(video.path).resolve())
    return str(video.path), {"path": path, "bytes": video.size, "render_id": video.render_id}


def said(reply: Reply) -> Result:
    data = {"text": reply.text, "changes": list(reply.changes), "timeline": reply.summary}
    return reply.summary, {**data, "actions": sorted(reply.actions)}


def described(state: State) -> Result:
    summary = summarize(state.draft)
    uploads = [str(record.get("filename") or "unnamed") for record in state.uploads]
    lines = [summary, f"Uploads: {', '.join(uploads)}"] if uploads else [summary]
    return "\n".join(lines), {"timeline": summary, "uploads": uploads, "draft": state.draft}


_COMMANDS = {
    "make": make,
    "upload": upload,
    "say": say,
    "status": status,
    "credits": credits,
    "export": export,
    "resume": resume,
}
