"""One fault planted into a sound document is found, and nothing else is."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from nemovideo_contracts.lint import Document, lint

SKILLS = Path(__file__).parents[3] / "fixtures" / "skills"
PLANTED = yaml.safe_load((SKILLS / "planted.yaml").read_text("utf-8"))


@pytest.mark.parametrize(
    "case", PLANTED, ids=lambda case: f"{case['document']}-{case['faulty'][:24]}"
)
def test_planted_fault_is_found_alone(case: dict[str, Any]) -> None:
    document = (SKILLS / "good" / case["document"]).read_text("utf-8")
    assert case["sound"] in document
    planted = Document.of(document.replace(case["sound"], case["faulty"], 1))
    assert sorted(finding.rule for finding in lint(planted)) == case["rules"]
