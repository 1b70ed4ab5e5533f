"""The OpenAPI document, as the contract has it, and a page to read it by.

The document is the contract's: hand-written, and judge of this fake.
"""

from __future__ import annotations

import functools
import html
from collections.abc import Iterator, Mapping
from typing import Any

from nemovideo_mock.errors import NotFound
from nemovideo_mock.extensions import contract

_METHODS = ("get", "post", "put", "patch", "delete")

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width">
<style>
body{{font:15px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}}
h2{{margin-top:2.5rem;border-bottom:1px solid #ddd}} summary{{cursor:pointer;padding:.3rem 0}}
code{{background:#f3f3f3;padding:.1em .3em}} .m{{display:inline-block;width:3.5rem;font-weight:600}}
td{{padding:.15rem 1rem .15rem 0;vertical-align:top}}
.muted{{color:#777}} pre{{white-space:pre-wrap}}
</style>
<h1>{title}</h1><pre class="muted">{description}</pre>
<p>The document itself: <a href="openapi.json">openapi.json</a></p>{body}</html>"""


@functools.cache
def document() -> Mapping[str, Any]:
    """The whole document. Raises NotFound where no package has one."""
    found = contract()
    if found is None:
        raise NotFound("the OpenAPI document comes with the contract, which is not installed")
    return found.openapi()


@functools.cache
def page() -> str:
    """The document as one HTML page that needs nothing from anywhere else."""
    data = document()
    sections = "".join(_section(data, tag) for tag in data["tags"])
    info = data["info"]
    return _PAGE.format(
        title=html.escape(info["title"]),
        description=html.escape(info["description"]),
        body=sections,
    )


def _section(data: Mapping[str, Any], tag: Mapping[str, str]) -> str:
    operations = "".join(
        _operation(data, method, path, operation)
        for method, path, operation in _operations(data)
        if tag["name"] in operation["tags"]
    )
    return f"<h2>{html.escape(tag['description'])}</h2>{operations}"


def _operations(data: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path, item in data["paths"].items():
        for method in _METHODS:
            if method in item:
                shared = item.get("parameters", [])
                operation = item[method]
                parameters = [*shared, *operation.get("parameters", [])]
                yield method, path, {**operation, "parameters": parameters}


def _operation(
    data: Mapping[str, Any], method: str, path: str, operation: Mapping[str, Any]
) -> str:
    parameters = [_resolved(data, parameter) for parameter in operation["parameters"]]
    rows = [
        (f"{parameter['name']} ({parameter['in']})", parameter.get("description", ""))
        for parameter in parameters
    ]
    rows += [(f"body: {kind}", "") for kind in operation.get("requestBody", {}).get("content", {})]
    rows += [
        (f"answer {status}", _resolved(data, answer).get("description", ""))
        for status, answer in operation["responses"].items()
    ]
    table = "".join(
        f"<tr><td><code>{html.escape(name)}</code><td>{html.escape(text)}" for name, text in rows
    )
    return (
        f'<details><summary><span class="m">{method.upper()}</span><code>{html.escape(path)}</code>'
        f' <span class="muted">{html.escape(operation["summary"])}</span></summary>'
        f"<p>{html.escape(operation.get('description', ''))}</p><table>{table}</table></details>"
    )


def _resolved(data: Mapping[str, Any], value: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference inside the document points at."""
    reference = value.get("$ref")
    if reference is None:
        return value
    found: Any = data
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return _resolved(data, found)
