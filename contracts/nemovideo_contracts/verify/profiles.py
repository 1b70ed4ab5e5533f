"""Profiles as files that `nemovideo-mock serve --profile FILE` accepts."""

from __future__ import annotations

import dataclasses
import json

from nemovideo_mock import profile as axes
from nemovideo_mock.profile import Profile


def dump(profile: Profile, notes: dict[str, str] | None = None) -> str:
    """The profile as TOML, every axis spelled out; `notes` become comments, by field."""
    lines = []
    for field in dataclasses.fields(profile):
        value = getattr(profile, field.name)
        note = f"  # {notes[field.name]}" if notes and field.name in notes else ""
        lines.append(f"{field.name} = {json.dumps(value)}{note}")
    return "\n".join(lines) + "\n"


def chosen(words: str) -> list[Profile]:
    """The profiles a command line names: presets and files with commas between them.

    `all` are the presets, `options` the seed with one axis changed, for every option there is.
    """
    if words == "all":
        return list(axes.PRESETS.values())
    if words == "options":
        return single_choices()
    return [axes.load(word) for word in words.split(",")]


def single_choices() -> list[Profile]:
    """The seed profile with one option of one axis changed, for every option of every axis."""
    found = []
    for field in dataclasses.fields(Profile):
        for option in axes.options(field.name) or ():
            if option != getattr(axes.SEED, field.name):
                name = f"{field.name}={option}"
                found.append(axes.SEED.replace(name=name, **{field.name: option}))
    return found
