"""Lengths of time made uniform: 0:30, 1m30s, 5 seconds, 两秒 → <30000> <90000> <5000> <2000>."""

from __future__ import annotations

import re
from functools import partial

from nemovideo_mock.agent.language.patterns import Rewrite, rewritten

_NUMBER = r"(\d+(?:\.\d+)?)"
_HOURS = r"(?:小时|个小时|hours?|hrs?|h)"
_MINUTES = r"(?:分钟|分(?![贝之辨割成开段])|minutes?|mins?|m)"
_SECONDS = r"(?:秒钟|秒|seconds?|secs?|s)"
_MILLIS = r"(?:毫秒|milliseconds?|millis|ms)"
_STOP = r"(?![a-z])"
_FRESH = r"(?<![\d.#])"  # not amid a number, nor `#2`
# A thing with a number: `set clip 2 to 5 seconds` is no stretch from 2 to 5.
_NOUN = r"(?:clips?|photos?|pictures?|images?|slides?|scenes?|segments?|shots?|videos?|#)"
_SECOND_EN = r"seconds?\b|secs?\b|s\b"

# Lookalikes of a clock time that are shapes of a picture.
RATIOS = ("16:9", "9:16", "4:5", "5:4", "4:3", "3:4", "1:1", "21:9", "2:3", "3:2", "2:1")


def uniform(text: str) -> str:
    """Lowercase text with every length of time as `<ms>`."""
    return rewritten(text, _RULES)


def _both_with_unit(found: re.Match[str]) -> str:
    """`4 to 8 seconds` → 4seconds to 8seconds."""
    if found["noun"]:
        return found[0]
    unit = found["unit"]
    return f"{found['low']}{unit} {found['to']} {found['high']}{unit}"


def _minutes_and_seconds(found: re.Match[str]) -> str:
    return _ms(float(found[1]) * 60 + float(found[2]))


def _length(found: re.Match[str], *, worth: float) -> str:
    return _ms(float(found[1]) * worth)


def _clock(found: re.Match[str]) -> str:
    if found[0] in RATIOS:
        return found[0]
    hours, minutes, seconds = int(found[1] or 0), int(found[2]), int(found[3])
    thousandths = int((found[4] or "0").ljust(3, "0"))
    return _ms(hours * 3600 + minutes * 60 + seconds + thousandths / 1000)


def _ms(seconds: float) -> str:
    """The placeholder of a length; a day is the longest there is."""
    return f"<{round(min(seconds, 86_400) * 1000)}>"


def _as_seconds(found: re.Match[str]) -> str:
    return f"{found[1]} {_ms(float(found[2]))}"


_RULES: tuple[Rewrite, ...] = (
    # 80's music is no length
    (r"\b(\d0)'?s (?=music|style|look|vibe|song|retro|themed?|hits?)", " "),
    # 0:30, 1:02:03.5
    (r"(?<![\d:.])(?:(\d{1,2}):)?(\d{1,2}):([0-5]\d)(?:\.(\d{1,3}))?(?![\d:])", _clock),
    # second 5, at the end of what is said
    (rf"\bseconds? {_NUMBER}(?= ?(?:to|and|until|-)? ?(?:seconds? ?\d|$|[,.|]))", r"\1s"),
    # between 2 and 6 seconds
    (
        rf"\bbetween {_NUMBER} and {_NUMBER} ?({_SECOND_EN}|minutes?\b|mins?\b)",
        r"between \1\3 and \2\3",
    ),
    # 4 to 8 seconds, 4-8s: the unit is said once
    (
        rf"(?P<noun>{_NOUN} ?)?(?<![\d.:#<])(?P<low>\d+(?:\.\d+)?) ?(?P<to>to|-|~|到|至) ?"
        rf"(?<![\d.])(?P<high>\d+(?:\.\d+)?) ?(?P<unit>{_SECOND_EN}|秒)",
        _both_with_unit,
    ),
    # seconds 4 to 8
    (rf"\bseconds? {_NUMBER}(?= ?(?:to|-|through|until) ?\d)", r"<\1s>"),
    (r"<(\d+(?:\.\d+)?)s> ?(?:to|-|through|until) ?(\d+(?:\.\d+)?)", r"\1s to \2s"),
    # 1m30s, 1分30秒
    (
        rf"{_FRESH}{_NUMBER}[ -]?{_MINUTES}(?: and)? ?{_NUMBER}[ -]?{_SECONDS}{_STOP}",
        _minutes_and_seconds,
    ),
    # 500ms, 1 hour, 2 min, 5s
    *(
        (rf"{_FRESH}{_NUMBER}[ -]?{unit}{_STOP}", partial(_length, worth=worth))
        for unit, worth in ((_MILLIS, 0.001), (_HOURS, 3600), (_MINUTES, 60), (_SECONDS, 1))
    ),
    # 8 seconds and the rest 3
    (
        r"(<\d+>[^.;!?<]{1,24}\b(?:rest|others?|remaining)(?: photos?)?(?: to| at| for)?)"
        r" (\d{1,3})(?=\W*$)",
        _as_seconds,
    ),
)
