"""The library's errors on the command line: an exit code and which command comes next."""

from __future__ import annotations

from .. import errors
from ..errors import NemoVideoError

INTERRUPTED = 130
INTERNAL = 70

EXIT_CODES: dict[type[NemoVideoError], int] = {
    NemoVideoError: 1,
    errors.UsageError: 2,
    errors.TransportFault: 3,
    errors.TokenRejected: 4,
    errors.SessionNotFound: 5,
    errors.OutOfCredits: 6,
    errors.UnsupportedFile: 7,
    errors.FileTooLarge: 7,
    errors.ExportBlocked: 8,
    errors.RateLimited: 9,
    errors.TurnUnconfirmed: 10,
    errors.NothingToExport: 11,
    errors.RenderFailed: 11,
    errors.RenderTimeout: 11,
    errors.DownloadFailed: 12,
}

# Where a command helps more than the library's general advice.
_COMMANDS: dict[type[NemoVideoError], str] = {
    errors.SessionNotFound: "Start a new one with `nemovideo make`; the old timeline is gone.",
    errors.RateLimited: (
        "Wait and try again. A free token is given once per client in 7 days: reuse yours "
        "through NEMO_TOKEN, or let --keep-token store it next time."
    ),
    errors.ServerFault: "Try again in a minute; `nemovideo resume` picks up where this stopped.",
    errors.ConnectionLost: "`nemovideo status` shows whether the server acted on it.",
    errors.TurnUnconfirmed: (
        "The message was not sent again, to avoid doing and charging it twice; `nemovideo resume` "
        "looks again, `nemovideo status` shows the timeline."
    ),
    errors.RenderTimeout: "It may still finish: `nemovideo resume` waits on for the same render.",
    errors.DownloadFailed: "The video is rendered; `nemovideo resume` downloads it again.",
}

HELP = """\
environment:
  NEMO_TOKEN, NEMO_CLIENT_ID   who you are (default: a free token for a stored client id)
  NEMO_API_URL, NEMO_WEB_URL   where to connect
  NEMO_SKILL_SOURCE, NEMO_SKILL_VERSION, SKILL_SOURCE   the attribution headers
  NEMO_LANGUAGE                language of a session, e.g. zh-CN (default: the locale's)
  NEMO_TIME_SCALE              for tests against a fake: the client waits N times shorter
  NEMO_LOG                     debug or info: requests or retries on standard error

exit codes:
  0 done              4 token refused       8 plan does not allow it   12 not downloaded
  1 refused           5 session gone        9 rate limited             70 a bug in this client
  2 wrong usage       6 out of credits     10 edit unconfirmed        130 interrupted
  3 no connection     7 file type or size  11 not rendered
"""


def exit_code(error: NemoVideoError) -> int:
    """What a command ends with after `error`."""
    return next(EXIT_CODES[kind] for kind in type(error).__mro__ if kind in EXIT_CODES)


def advice(error: NemoVideoError) -> str:
    """What to do next: a command where one helps, else what the library says."""
    own = _COMMANDS.get(type(error), "")
    return own if own and error.advice == type(error).advice else error.advice


def sentences(error: NemoVideoError) -> str:
    """What happened and what to do next, in one line; the request id for a server's own fault."""
    traced = isinstance(error, errors.ServerFault) and error.request_id
    return f"{error.problem}. {advice(error)}".strip() + (
        f" (request {error.request_id})" if traced else ""
    )
