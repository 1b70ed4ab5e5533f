"""Write docs/reference/: a place for each id, the readings, the commands, the control API.

Everything here is made of the data and the parsers; `make docs` runs it before Sphinx.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx
import nemovideo_client
from nemovideo_contracts.cli import parser as contracts
from nemovideo_contracts.reports.entries import KINDS, Entry, entries
from nemovideo_contracts.spec import Axis, ledger
from nemovideo_contracts.spec.pages import Kind, place
from nemovideo_mock.app import create_app
from nemovideo_mock.profile import PRESETS, Profile
from nemovideo_mock.serving import arguments as mock

FOLDER = Path(__file__).parent / "reference"
TITLES = {
    "fact": "Facts",
    "axis": "Axes",
    "rule": "Rules of the judge",
    "lint": "Rules of lint",
    "operation": "Operations of the API",
}


def pages() -> dict[str, str]:
    """Every page by its path below docs/reference/."""
    made = {f"{kind}.md": _page(kind) for kind in KINDS}
    made["readings.md"] = _readings()
    made["commands.md"] = _commands()
    made["control-api.md"] = _control()
    made["python.md"] = _python()
    made["index.md"] = _contents()
    return made


def write(folder: Path = FOLDER) -> int:
    """Write all of them anew; returns how many there are."""
    shutil.rmtree(folder, ignore_errors=True)
    made = pages()
    for name, text in made.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return len(made)


def _page(kind: Kind) -> str:
    """Every entry of a kind, each under a heading with an address of its own."""
    parts = [f"# {TITLES[kind]}", "", f"{KINDS[kind].capitalize()}.", ""]
    for entry in entries():
        if entry.kind == kind:
            parts += _section(entry)
    return "\n".join(parts)


def _section(entry: Entry) -> list[str]:
    lines = [f"({_place(entry)})=", f"## {entry.id}", "", _plain(entry.title), ""]
    lines += [f"- **{label}**: {_plain(said)}" for label, said in entry.rows]
    for label, ids in entry.related:
        lines.append(f"- **{label}**: {', '.join(map(_link, ids))}")
    return [*lines, ""]


def _place(entry: Entry) -> str:
    return place(entry.kind, entry.id)


@functools.cache
def _by_id() -> dict[str, Entry]:
    found = {entry.number: entry for entry in entries() if entry.number}
    return found | {entry.id: entry for entry in reversed(entries())}


def _link(id: str) -> str:
    found = _by_id().get(id)
    return f"`{id}`" if found is None else f"[{id}](#{_place(found)})"


def _readings() -> str:
    """The matrix of contradictory readings: who says what, which preset does what."""
    lines = [
        "# Where the sources disagree",
        "",
        "A preset of the mock is one way to read the public documents. A client survives all of",
        "them if it passes `nemovideo-contracts check --profile all`. The last column says how.",
        "",
        f"| question | {' | '.join(PRESETS)} | who says what | how a client survives |",
        f"|---|{'---|' * len(PRESETS)}---|---|",
    ]
    lines += [_reading(axis) for axis in ledger().axes]
    lines += ["", "## Sources", "", "| name | source |", "|---|---|"]
    lines += [f"| {name} | {_plain(said)} |" for name, said in ledger().sources.items()]
    return "\n".join([*lines, ""])


def _reading(axis: Axis) -> str:
    entry = _by_id()[axis.field or str(axis.axis)]
    cells = [
        f"[{_plain(axis.question)}](#{_place(entry)})",
        *(_chosen(axis, profile) for profile in PRESETS.values()),
        _said(axis),
        _plain(axis.client),
    ]
    return f"| {' | '.join(cells)} |"


def _chosen(axis: Axis, profile: Profile) -> str:
    """What a preset does; nothing where only clients are concerned."""
    return f"`{getattr(profile, axis.field)}`" if axis.field else "–"


def _said(axis: Axis) -> str:
    """Who says what: by option, by number, or in all facts of the axis."""
    if axis.numbers:
        return "; ".join(f"`{value}`: {', '.join(who)}" for value, who in axis.numbers.items())
    sides: dict[str, list[str]] = {}
    for fact in ledger().facts.values():
        if axis.field and fact.option and fact.option[0] == axis.field:
            sides.setdefault(fact.option[1], []).extend(fact.sources)
        elif not axis.field and fact.axis == axis.axis:
            sides.setdefault(fact.statement, []).extend(fact.sources)
    said = (
        f"{f'`{side}`' if axis.field else _plain(side)}: {', '.join(dict.fromkeys(who))}"
        for side, who in sides.items()
    )
    return "; ".join(said) or "nobody"


def _commands() -> str:
    parts = ["# Commands", ""]
    for name, parser in _parsers().items():
        parts += [f"## {name}", "", "```text", parser.format_help().rstrip(), "```", ""]
    return "\n".join(parts)


def _parsers() -> dict[str, argparse.ArgumentParser]:
    found = {"nemovideo-mock": mock.parser()}
    found |= {f"nemovideo-mock {name}": sub for name, sub in _subparsers(found["nemovideo-mock"])}
    for name in contracts.COMMANDS:
        subparsers = dict(_subparsers(contracts._parser([name])))
        found[f"nemovideo-contracts {name}"] = subparsers[name]
    return found


def _subparsers(parser: argparse.ArgumentParser) -> Iterable[tuple[str, argparse.ArgumentParser]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def _control() -> str:
    document = asyncio.run(_document())
    lines = [
        "# The control API",
        "",
        "`/__mock__/openapi.json` is this as a document, with all types.",
        "",
    ]
    lines += ["| call | what it does |", "|---|---|"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            said = (operation.get("description") or operation.get("summary") or "").partition(
                "\n\n"
            )[0]
            lines.append(f"| `{method.upper()} {path}` | {_plain(' '.join(said.split()))} |")
    return "\n".join([*lines, ""])


def _python() -> str:
    """The names of the client's library; Sphinx reads their docstrings."""
    lines = [
        "# The Python client",
        "",
        "[The reference client](../client.md) has examples. All names are those of",
        "`nemovideo_client`, but for the last two modules.",
        "",
        "```{eval-rst}",
    ]
    for name in sorted(set(nemovideo_client.__all__) - {"errors"}):
        found = getattr(nemovideo_client, name)
        kind = "autoclass" if isinstance(found, type) else "autofunction"
        kind = "autodata" if not callable(found) else kind
        members = ["   :members:"] if kind == "autoclass" else []
        lines += [f".. {kind}:: nemovideo_client.{name}", *members, ""]
    for module in ("errors", "testing"):
        lines += [f".. automodule:: nemovideo_client.{module}", "   :members:", ""]
    return "\n".join([*lines, "```", ""])


async def _document() -> Any:
    app = create_app()
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://mock"
    ) as http:
        answer = await http.get("/__mock__/openapi.json")
    await app.worlds.close()
    return answer.json()


def _contents() -> str:
    names = [*KINDS, "readings", "commands", "control-api", "python"]
    lines = [
        "# Reference",
        "",
        "Made of the specification's data. Every id has a page with a stable address.",
        "",
    ]
    return "\n".join([*lines, "```{toctree}", *names, "```", ""])


def _plain(text: str) -> str:
    """A sentence as Markdown shows it, in a cell of a table too."""
    for character in "\\*_<>|[]{}":
        text = text.replace(character, f"\\{character}")
    return text


if __name__ == "__main__":
    write()
