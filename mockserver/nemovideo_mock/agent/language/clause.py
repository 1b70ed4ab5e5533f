"""One clause while it is being understood: what is taken from it is not understood twice."""

from __future__ import annotations

import re

from nemovideo_mock.agent.language.patterns import either, pattern, word
from nemovideo_mock.agent.language.prepare.normalize import FILE, FILES, Prose
from nemovideo_mock.agent.language.prepare.quotes import QUOTE, QUOTES
from nemovideo_mock.agent.language.prepare.splitting import COMPLAINTS

NEGATIONS = either(
    word("no|not|don'?t|do not|doesn'?t|without|never|skip|avoid|none|stop"),
    "不要|别(?!的)|无需|不用|不需要|不加|不带|没有|无(?=转场|音乐|字幕|标题|动)",
)
REMOVALS = either(
    r"\b(?:turn|switch)\b.{1,30}\boff\b",
    word(
        "remove|delete|drop|get rid of|take (?:out|off|away)|clear|erase|lose|turn off|"
        "disable|throw (?:out|away)|strip|ditch|kill|scrap|hide|eliminate"
    ),
    r"\b(?:can|should|must|may) go\b(?! (?:first|last|to|at|before|after|in|on|between|next))",
    r"\btake\b.{1,40}\b(?:out|off|away)\b",
    "删|去掉|去除|去了|移除|取消|清除|关掉|关闭|关了|关上|拿掉|不要|撤掉|剔除",
)
TAKEN = " | "  # stands where words were; no pattern matches it


class Clause:
    """The words of a clause still to be understood, in lower case, numbers uniform."""

    def __init__(self, text: str, prose: Prose, *, off: bool = False) -> None:
        self.text = text
        self.left = text
        self.prose = prose
        self.negated = bool(pattern(NEGATIONS).search(text)) or off
        self.removes = bool(pattern(REMOVALS).search(text)) or off

    @property
    def complains(self) -> bool:
        """Whether the clause finds something too fast, too loud, too dark."""
        return bool(pattern(COMPLAINTS).search(self.text))

    @property
    def off(self) -> bool:
        """Whether the clause wants something gone, or not to come."""
        return self.negated or self.removes

    def has(self, source: str) -> re.Match[str] | None:
        """The first match in the words left."""
        return pattern(source).search(self.left)

    def take(self, source: str) -> re.Match[str] | None:
        """The first match in the words left, which are then understood."""
        found = self.has(source)
        if found:
            self._blank(found.start(), found.end())
        return found

    def take_all(self, source: str) -> list[re.Match[str]]:
        """Every match in the words left, all understood."""
        found = list(pattern(source).finditer(self.left))
        for match in reversed(found):
            self._blank(match.start(), match.end())
        return found

    def take_length(self, before: str = "", after: str = "") -> int | None:
        """A length of time in ms, between the given contexts."""
        found = self.take(rf"{before}<(\d+)>{after}")
        return int(found[1]) if found else None

    def take_quote(self) -> str | None:
        """The first quotation."""
        found = self.take(QUOTES)
        return self.prose.quotes[ord(found[0]) - QUOTE] if found else None

    def take_files(self) -> tuple[str, ...]:
        """The ids of every photo and video mentioned."""
        return self._take_media(audio=False)

    def take_sounds(self) -> tuple[str, ...]:
        """The ids of every audio file mentioned."""
        return self._take_media(audio=True)

    def clear(self) -> None:
        """Everything in the clause is understood."""
        self.left = TAKEN

    def _take_media(self, *, audio: bool) -> tuple[str, ...]:
        out: list[str] = []
        for found in reversed(list(pattern(FILES).finditer(self.left))):
            media = self.prose.files[ord(found[0]) - FILE]
            if (media.kind == "audio") == audio:
                out.append(media.id)
                self._blank(found.start(), found.end())
        return tuple(dict.fromkeys(reversed(out)))

    def _blank(self, begin: int, end: int) -> None:
        self.left = f"{self.left[:begin]}{TAKEN}{self.left[end:]}"
