"""Recordings: journals in files, made from the mock or from anything that answers.

fixtures   the recordings that come with the repository, and the journeys behind them
proxy      a reverse proxy that writes down what passes through it
resend     a recording's requests, sent again to something else
drift      what the recording says, what another target does, what the client accepts
"""

from __future__ import annotations

from nemovideo_mock.replay import Head, Recording, RecordingError, load, parse

__all__ = ["Head", "Recording", "RecordingError", "load", "parse"]
