"""A badge for a README: how many scenarios a client passes."""

from __future__ import annotations

from html import escape

_LABEL = "NemoVideo contract"
_WIDTH = 6.6
"""Pixels per character at 11 px, near enough for Verdana."""


def as_svg(passed: int, total: int) -> str:
    """The badge as a self-contained SVG."""
    word = f"{passed}/{total} scenarios" if total else "not run"
    color = "#2e7d32" if total and passed == total else "#b71c1c" if total else "#616161"
    left, right = _room(_LABEL), _room(word)
    whole = left + right
    title = escape(f"{_LABEL}: {word}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="20" role="img" '
        f'aria-label="{title}"><title>{title}</title>'
        f'<rect width="{whole}" height="20" rx="3" fill="#424242"/>'
        f'<path d="M{left} 0h{right - 3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H{left}z" fill="{color}"/>'
        f'<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" '
        f'text-anchor="middle"><text x="{left / 2:g}" y="14">{_LABEL}</text>'
        f'<text x="{left + right / 2:g}" y="14">{escape(word)}</text></g></svg>\n'
    )


def _room(text: str) -> int:
    return round(len(text) * _WIDTH) + 12
