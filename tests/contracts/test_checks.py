import dataclasses

import pytest
from nemovideo_contracts.checks import all_checks, check, matching
from nemovideo_contracts.facts import ledger
from nemovideo_contracts.profiles import single_choices
from nemovideo_contracts.targets import Target
from nemovideo_contracts.verify import verify
from nemovideo_mock.profile import PRESETS, SEED

CHECKS = all_checks()


@pytest.mark.parametrize("profile", PRESETS.values(), ids=list(PRESETS))
@pytest.mark.parametrize("each", CHECKS, ids=[each.id for each in CHECKS])
def test_the_mock_keeps_the_contract(target: Target, each, profile) -> None:  # type: ignore[no-untyped-def]
    for result in verify(target, profile, [each]):
        assert result.verdict == "passed", result.text


@pytest.mark.parametrize("profile", single_choices(), ids=lambda each: each.name)
def test_every_option_of_every_axis(target: Target, profile) -> None:  # type: ignore[no-untyped-def]
    """The checks that are about the option, and one of every other resource."""
    field = profile.name.partition("=")[0]
    about = [each for each in CHECKS if _about(each, field)]
    general = matching(CHECKS, ["envelope.", "session.answer", "sse.events", "render.poll"])
    assert about or field in UNCHECKED, f"no check is about {field}"
    for result in verify(target, profile, {*about, *general}):
        assert result.verdict == "passed", f"{result.check.id}: {result.text}"


UNCHECKED = {"error_text"}


def _about(each, field: str) -> bool:  # type: ignore[no-untyped-def]
    return any(fact.option and fact.option[0] == field for fact in each.facts)


def test_a_check_about_another_option_does_not_apply() -> None:
    [each] = matching(CHECKS, ["auth.token.never-expires"])
    assert not each.applies_to(SEED)
    assert each.applies_to(SEED.replace(token_life="never-expires"))


def test_a_check_about_two_axes_needs_both() -> None:
    both = dataclasses.replace(
        CHECKS[0], facts=(ledger()["credits.cost.edit-per-turn"], ledger()["sse.heartbeat.none"])
    )
    assert not both.applies_to(SEED)
    assert both.applies_to(SEED.replace(heartbeat="none"))


def test_a_name_stands_for_one_check() -> None:
    with pytest.raises(ValueError, match="two checks"):
        check(CHECKS[0].id, facts=["code.zero"])
