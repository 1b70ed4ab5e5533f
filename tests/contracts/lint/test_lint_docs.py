"""docs/lint.md lists the rules there are, and no other."""

import re
from pathlib import Path

from nemovideo_contracts.lint import all_rules

PAGE = Path(__file__).parents[3] / "docs" / "lint.md"


def test_page_lists_every_rule_with_its_severity_and_summary() -> None:
    table = PAGE.read_text("utf-8").partition("\n## Rules\n")[2]
    listed = re.findall(r"^\| `([a-z.0-9-]+)` \| (\w+) \| (.+) \|$", table, re.MULTILINE)
    rules = [(rule.id, rule.severity, rule.finds) for rule in all_rules().values()]
    assert listed == rules
