"""One command's run: the journey it goes on with, what is shown, and the exit code."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from ..effects import Notice
from ..errors import NemoVideoError
from . import show
from .failures import INTERRUPTED, advice, exit_code, sentences

if TYPE_CHECKING:
    from .results import Task

FLAG = Parameter(negative="")
NOT_STORED = (
    "The free token was not stored, and there is one per client in 7 days: "
    "add --keep-token to go on later."
)
RESUMABLE = "Stopped. The session stays alive: `nemovideo resume` goes on with it."
NOT_RESUMABLE = (
    "Stopped. The session stays alive, but its token was not stored: start with --keep-token "
    "(or set NEMO_TOKEN) to be able to `nemovideo resume` it."
)


@dataclass(frozen=True, slots=True)
class Options:
    """What every command takes."""

    json: Annotated[bool, FLAG] = False
    """JSON lines for machines"""
    quiet: Annotated[bool, FLAG] = False
    """only the result"""
    keep_token: Annotated[bool, FLAG] = False
    """store the token (mode 0600) for later commands; never done unless asked"""


def run(
    options: Options,
    task: Task,
    *,
    start: bool = False,
    needs_session: bool = False,
    lenient: bool = False,
) -> int:
    """Run a task and show what it yields; the exit code of its first error.

    `start` leaves the last session alone, `needs_session` insists on it, `lenient` forgives
    errors that did not end the task.
    """
    screen = show.choose(as_json=options.json, quiet=options.quiet)
    try:
        code = _run(options, task, screen, start=start, needs_session=needs_session)
        return 0 if lenient else code
    except NemoVideoError as error:
        return report(error, screen, as_json=options.json)
    finally:
        screen.close()


def _run(
    options: Options, task: Task, screen: show.Show, *, start: bool, needs_session: bool
) -> int:
    from ..client import Client
    from ..settings import load
    from .saved import opened

    codes = []
    keep = options.keep_token
    with opened(load(), keep_token=keep, start=start, needs_session=needs_session) as journey:
        try:
            with Client(journey.settings, journey=journey, on_news=screen.news) as client:
                for outcome in task(client):
                    if isinstance(outcome, NemoVideoError):
                        codes.append(report(outcome, screen, as_json=options.json))
                    else:
                        screen.result(*outcome)
        except KeyboardInterrupt:
            screen.close()
            lost = journey.token_is_new and not keep
            sys.stderr.write(f"\n{NOT_RESUMABLE if lost else RESUMABLE}\n")
            return INTERRUPTED
        if journey.token_is_new and not keep:
            screen.news(Notice(NOT_STORED))
    return codes[0] if codes else 0


def report(error: NemoVideoError, screen: show.Show, *, as_json: bool) -> int:
    """One sentence of what happened, one of what to do next; the exit code."""
    screen.close()
    code = exit_code(error)
    if as_json:
        fields = {"event": "error", "error": type(error).__name__, "exit_code": code}
        fields |= {"message": error.problem, "advice": advice(error)}
        show.write_json(fields | {"code": error.code, "request_id": error.request_id})
    else:
        show.write(sys.stderr, f"nemovideo: {sentences(error)}\n")
    return code
