"""The accepted types, and which of them a file's first bytes announce."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

# fact: upload.formats
ACCEPTED: tuple[str, ...] = (
    *("mp4", "mov", "avi", "webm", "mkv"),
    *("jpg", "jpeg", "png", "gif", "webp"),
    *("mp3", "wav", "m4a", "aac"),
)
HEIC: tuple[str, ...] = ("heic", "heif")

_HEAD_BYTES = 64


def sniff_file(path: Path) -> str | None:
    """The format of the file at `path`, from its first bytes."""
    with path.open("rb") as file:
        return sniff(file.read(_HEAD_BYTES))


def sniff(head: bytes) -> str | None:
    """The format a file's beginning announces, or None when it is not one we know."""
    for format, beginnings in _MAGIC.items():
        if head.startswith(beginnings):
            return format
    if head[:4] == b"RIFF":
        return {b"WEBP": "webp", b"AVI ": "avi", b"WAVE": "wav"}.get(head[8:12])
    if head[4:8] in _ATOMS:
        return "heic" if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS else "mov"
    # MPEG audio: eleven set bits, then two of version and two of layer. Layer 0 is AAC's.
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        return "mp3" if head[1] & 0x06 else "aac"
    return None


_MAGIC: Mapping[str, tuple[bytes, ...]] = MappingProxyType(
    {
        "jpeg": (b"\xff\xd8\xff",),
        "png": (b"\x89PNG\r\n\x1a\n",),
        "gif": (b"GIF87a", b"GIF89a"),
        "matroska": (b"\x1a\x45\xdf\xa3",),
        "mp3": (b"ID3",),
    }
)
# QuickTime files older than the `ftyp` atom begin with one of the others.
_ATOMS = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")
