"""A badge for a README: how much of the contract a client was put through, and how much held."""

from __future__ import annotations

from html import escape

from ..judge.summary import Score

_LABEL = "NemoVideo contract"
_WIDTH = 6.6
"""Pixels per character at 11 px, near enough for Verdana."""


def as_svg(score: Score, *, passed: bool) -> str:
    """The badge as a self-contained SVG: exercised and right, with the revision."""
    exercised = _percent(score.exercised, score.applicable)
    right = _percent(score.right, score.exercised)
    word = f"r{score.revision}: {exercised} exercised, {right} right"
    word = word if score.exercised else "not run"
    color = "#616161" if not score.exercised else "#2e7d32" if passed else "#b71c1c"
    left, space = _room(_LABEL), _room(word)
    whole = left + space
    title = escape(f"{_LABEL}: {word}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="20" role="img" '
        f'aria-label="{title}"><title>{title}</title>'
        f'<rect width="{whole}" height="20" rx="3" fill="#424242"/>'
        f'<path d="M{left} 0h{space - 3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H{left}z" fill="{color}"/>'
        f'<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" '
        f'text-anchor="middle"><text x="{left / 2:g}" y="14">{_LABEL}</text>'
        f'<text x="{left + space / 2:g}" y="14">{escape(word)}</text></g></svg>\n'
    )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part // whole if whole else 0} %"


def _room(text: str) -> int:
    return round(len(text) * _WIDTH) + 12
