import dataclasses

import pytest
from nemovideo_contracts.spec import ledger
from nemovideo_contracts.verify.checks import Check, all_checks, check, matching
from nemovideo_contracts.verify.profiles import single_choices
from nemovideo_contracts.verify.run import verify
from nemovideo_contracts.verify.targets import Target
from nemovideo_mock.profile import PRESETS, SEED, Profile

CHECKS = all_checks()


PAIRS = [
    pytest.param(entry, profile, id=f"{entry.id}-{profile.name}")
    for profile in PRESETS.values()
    for entry in CHECKS
]


@pytest.mark.parametrize(("item", "profile"), PAIRS)
def test_the_mock_keeps_the_contract(target: Target, item: Check, profile: Profile) -> None:
    for result in verify(target, profile, [item]):
        assert result.verdict == "passed", result.text


@pytest.mark.parametrize("profile", single_choices(), ids=lambda item: item.name)
def test_every_option_of_every_axis(target: Target, profile: Profile) -> None:
    """The checks that are about the option, and one of every other resource."""
    field = profile.name.partition("=")[0]
    about = [item for item in CHECKS if _about(item, field)]
    general = matching(CHECKS, ["envelope.", "session.answer", "sse.events", "render.poll"])
    assert about or field in UNCHECKED, f"no check is about {field}"
    for result in verify(target, profile, {*about, *general}):
        assert result.verdict == "passed", f"{result.check.id}: {result.text}"


UNCHECKED = {"error_text"}


def _about(item: Check, field: str) -> bool:
    return any(fact.option and fact.option[0] == field for fact in item.facts)


def test_a_check_about_another_option_does_not_apply() -> None:
    [never_expires] = matching(CHECKS, ["auth.token.never-expires"])
    assert not never_expires.applies_to(SEED)
    assert never_expires.applies_to(SEED.replace(token_life="never-expires"))


def test_a_check_about_two_axes_needs_both() -> None:
    both = dataclasses.replace(
        CHECKS[0], facts=(ledger()["credits.cost.edit-per-turn"], ledger()["sse.heartbeat.none"])
    )
    assert not both.applies_to(SEED)
    assert both.applies_to(SEED.replace(heartbeat="none"))


def test_a_name_stands_for_one_check() -> None:
    with pytest.raises(ValueError, match="two checks"):
        check(CHECKS[0].id, facts=["code.zero"])
