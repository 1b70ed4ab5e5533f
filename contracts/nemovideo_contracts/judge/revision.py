"""Revisions of the contract: which rules count, from when on."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from importlib import resources

import yaml

from .verdict import Verdict


@functools.cache
def revisions() -> Mapping[str, frozenset[str]]:
    """The frozen rule sets by revision, oldest first. The last one scores."""
    text = (resources.files(__package__) / "revisions.yaml").read_text("utf-8")
    return {str(name): frozenset(ids) for name, ids in yaml.safe_load(text).items()}


def current() -> str:
    """The newest revision."""
    return list(revisions())[-1]


def scored(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Those of rules in the current revision: later rules are reported, and count for nothing."""
    return [verdict for verdict in verdicts if verdict.rule.id in revisions()[current()]]
