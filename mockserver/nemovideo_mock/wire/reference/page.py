"""A document as a page: fields, examples, and a form to try every operation.

It needs nothing from anywhere else, and calls only the server that it comes from.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib import resources
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from nemovideo_mock.wire import html
from nemovideo_mock.wire.html import Html, element, joined
from nemovideo_mock.wire.reference.document import (
    Data,
    Operation,
    examples,
    fields,
    operations,
    resolved,
)

_JSON = "application/json"
_LOOKS, _TRYING = "reference.css", "reference.js"


def page(data: Data, root: str, other: tuple[str, str]) -> Response:
    """The page of a document. Calls go below `root`, the path of a world; `other` is the text and
    the path of the page beside it, there."""
    root = quote(root)
    info = data["info"]
    text, address = other
    body = joined(
        element("h1", info["title"]),
        element("p", info.get("description", ""), class_="about"),
        element(
            "p",
            element("a", "openapi.json", href="openapi.json"),
            " · ",
            element("a", text, href=root + address),
        ),
        _headers(),
        element("main", *_sections(data), data_root=root),
    )
    return html.page(info["title"], body, _file(_LOOKS), script=_file(_TRYING))


def _headers() -> Html:
    """Head lines that every call is sent with, kept in the page alone."""
    rows = (
        ("Authorization", "Bearer nmv_usr_…, filled in by the first token you ask for"),
        ("X-Mock-Token", "the control token, where the server asks for one"),
    )
    labels = (
        element("label", name, element("input", name=name, placeholder=text)) for name, text in rows
    )
    return element("form", *labels, id="headers", autocomplete="off")


def _sections(data: Data) -> Iterable[Html]:
    """The operations by tag; without tags, by the first part of their path."""
    titles = {tag["name"]: tag["description"] for tag in data.get("tags", ())}
    groups: dict[str, list[Html]] = {name: [] for name in titles.values()}
    for operation in operations(data):
        tags = operation.data.get("tags") or [operation.path.split("/")[2]]
        title = titles.get(tags[0], tags[0])
        groups.setdefault(title, []).append(_operation(data, operation))
    for title, found in groups.items():
        yield element("section", element("h2", title), *found)


def _operation(data: Data, operation: Operation) -> Html:
    about = operation.data
    head = element(
        "summary",
        element("b", operation.method.upper(), class_=operation.method),
        element("code", operation.path),
        " ",
        element("span", about.get("summary", "")),
    )
    return element(
        "details",
        head,
        element("p", about.get("description") or None),
        _parameters(operation),
        *_bodies(data, about),
        *_answers(data, about),
        _form(operation),
    )


def _parameters(operation: Operation) -> Html | None:
    rows = [
        (f"{found['name']} ({found['in']})", _required(found), found.get("description", ""))
        for found in operation.parameters
    ]
    return _table("Parameters", rows)


def _bodies(data: Data, about: Data) -> Iterable[Html | None]:
    content = about.get("requestBody", {}).get("content", {})
    for kind, entry in content.items():
        yield _fields(data, f"Body, {kind}", entry)
        yield from map(_example, examples(entry))


def _answers(data: Data, about: Data) -> Iterable[Html | None]:
    for status, answer in about["responses"].items():
        whole = resolved(data, answer)
        title = f"{status}: {whole.get('description', '')}"
        entries = list(whole.get("content", {}).items())
        if not status.startswith("2") or not entries:
            yield element("h3", title)
            continue
        for kind, entry in entries:
            yield _fields(data, f"{title} {kind}", entry) or element("h3", f"{title} {kind}")


def _fields(data: Data, title: str, entry: Data) -> Html | None:
    rows = [
        (field.name, f"{field.kind}{', required' if field.required else ''}", field.text)
        for field in fields(data, entry.get("schema", {}))
    ]
    return _table(title, rows)


def _table(title: str, rows: list[tuple[str, str, str]]) -> Html | None:
    if not rows:
        return None
    lines = (
        element("tr", *(element("td", part) for part in (element("code", name), kind, text)))
        for name, kind, text in rows
    )
    return joined(element("h3", title), element("table", *lines))


def _example(value: Any) -> Html:
    return element("pre", json.dumps(value, ensure_ascii=False, indent=1))


def _required(parameter: Data) -> str:
    kind = parameter.get("schema", {}).get("type", "text")
    return f"{kind}, required" if parameter.get("required") else str(kind)


def _form(operation: Operation) -> Html:
    """What it takes to try an operation: a field for each parameter, and the body."""
    content = operation.data.get("requestBody", {}).get("content", {})
    inputs = [_input(parameter) for parameter in operation.parameters]
    if _JSON in content:
        example = [*examples(content[_JSON]), {}][0]
        text = json.dumps(example, ensure_ascii=False, indent=1)
        inputs.append(element("label", "body", element("textarea", text, name="body", rows=6)))
    elif content:
        inputs.append(element("label", "files", element("input", type="file", name="files")))
    return element(
        "form",
        *inputs,
        element("button", "Try it"),
        element("pre", class_="answer", hidden=True, aria_live="polite"),
        class_="try",
        data_method=operation.method.upper(),
        data_path=operation.path,
    )


def _input(parameter: Data) -> Html:
    example = parameter.get("example", "") if parameter["in"] != "query" else ""
    name = f"{parameter['in']}:{parameter['name']}"
    return element("label", parameter["name"], element("input", name=name, value=example))


def _file(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text("utf-8")
