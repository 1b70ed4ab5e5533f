"""From the agent's text events to what the user reads: once each, in sentences, translated."""

from __future__ import annotations

import re

from ..protocol.answers import scrub
from ..protocol.sse import Text
from ..words import gui

# fact: run.noise
_NOISE = re.compile(r"I(?:'ve| have)? encountered a temporary issue", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?。！？…]+[\"”’)]?(?=\s|$)\s*|[。！？\n]+")
_CUMULATIVE_FROM = 4  # characters: below this a repeated beginning is likelier a coincidence


class Reader:
    """Takes text events; gives translated text as soon as its sentences are complete.

    Partial texts may add up (deltas) or repeat themselves (cumulative), and a whole text may
    repeat its partials, or the whole text before it: nothing is given twice.
    """

    def __init__(self, token: str) -> None:
        self.actions: set[gui.Action] = set()
        self._token = token
        self._partial = ""
        self._whole = ""
        self._held = ""
        self._given: list[str] = []

    @property
    def text(self) -> str:
        """Everything given so far."""
        return "".join(self._given).strip()

    def feed(self, event: Text) -> str:
        """The text that can be shown now; may be ""."""
        if _NOISE.search(event.text):
            return ""
        self._held += self._news(event)
        cut = max((match.end() for match in _SENTENCE_END.finditer(self._held)), default=0)
        if not event.partial:
            cut = len(self._held)
        return self._release(cut)

    def finish(self) -> str:
        """The rest, when the stream is over."""
        return self._release(len(self._held))

    def _news(self, event: Text) -> str:
        """What this event says that was not said before."""
        text, before = event.text, self._partial
        if event.partial:
            cumulative = len(before) >= _CUMULATIVE_FROM and text.startswith(before)
            self._partial = text if cumulative else before + text
            return self._partial[len(before) :] if before else self._gap(text) + text
        self._partial = ""
        repeats = text == self._whole
        self._whole = text
        if before:
            return text.removeprefix(before) if text.startswith(before) else ""
        return "" if repeats else self._gap(text) + text

    def _gap(self, text: str) -> str:
        """A line break between two whole messages, nothing inside a running sentence."""
        said = "".join(self._given) + self._held
        finished = re.search(r"[.!?。！？…:：\"”)]$", said)
        return "\n" if finished and text and not text[0].isspace() else ""

    def _release(self, cut: int) -> str:
        ready, self._held = self._held[:cut], self._held[cut:]
        translated, actions = gui.translate(scrub(ready, self._token))
        self.actions |= actions
        self._given.append(translated)
        return translated
