"""What each command of `nemovideo` does."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from . import _config, _saved, _show
from ._errors import NemoVideoError
from ._flows.journey import Journey
from ._flows.make import Made
from .client import Client


def run(arguments: argparse.Namespace) -> int:
    """Run the command that was parsed; its exit code."""
    settings = _config.load()
    show = _show.choose(as_json=arguments.json, quiet=arguments.quiet)
    journey = _saved.begin(settings)
    client = Client(settings, journey=journey, on_news=show.news)
    try:
        with client:
            text, data = _COMMANDS[arguments.command](client, arguments)
        show.result(text, data)
    finally:
        show.close()
        _saved.save(journey)
        if arguments.keep_token:
            _saved.keep_token(journey)
    return 0


def report(error: NemoVideoError, *, as_json: bool) -> None:
    """One sentence of what happened, one of what to do next."""
    if as_json:
        kind = type(error).__name__
        fields = {"event": "error", "error": kind, "exit_code": error.exit_code}
        sys.stdout.write(
            json.dumps({**fields, "message": error.problem, "advice": error.advice}) + "\n"
        )
    else:
        sys.stderr.write(f"nemovideo: {error}\n")


Result = tuple[str, dict[str, Any]]


def make(client: Client, arguments: argparse.Namespace) -> Result:
    made = client.make(arguments.files, arguments.message, arguments.output)
    return f"{made.summary}\n{made.video.path}", described(made, client.journey)


def described(made: Made, journey: Journey) -> dict[str, Any]:
    """A made video as plain data, for --json."""
    return {
        "path": str(made.video.path.resolve()),
        "bytes": made.video.size,
        "render_id": made.video.render_id,
        "session_id": journey.session_id,
        "timeline": made.summary,
        "replies": [{"text": r.text, "changes": list(r.changes)} for r in made.replies],
    }


_COMMANDS = {"make": make}
