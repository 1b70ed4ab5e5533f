"""Properties of single resources hold of the mock, and fail of a mock that breaks them."""

import pytest
from nemovideo_contracts.verify.properties.drawn import all_properties, run
from nemovideo_contracts.verify.targets import Target, in_process
from nemovideo_mock.profile import PRESETS

PROPERTIES = {known.check.id.removeprefix("property."): known for known in all_properties()}

# The others start processes.
QUICK = [name for name in PROPERTIES if name not in ("twins.restart", "twins.same-process")]


@pytest.mark.parametrize("name", PROPERTIES)
def test_a_property_holds(target: Target, name: str) -> None:
    result = run(target, PROPERTIES[name], examples=3, seed=0)
    assert result.verdict == "passed", result.text


@pytest.mark.parametrize("preset", [name for name in PRESETS if name != "seed"])
def test_properties_hold_in_the_other_presets(preset: str) -> None:
    with in_process(PRESETS[preset]) as target:
        results = [run(target, PROPERTIES[name], examples=1, seed=1) for name in QUICK]
    failed = [result.text for result in results if result.verdict != "passed"]
    assert not failed, "\n".join(failed)
