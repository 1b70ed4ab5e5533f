from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from nemovideo_mock import profile
from nemovideo_mock.profile import PRESETS, SEED, Profile, ProfileError


def test_every_preset_is_named_after_itself() -> None:
    assert [preset.name for preset in PRESETS.values()] == list(PRESETS)


def test_the_default_of_every_axis_is_one_of_its_options() -> None:
    for field in fields(Profile):
        options = profile.options(field.name)
        assert options is None or field.default in options


@pytest.mark.parametrize(
    ("choices", "problem"),
    [
        ({"render_pole": "data"}, "did you mean 'render_poll'"),
        ({"payload": "xml"}, "payload is one of 'typed', 'adk', 'text', 'gateway', not 'xml'"),
        ({"silent_rate": 1.5}, "between 0 and 1"),
        ({"edit_cost": -1}, "cannot be negative"),
        ({"edit_cost": True}, "takes a int"),
        ({"base": "sed"}, "no profile 'sed'; there are seed, reference"),
    ],
)
def test_a_choice_that_is_none_is_named(choices: dict[str, object], problem: str) -> None:
    with pytest.raises(ProfileError, match=problem):
        profile.from_mapping(choices)


def test_a_file_starts_from_its_base(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('base = "adk"\nsilent_rate = 0\n', "utf-8")
    made = profile.load(path)
    assert (made.name, made.payload, made.silent_rate) == ("mine", "adk", 0)


def test_a_broken_file_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text("payload = \n", "utf-8")
    with pytest.raises(ProfileError, match=r"bad\.toml.*line 1"):
        profile.load(path)


def test_neither_file_nor_preset() -> None:
    with pytest.raises(ProfileError, match="neither a file nor a profile"):
        profile.load("nowhere.toml")


def test_megabytes() -> None:
    assert SEED.upload_limit == 500 * 2**20
    assert SEED.replace(megabyte="decimal").upload_limit == 500_000_000
