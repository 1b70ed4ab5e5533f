"""The text rules read: escapes undone, collapsed lists opened, and every character traceable.

Documents copied out of web pages carry HTML entities, escaped underscores and curly quotes; some
have lost all their line breaks. Rules would need every pattern thrice, so they read a plain text,
and whatever they find is traced back to where it stands in the document.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&apos;": "'", "&amp;": "&"}
# Between Chinese and Latin there is no word boundary for a pattern, so a space goes in.
_ESCAPED = re.compile(
    r"&(?:lt|gt|quot|#39|apos|amp);|\\[_*<>#\[\]]"
    r"|(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[\u4e00-\u9fff])"
)
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"'})
_LONE_RETURN = re.compile(r"\r(?!\n)")
_LONG_LINE = re.compile(r"[^\n]{900,}")
_OPENING = re.compile(r" (?=#{1,6} |- [A-Z`\"❌]|```)")


@dataclass(frozen=True, slots=True)
class Plain:
    """A plain text, and where its pieces come from: the piece at `starts[i]` at `origins[i]`."""

    text: str
    starts: tuple[int, ...]
    origins: tuple[int, ...]

    def origin(self, offset: int) -> int:
        """Where a character of the plain text stands in its source."""
        piece = bisect_right(self.starts, offset) - 1
        return self.origins[piece] + offset - self.starts[piece]


def plain(source: str) -> Plain:
    """The plain text of a document."""
    level = _LONE_RETURN.sub("\n", source.translate(_QUOTES))
    level = _LONG_LINE.sub(lambda line: _OPENING.sub("\n", line[0]), level)
    pieces, starts, origins = [], [0], [0]
    length = position = 0
    for match in _ESCAPED.finditer(level):
        plain_piece = level[position : match.start()]
        character = _ENTITIES.get(match[0], match[0][-1:] or " ")
        pieces += [plain_piece, character]
        length += len(plain_piece) + 1
        position = match.end()
        starts += [length - 1, length]
        origins += [match.start(), position]
    pieces.append(level[position:])
    return Plain("".join(pieces), tuple(starts), tuple(origins))
