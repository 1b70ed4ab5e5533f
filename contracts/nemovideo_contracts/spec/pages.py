"""Where an id stands in the reference: a place for each kind and id, which stays what it is."""

from __future__ import annotations

import os
import re
from typing import Literal

Kind = Literal["fact", "axis", "rule", "lint", "operation"]
SITE = "NEMO_DOCS"
"""The setting that names the site of the documents, as `make docs` makes it."""


def place(kind: Kind, id: str) -> str:
    """The anchor of an entry in the page of its kind: `fact-credits-free`."""
    return re.sub(r"[^a-z0-9]+", "-", f"{kind}-{id}".lower())


def page(kind: Kind, id: str) -> str:
    """The address of an entry on the site: `reference/fact.html#fact-credits-free`."""
    return f"reference/{kind}.html#{place(kind, id)}"


def see(kind: Kind, *ids: str) -> str:
    """How to read more about them: addresses if a site is set, the command that prints them if not.

    Raises ValueError for a site that is no address.
    """
    site = website()
    if not site:
        return f"nemovideo-contracts explain {' '.join(ids)}"
    return " ".join(f"{site}/{page(kind, id)}" for id in ids)


def website() -> str:
    """The site of the documents without a slash at its end; empty if none is set."""
    site = os.environ.get(SITE, "").rstrip("/")
    if site and not re.match(r"(https?|file)://", site):
        raise ValueError(f"{SITE} is an address such as https://docs.example.net, not {site!r}")
    return site
