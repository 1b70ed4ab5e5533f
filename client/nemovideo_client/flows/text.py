"""From the agent's text events to what the user reads: once each, in sentences, translated."""

from __future__ import annotations

import re

from ..protocol.answers import scrub
from ..protocol.sse import Text
from ..words import gui

# fact: run.noise
_NOISE = re.compile(r"I(?:'ve| have)? encountered a temporary issue", re.IGNORECASE)
# A sentence, a line of a list or an emoji that is over, whatever quotes or markup close it.
_FINISHED = re.compile(r"(?:[.!?。！？…:：\"”)]|[^\w\s\x00-\x7f])[*_`~\"”’)\]]*$")
_CONTINUES = re.compile(r"[\s,.;:!?)\]…，。；：！？、]")
_PHRASE = re.compile(r"\S\s.*\w$", re.DOTALL)
_SENTENCE_END = re.compile(r"[.!?。！？…]+[\"”’)]?(?=\s|$)\s*|[。！？\n]+")
_TAIL = 200  # characters that say how a reply ended
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
        self._interrupted = False
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
        # Whole sentences only: talk of buttons may be parted between two events.
        ends = (match.end() for match in _SENTENCE_END.finditer(self._held))
        return self._release(max(ends, default=0))

    def finish(self) -> str:
        """The rest, when the stream is over."""
        return self._release(len(self._held))

    def interrupt(self) -> None:
        """Something other than text came: what follows is a reply of its own."""
        self._interrupted = True

    def _news(self, event: Text) -> str:
        """What this event says that was not said before."""
        text, before, interrupted = event.text, self._partial, self._interrupted
        self._interrupted = False
        repeats = text.startswith(before) and len(before) >= _CUMULATIVE_FROM
        if interrupted and not repeats:
            before = ""
        if event.partial:
            self._partial = text if repeats else before + text
        else:
            self._partial = ""
            before_whole, self._whole = self._whole, text
            if (before and not text.startswith(before)) or text == before_whole:
                return ""
        if before:
            return (self._partial or text)[len(before) :]
        return self._gap(event, apart=interrupted) + text

    def _gap(self, event: Text, *, apart: bool) -> str:
        """What goes between two replies: nothing inside a message, wherever it was cut.

        Replies are apart when a tool ran between them or the agent kit sent them whole. Texts that
        do not say what they are (typed, bare) are apart after a finished sentence, or where a
        phrase meets a capital letter.
        """
        said, text = (self._given[-1] if self._given else "") + self._held, event.text
        said = said[-_TAIL:]
        if not said or said[-1].isspace() or _CONTINUES.match(text):
            return ""
        capital = text[:1].isupper()
        if _FINISHED.search(said) or (capital and not event.partial and _PHRASE.search(said)):
            return "\n"
        if apart or event.whole:
            return " " if text[:1].islower() else "\n"
        return ""

    def _release(self, cut: int) -> str:
        ready, self._held = self._held[:cut], self._held[cut:]
        translated, actions = gui.translate(scrub(ready, self._token))
        self.actions |= actions
        if translated:
            self._given.append(translated)
        return translated
