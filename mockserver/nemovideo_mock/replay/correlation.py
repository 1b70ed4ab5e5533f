"""What stands in a recording for what there is now: tokens, ids, URLs, moments."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from nemovideo_mock import ids

_ALIAS = re.compile(r"<(token|claim|bearer)-(\d+)>")
_ISO = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_EPOCH_MS = re.compile(r'(?<="createdAt":)\d{13}|(?<="completedAt":)\d{13}')
_EPOCH_S = re.compile(r'(?<="timestamp":)\d{10}\.\d+')


class Correlation:
    """Pairs of recorded and present values, used in both directions.

    Aliases of secrets get values made from `seed`; times move by `shift` seconds.
    """

    def __init__(self, seed: int, shift: float) -> None:
        self._seed = seed
        self._shift = shift
        self._present: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._present)

    def copy(self, without: str) -> Correlation:
        """The same pairs but one, to be added to apart from these."""
        twin = Correlation(self._seed, self._shift)
        twin._present = {key: value for key, value in self._present.items() if key != without}
        return twin

    def bind(self, recorded: str, present: str) -> None:
        """From now on the one stands for the other. What is bound stays bound."""
        if recorded and recorded not in self._present:
            self._present[recorded] = present

    def outward(self, text: str) -> str:
        """Recorded text as it is played now."""
        return self.renamed(_ALIAS.sub(lambda found: self._value(found), text))

    def renamed(self, text: str) -> str:
        """Recorded text with the present names and times, and the aliases of its secrets."""
        text = _replaced(text, self._present)
        return self._dated(text) if self._shift else text

    def inward(self, text: str) -> str:
        """Present text as the recording would have had it."""
        return _replaced(text, {present: recorded for recorded, present in self._present.items()})

    def _value(self, alias: re.Match[str]) -> str:
        kind, number = alias.groups()
        if alias.group() not in self._present:
            make = ids.claim_token if kind == "claim" else ids.token
            self._present[alias.group()] = make(self._seed, f"replay-{kind}", int(number))
        return self._present[alias.group()]

    def _dated(self, text: str) -> str:
        shift = self._shift
        text = _ISO.sub(lambda found: _moved(found.group(), shift), text)
        text = _EPOCH_MS.sub(lambda found: str(int(found.group()) + round(shift * 1000)), text)
        return _EPOCH_S.sub(lambda found: str(float(found.group()) + shift), text)


def _moved(iso: str, shift: float) -> str:
    moment = datetime.fromisoformat(iso).timestamp() + shift
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _replaced(text: str, pairs: dict[str, str]) -> str:
    """Every key that stands alone replaced by its value, the longest first, none twice."""
    found = [key for key in pairs if key and key != pairs[key] and key in text]
    if not found:
        return text
    pattern = "|".join(re.escape(key) for key in sorted(found, key=len, reverse=True))
    # A client may call its render "r", and not every r is meant.
    alone = rf"(?<![A-Za-z0-9_-])(?:{pattern})(?![A-Za-z0-9_-])"
    return re.sub(alone, lambda match: pairs[match.group()], text)
