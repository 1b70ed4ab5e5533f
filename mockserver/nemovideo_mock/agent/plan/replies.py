"""How an answer is put: whole or in parts, as prose or Markdown, with talk of a screen or not.

separate   the answer, and talk of the screen in a last event of its own
inline     one event, whose last sentence goes on with talk of the screen
markdown   one event: a heading, a list or a table, names in bold
partial    several events that add up to one text
plain      one event without any talk of a screen
varied     one of these, by the dice

fact: reply.varied
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from nemovideo_mock.agent.plan import phrases, screen_talk
from nemovideo_mock.agent.words import Language, Words

Form = Literal["varied", "separate", "inline", "markdown", "partial", "plain"]
_SHARES: dict[Form, int] = {
    "separate": 25,
    "inline": 20,
    "markdown": 20,
    "partial": 20,
    "plain": 15,
}


@dataclass(frozen=True, slots=True)
class Reply:
    """The texts of an answer, one for each event; `partial` ones add up to a single text."""

    texts: tuple[str, ...]
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who puts an answer into words: in which language and form, by which dice."""

    language: Language
    form: Form
    voice: Random

    def composed(self, words: Sequence[Words], *, generation: bool = False) -> Reply:
        """What is said of a finished edit or generation; all of `words` are in it."""
        said = [sentence.say(self.language) for sentence in words]
        match self._chosen():
            case "separate":
                return Reply((self._joined(said), self._closing(generation)))
            case "markdown":
                return Reply((self._markdown(said, generation),))
            case "plain":
                return Reply((self._joined([*self._opening(), *said, self._farewell()]),))
            case "partial":
                return self._in_pieces(self._on_a_screen(said, generation))
            case _:
                return Reply((self._on_a_screen(said, generation, inside=True),))

    def conversed(self, words: Sequence[Words]) -> Reply:
        """What is said where nothing was done: as it stands, at most in pieces."""
        said = [sentence.say(self.language) for sentence in words]
        return (
            self._in_pieces(self._joined(said)) if self._chosen() == "partial" else Reply((*said,))
        )

    def _chosen(self) -> Form:
        if self.form != "varied":
            return self.form
        return self.voice.choices([*_SHARES], [*_SHARES.values()])[0]

    def _on_a_screen(self, said: list[str], generation: bool, *, inside: bool = False) -> str:
        """One text with talk of the screen inside its last sentence, or after it."""
        inside = inside or self.voice.random() < 0.5
        before = self._opening()
        if not inside or said[-1].endswith(("?", "？")):
            return self._joined([*before, *said, self._closing(generation)])
        last = screen_talk.inside(said[-1], self.language, self.voice)
        return self._joined([*before, *said[:-1], last])

    def _markdown(self, said: list[str], generation: bool) -> str:
        """A heading, what was done as a list or a table, and a closing line."""
        heading = self.voice.choice(phrases.HEADINGS).say(self.language)
        heading = f"**{heading}**" if self.voice.random() < 0.5 else f"### {heading}"
        rows = self._table(said) if self.voice.random() < 0.3 else self._list(said)
        closing = screen_talk.closing(generation, self.language, self.voice, bold=True)
        return "\n".join([heading, "", *rows, "", closing])

    def _table(self, said: list[str]) -> list[str]:
        head = phrases.CHANGE.say(self.language)
        return [
            f"| # | {head} |",
            "|---|---|",
            *(f"| {n} | {_cell(s)} |" for n, s in _counted(said)),
        ]

    def _list(self, said: list[str]) -> list[str]:
        bullet = self.voice.choice(("-", "*", "{}."))
        return [f"{bullet.format(nth)} {sentence}" for nth, sentence in _counted(said)]

    def _in_pieces(self, text: str) -> Reply:
        """The text in pieces of a few words, as a model writes them; they add up to it."""
        words = _WORD.findall(text)
        pieces = []
        while words:
            count = self.voice.randint(2, 7)
            pieces.append("".join(words[:count]))
            words = words[count:]
        return Reply((*pieces,), partial=True)

    def _opening(self) -> list[str]:
        opening = self.voice.choice(phrases.OPENINGS)
        return [opening.say(self.language)] if opening else []

    def _closing(self, generation: bool) -> str:
        return screen_talk.closing(generation, self.language, self.voice)

    def _farewell(self) -> str:
        return self.voice.choice(phrases.FAREWELLS).say(self.language)

    def _joined(self, said: Sequence[str]) -> str:
        return phrases.joined(said, self.language)


_WORD = re.compile(r"[\x21-\x7e]+\s*|\s+|[^\x00-\x7f]{1,4}\s*|.", re.DOTALL)


def _counted(said: list[str]) -> Iterable[tuple[int, str]]:
    return enumerate(said, 1)


def _cell(sentence: str) -> str:
    return sentence.replace("|", "\\|").replace("\n", " ")
