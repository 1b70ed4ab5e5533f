"""What the contract has to offer, in the form documents mention it.

Operations, headers, codes, formats and secrets come from the specification; catalogue.yaml has
what the contract does not serve and documents mention all the same.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..spec import API, document, fact, operation, operations, upload_formats
from ..spec.document import resolved
from .phrases import phrases, table

HOSTS = phrases("catalogue")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A call: its operation's name, method, path with {holes}, fact, and whether it needs a bearer.

    `older` ones belong to earlier releases and are not served.
    """

    name: str
    method: str
    path: str
    fact: str
    bearer: bool = True
    older: bool = False

    @property
    def segments(self) -> tuple[str, ...]:
        return tuple(self.path.strip("/").split("/"))


@functools.cache
def endpoints() -> tuple[Endpoint, ...]:
    """Every call documents make, those of earlier releases last."""
    served = (operation for operation in operations().values() if operation.tag in API)
    found = [Endpoint(o.name, o.method, o.template, o.facts[0], o.bearer) for o in served]
    return (*found, *(Endpoint(**entry, older=True) for entry in table("catalogue")["older"]))


@functools.cache
def required_fields(name: str) -> tuple[str, ...]:
    """The fields that the body of an operation must have."""
    served = operation(name)
    entry = document()["paths"][served.template][served.method.lower()]
    schema = resolved(resolved(entry["requestBody"])["content"]["application/json"]["schema"])
    return tuple(schema["required"])


def api_host() -> str:
    """The host of the API."""
    return fact("client.base-url").word


def refused() -> tuple[str, ...]:
    """Extensions people know that an upload may not have."""
    known: list[str] = table("catalogue")["formats"]
    return tuple(name for name in known if name not in upload_formats())


def hosts(kind: str) -> frozenset[str]:
    """Hosts of a kind: "other" API hosts, or "web" for pages."""
    return frozenset(table("catalogue")[f"{kind}_hosts"])


RUN_KEYS: Mapping[str, str] = table("catalogue")["run_keys"]
"""Camel case as documents write it → the field of the body of /run_sse."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code with its facts, what it means, and words that mean it or something else."""

    number: str
    facts: tuple[str, ...]
    means: str
    right: re.Pattern[str]
    wrong: re.Pattern[str]

    @property
    def action(self) -> str:
        """What a client does about it."""
        found = map(fact, self.facts)
        return " ".join(one.fix or one.demand for one in found).rstrip(".")


@functools.cache
def codes() -> Mapping[str, Code]:
    """The codes a document must handle, by number."""
    words = phrases("codes")
    return {
        number: Code(
            number,
            tuple(entry["facts"]),
            entry["means"],
            right=getattr(words, f"right_{number}"),
            wrong=getattr(words, f"wrong_{number}"),
        )
        for number, entry in table("codes")["codes"].items()
    }
