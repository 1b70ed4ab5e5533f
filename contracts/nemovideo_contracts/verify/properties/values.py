"""What properties draw: names and texts of any script, files, client ids that are nearly alike."""

from __future__ import annotations

import io
import string
import wave
from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from ...spec import fact
from .. import samples
from .journeys.words import file_names, titles

LONGEST_CLIENT_ID = fact("auth.client-id.too-long").count
_PRINTABLE = "".join(sorted(set(string.printable) - set(string.whitespace)))


def client_ids(least: int = 1, most: int = LONGEST_CLIENT_ID) -> st.SearchStrategy[str]:
    """Any text that a header holds."""
    return st.text(_PRINTABLE, min_size=least, max_size=most)


def alike() -> st.SearchStrategy[tuple[str, str]]:
    """Two client ids that differ in as little as can be."""
    pairs = st.tuples(
        st.text(string.ascii_letters + string.digits, min_size=4, max_size=LONGEST_CLIENT_ID - 1),
        st.integers(1, LONGEST_CLIENT_ID - 2),
        st.sampled_from(["case", "hyphen", "end", "start", "underscore"]),
    )
    return pairs.map(_alike).filter(lambda pair: pair[0] != pair[1])


def _alike(drawn: tuple[str, int, str]) -> tuple[str, str]:
    text, at, how = drawn
    at = min(at, len(text) - 1)
    match how:
        case "case":
            return text, text.swapcase()
        case "hyphen":
            return text, f"{text[:at]}-{text[at:]}"
        case "underscore":
            return f"{text[:at]}-{text[at:]}", f"{text[:at]}_{text[at:]}"
        case "end":
            return text, text + "0"
    return text, "0" + text


def texts() -> st.SearchStrategy[str]:
    """A line of text in any script, written or random."""
    any_text = st.text(
        st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=60
    )
    return st.one_of(titles(), any_text)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A file to upload, and what must be said of it. `seconds` is None where it has no length."""

    name: str
    content: bytes
    kind: str
    size: tuple[int, int] | None = None
    seconds: float | None = None

    def __repr__(self) -> str:
        return f"{self.name!r} ({self.kind}, {len(self.content)} bytes)"


def _names() -> st.SearchStrategy[str]:
    """Names in any script, with whatever signs people use."""
    signs = st.sampled_from(["", " (1)", "#2", "?", " 100%", "&co", "+", ";", "=", "%20", "'s"])
    return st.builds(lambda name, sign: f"{name}{sign}", file_names(), signs)


def photos() -> st.SearchStrategy[Drawn]:
    """Pictures of any shape, in landscape as often as in portrait."""
    sides = st.integers(8, 96)
    return st.builds(
        lambda name, ending, width, height, shade: Drawn(
            f"{name}.{ending}",
            samples.png(width, height, shade),
            "image",
            (width, height),
        ),
        _names(),
        _endings("png"),
        sides,
        sides,
        st.integers(0, 255),
    )


def sounds() -> st.SearchStrategy[Drawn]:
    """Silence of any length."""
    return st.builds(
        lambda name, ending, ms: Drawn(f"{name}.{ending}", silence(ms), "audio", None, ms / 1000),
        _names(),
        _endings("wav"),
        st.integers(100, 3000),
    )


def others() -> st.SearchStrategy[Drawn]:
    """A file of every accepted type."""
    return st.builds(
        lambda name, ending: Drawn(
            f"{name}.{ending}", samples.sample(ending.lower()), _kind(ending.lower())
        ),
        _names(),
        st.sampled_from(fact("upload.formats").words).flatmap(_endings),
    )


def files() -> st.SearchStrategy[Drawn]:
    return st.one_of(photos(), sounds(), others())


def silence(milliseconds: int) -> bytes:
    """A WAV file of a thousand bytes a second."""
    return wav(milliseconds, rate=1000)


def wav(frames: int, rate: int = 8000) -> bytes:
    """A WAV file of so many frames of a byte each, behind a head of 44 bytes."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(rate)
        file.writeframes(b"\x80" * frames)
    return out.getvalue()


def _endings(ending: str) -> st.SearchStrategy[str]:
    return st.sampled_from([ending, ending.upper(), ending.capitalize()])


def _kind(ending: str) -> str:
    # An animated picture would be a video; the samples are stills.
    kinds = {"image": samples.IMAGES, "video": samples.VIDEOS, "audio": samples.SOUNDS}
    return next(kind for kind, endings in kinds.items() if ending in endings)


def pairs(drawn: Sequence[Drawn]) -> list[tuple[str, bytes]]:
    """Files as an upload sends them."""
    return [(file.name, file.content) for file in drawn]
