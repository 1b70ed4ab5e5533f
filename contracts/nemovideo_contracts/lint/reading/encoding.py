"""Bytes to text, and text that was once decoded wrongly back to what it was.

Mojibake comes in two families here: UTF-8 read as a Western code page ("â€™", "å¯¼å‡º") and UTF-8
read as GBK ("瀵煎嚭" for "导出"). Both are undone by encoding with the wrong page and decoding as
UTF-8; where bytes were lost on the way nothing can be undone, only reported.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LOST = re.compile(
    r"\ufffd|锟斤拷|(?:锟|斤|拷){2,}|ï¿½|â[\u0080-\u009f¡-¿€œšŸ™˜†‡]|ðŸ|Ã[\u0080-\u009f¡-¿]"
)

# cp1252 leaves five bytes undefined; a browser decodes them as the C1 controls of the same number.
_WESTERN = {
    **{byte: chr(byte) for byte in range(256)},
    **{
        byte: bytes([byte]).decode("cp1252")
        for byte in range(0x80, 0xA0)
        if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
    },
}
_BYTES = {character: byte for byte, character in _WESTERN.items()}
_HIGH = "".join(re.escape(_WESTERN[byte]) for byte in range(0x80, 0x100))
_C1 = "".join(re.escape(chr(byte)) for byte in range(0x80, 0xA0))
_LEAD = "".join(re.escape(_WESTERN[byte]) for byte in range(0xC2, 0xF5))
_TAIL = "".join(re.escape(_WESTERN[byte]) for byte in range(0x80, 0xC0))
_WESTERN_RUN = re.compile(f"(?:[{_LEAD}][{_TAIL}{_C1}]{{1,3}})+")
_GBK_RUN = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf\ue000-\uf8ff€㈠-㏕；-～‘-”…—]{2,}")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text, the code page it was in, and whether a byte order mark led it."""

    text: str
    encoding: str
    marked: bool = False


def decode(data: bytes) -> Decoded:
    """The text of a file in UTF-8, UTF-16 with a mark, GB 18030 or, failing all, Windows-1252."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return Decoded(data[len(mark) :].decode(encoding, "replace"), encoding, marked=True)
    for encoding in ("utf-8", "gb18030"):
        try:
            return Decoded(data.decode(encoding), encoding)
        except UnicodeDecodeError:
            continue
    if data.count(b"\xff") + data.count(b"\xfe") == 0 or _mostly_utf8(data):
        return Decoded(data.decode("utf-8", "replace"), "utf-8")
    return Decoded("".join(_WESTERN[byte] for byte in data), "windows-1252")


def repair(line: str) -> str:
    """The line with every run of mojibake that can be undone put right."""
    if line.isascii():
        return line
    once = _WESTERN_RUN.sub(lambda run: _western(run[0]), line)
    return _GBK_RUN.sub(lambda run: _gbk(run[0]), once)


def lost(line: str) -> int | None:
    """Where in the line characters were lost for good, or None."""
    match = _LOST.search(line)
    return match.start() if match else None


def _mostly_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", "replace")
    return text.count("\ufffd") * 50 < len(text)


def _western(run: str) -> str:
    try:
        return bytes(_BYTES.get(character, ord(character) & 0xFF) for character in run).decode(
            "utf-8"
        )
    except UnicodeDecodeError:
        return run


def _gbk(run: str) -> str:
    """Genuine Chinese almost never is valid UTF-8 once encoded; what is, was."""
    try:
        fixed = run.encode("gbk").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return run
    return fixed if len(fixed) < len(run) and not fixed.isascii() else run
