"""Quantities a document states, so that rules can compare them with facts and with each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """A value in seconds or megabytes and the words for it; `subject` is what it is said of.

    `value` is None for what never ends. `grows` marks intervals that increase.
    """

    at: int
    value: float | None
    text: str
    subject: str = ""
    grows: bool = False


def first_difference(claims: Sequence[Claim]) -> tuple[Claim, Claim] | None:
    """The first claim that differs from the one before all others, and that one."""
    return next(((claim, claims[0]) for claim in claims if claim.value != claims[0].value), None)
