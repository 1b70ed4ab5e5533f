"""The document and the demands of Schemathesis, aimed at one user of one profile."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from nemovideo_mock.profile import Profile

from ..spec import Fact, document, fact, path_of
from .context import Session

SAMPLE = "5529798706024415232"
"""The session id of the document's examples."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """A demand of Schemathesis that a fact forbids, for some operations or for all.

    With `statuses` the check stays on, and takes these as well.
    """

    check: str
    fact: Fact
    why: str
    operations: tuple[str, ...] = ()
    statuses: tuple[int, ...] = ()


def exemptions() -> tuple[Exemption, ...]:
    """Every exemption there is, under whatever profile."""
    entries = yaml.safe_load(path_of("schemathesis.yaml").read_text("utf-8"))
    return tuple(_exemption(entry) for entry in entries)


def _exemption(entry: Mapping[str, Any]) -> Exemption:
    return Exemption(
        check=entry["check"],
        fact=fact(entry["fact"]),
        why=entry["why"],
        operations=tuple(entry.get("operations", ())),
        statuses=tuple(entry.get("statuses", ())),
    )


def demands(profile: Profile, defaults: Mapping[str, list[str]]) -> dict[str, Any]:
    """The part of the configuration that says which checks are made; `defaults` are statuses."""
    held = [one for one in exemptions() if one.fact.holds_under(profile)]
    checks = {one.check: _choice(one, defaults) for one in held if not one.operations}
    operations = [
        {"include-operation-id": name, "checks": {one.check: _choice(one, defaults)}}
        for one in held
        for name in one.operations
    ]
    return {"checks": checks, "operations": operations}


def _choice(one: Exemption, defaults: Mapping[str, list[str]]) -> dict[str, Any]:
    if not one.statuses:
        return {"enabled": False}
    return {"expected-statuses": [*defaults[one.check], *map(str, one.statuses)]}


def aimed(session: Session) -> dict[str, Any]:
    """The document of the API proper as the session's profile has it, with a session that exists.

    What a profile forbids is no valid request under it, and so is not in its document.
    """
    text = json.dumps(document()).replace(SAMPLE, session.id)
    found: dict[str, Any] = json.loads(text)
    found["paths"] = {
        path: item for path, item in found["paths"].items() if not path.startswith("/__mock__")
    }
    parts = found["components"]
    parts["parameters"]["SessionId"]["schema"] = {"type": "string", "enum": [session.id]}
    _name_the_user(found, session)
    _require(parts["schemas"], session.c.profile)
    return found


def _name_the_user(found: dict[str, Any], session: Session) -> None:
    """In paths, links and bodies, as the profile wants it."""
    user, profile = session.user, session.c.profile
    segments = {"me-or-own": ["me", user.id], "me": ["me"], "own": [user.id]}[profile.path_user]
    parts = found["components"]
    parts["parameters"]["User"] |= {
        "schema": {"type": "string", "enum": segments},
        "example": segments[0],
    }
    own = user.id if profile.run_user_id == "own" else "me"
    for place in _objects(found["paths"]):
        if place.get("user") == "me":
            place["user"] = segments[0]
        if place.get("user_id") == "me":
            place["user_id"] = own
    optional = [None] if profile.run_user_id == "optional" else []
    parts["schemas"]["TurnRequest"]["properties"]["user_id"] = {"enum": [own, *optional]}


def _require(schemas: dict[str, Any], profile: Profile) -> None:
    if profile.session_language == "required":
        schemas["SessionRequest"].setdefault("required", []).append("language")
        schemas["SessionRequest"]["properties"]["language"]["type"] = "string"
    if profile.run_user_id != "optional":
        schemas["TurnRequest"]["required"].append("user_id")


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict | list):
            yield from _objects(inner)
