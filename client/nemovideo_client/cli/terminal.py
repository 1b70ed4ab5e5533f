"""The process around a command: signals, closed pipes, and no traceback for anybody."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
from collections.abc import Callable
from typing import NoReturn

from .failures import INTERNAL, INTERRUPTED

log = logging.getLogger("nemovideo_client")


def guarded(command: Callable[[], int]) -> int:
    """Run a command; whatever happens, the exit code and at most one sentence."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name) or open(os.devnull, mode)  # noqa: SIM115, PTH123
        setattr(sys, name, stream)
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace" if mode == "r" else "backslashreplace")
    with contextlib.suppress(ValueError, AttributeError):  # not in the main thread, no SIGHUP
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _end)
    _log()
    try:
        code = command()
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        _mute()
        return 128 + signal.SIGPIPE
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        with contextlib.suppress(OSError):
            sys.stderr.write(f"nemovideo: {error.strerror or error}.\n")
        _mute()
        return 1
    except Exception as error:
        log.debug("not expected", exc_info=True)
        detail = " ".join(str(error).split())[:200].encode("ascii", "backslashreplace").decode()
        sys.stderr.write(
            f"nemovideo: This should not have happened ({type(error).__name__}: {detail}). "
            "Please report it; NEMO_LOG=debug shows where.\n"
        )
        return INTERNAL


def _mute() -> None:
    """Whoever read the output has left, or has no room: Python must not try again at exit."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _end(number: int, frame: object) -> NoReturn:
    """A polite signal ends the command as Ctrl-C does: bars are taken down, state is on disk."""
    raise SystemExit(128 + number)


def _log() -> None:
    level = os.environ.get("NEMO_LOG", "").upper()
    if level in ("DEBUG", "INFO"):
        logging.basicConfig(format="%(name)s %(levelname)s %(message)s")
        log.setLevel(level)
