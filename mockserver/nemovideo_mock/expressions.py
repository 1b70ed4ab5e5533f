"""Regular expressions that come from outside, matched in linear time.

Python's own matching may take longer than anybody waits (`(a+)+$`), and would stand the whole
server still. RE2 has no look-around and no back-references, and no such expressions.
"""

from __future__ import annotations

import functools
from typing import Any

KIND = "a regular expression of RE2, which has no look-around and no back-references"


class ExpressionError(ValueError):
    """A text that is no regular expression; it says why not."""


@functools.lru_cache(maxsize=256)
def compiled(pattern: str, ignore_case: bool = False) -> Any:
    """The expression. Raises ExpressionError."""
    # Only where somebody uses one: most servers never do.
    import re2

    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = not ignore_case
    try:
        # As bytes, which RE2 works on: no place in a text has to be counted in characters.
        return re2.compile(_bytes(pattern), options=options)
    except re2.error as error:
        problem = error.args[0] if error.args else ""
        text = problem.decode("utf-8", "replace") if isinstance(problem, bytes) else str(problem)
        raise ExpressionError(f"{pattern!r} is not {KIND}: {text}") from None


def found(pattern: str, text: str, *, ignore_case: bool = False) -> bool:
    """Whether the expression is found anywhere in the text. Raises ExpressionError."""
    return compiled(pattern, ignore_case).search(_bytes(text)) is not None


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
