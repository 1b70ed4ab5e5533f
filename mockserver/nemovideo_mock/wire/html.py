"""HTML made of elements: every text and every attribute is escaped unless it is HTML already."""

from __future__ import annotations

import base64
import hashlib
import html

from starlette.responses import HTMLResponse

_VOID = frozenset({"meta", "input", "link", "img", "br"})


class Html(str):
    """A text that is HTML already."""

    __slots__ = ()


def element(name: str, /, *content: str | None, **attributes: str | int | bool | None) -> Html:
    """An element. `class_` is the attribute `class`, `view_box` is `view-box`; one that is None or
    False is left out, one that is True has no value. Content that is None is left out."""
    head = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{_escaped(value)}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    inside = "".join(_escaped(part) for part in content if part is not None)
    return Html(f"<{name}{head}>" + ("" if name in _VOID else f"{inside}</{name}>"))


def joined(*parts: str | None) -> Html:
    """Several pieces, one after the other."""
    return Html("".join(_escaped(part) for part in parts if part is not None))


def page(
    title: str, body: Html, style: str, *, language: str = "en", script: str = "", status: int = 200
) -> HTMLResponse:
    """A whole page that runs and loads nothing but what it has itself, and files of its server."""
    document = element(
        "html",
        element(
            "head",
            element("meta", charset="utf-8"),
            element("meta", name="viewport", content="width=device-width"),
            element("title", title),
            element("style", Html(style)),
        ),
        element("body", body, element("script", Html(script)) if script else None),
        lang=language,
    )
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; img-src 'self'; media-src 'self'; "
        f"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        + (f"; script-src {_hash(script)}" if script else "")
    )
    headers = {"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer"}
    return HTMLResponse(f"<!doctype html>\n{document}", status, headers)


def _hash(text: str) -> str:
    """How a policy names a style or a script that stands in the page."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _escaped(value: str | int) -> str:
    return value if isinstance(value, Html) else html.escape(str(value))
