"""Print src/control.d.ts: the bodies of the control API, from its own document.

python client/js/control_types.py > client/js/src/control.d.ts
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from typing import Any

import httpx
from nemovideo_mock.app import create_app

HEAD = "// Made by client/js/control_types.py from /__mock__/openapi.json. Do not edit.\n"
TAKEN = ("AccountBody", "ClockBody", "FaultBody", "WorldBody")
PRIMITIVES = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
}


async def _document() -> dict[str, Any]:
    app = create_app()
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://mock") as http:
        document: dict[str, Any] = (await http.get("/__mock__/openapi.json")).json()
    await app.worlds.close()
    return document


def _type(schema: dict[str, Any]) -> str:
    """The TypeScript type of a JSON schema."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "const" in schema or "enum" in schema:
        return " | ".join(map(json.dumps, schema.get("enum", [schema.get("const")])))
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return " | ".join(dict.fromkeys(map(_type, schema[key])))
    kind = schema.get("type")
    if kind == "array":
        return f"({_type(schema.get('items', {}))})[]"
    if kind == "object":
        more = schema.get("additionalProperties")
        return f"Record<string, {_type(more) if isinstance(more, dict) else 'unknown'}>"
    return PRIMITIVES.get(str(kind), "unknown")


def _interface(name: str, schema: dict[str, Any]) -> str:
    if "properties" not in schema:
        return f"export type {name} = {_type(schema)};\n"
    required = schema.get("required", [])
    lines = [f"export interface {name} {{"]
    for field, found in schema["properties"].items():
        if said := found.get("description"):
            lines.append(f"  /** {' '.join(said.split())} */")
        lines.append(
            f"  {json.dumps(field) if not field.isidentifier() else field}"
            f"{'' if field in required else '?'}: {_type(found)};"
        )
    comment = " ".join(schema.get("description", "").split()).replace("*/", "* /")
    head = f"/** {comment} */\n" if comment else ""
    return head + "\n".join([*lines, "}"]) + "\n"


def _reachable(schemas: dict[str, Any]) -> list[str]:
    """The bodies that the package takes, and every type in them."""
    found, waiting = set(), [*TAKEN]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += re.findall(r'"#/components/schemas/(\w+)"', json.dumps(schemas[name]))
    return sorted(found)


def types() -> str:
    """The whole file."""
    schemas = asyncio.run(_document())["components"]["schemas"]
    return "\n".join([HEAD, *(_interface(name, schemas[name]) for name in _reachable(schemas))])


if __name__ == "__main__":
    sys.stdout.write(types())
