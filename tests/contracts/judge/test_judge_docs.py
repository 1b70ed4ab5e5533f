"""The page about the judge: what it names exists."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import yaml
from nemovideo_contracts.cli import check
from nemovideo_contracts.judge import baseline
from nemovideo_contracts.judge.journal.case import CAPABILITIES
from nemovideo_contracts.judge.runners import adapters

PAGE = (Path(__file__).parents[3] / "docs" / "judge.md").read_text("utf-8")


def test_the_adapter_and_the_baseline_on_the_page_can_be_used(tmp_path: Path) -> None:
    first, second = re.findall(r"```yaml\n(.*?)```", PAGE, re.S)
    (tmp_path / "adapter.yaml").write_text(first)
    assert "precheck" in adapters.load(str(tmp_path / "adapter.yaml")).capabilities
    (tmp_path / "baseline.yaml").write_text(second)
    assert baseline.load(tmp_path / "baseline.yaml")[0].rule == "render.poll.rhythm"


def test_every_option_on_the_page_exists() -> None:
    parser = argparse.ArgumentParser()
    check.configure(parser)
    known = set(parser.format_help().split()) | {"--to", "--require", "--scenario", "--import"}
    flat = {re.split(r"[=\[\],]", rule)[0] for rule in known}
    for option in re.findall(r"(?<![\w-])--[a-z]+(?:-[a-z]+)*", PAGE):
        assert option in flat, option


def test_every_capability_and_adapter_is_named() -> None:
    for name in (*CAPABILITIES, *adapters.shipped()):
        assert f"`{name}`" in PAGE


def test_the_page_counts_the_broken_clients() -> None:
    path = Path(__file__).parents[3] / "fixtures" / "clients" / "expectations.yaml"
    entries = yaml.safe_load(path.read_text("utf-8"))
    assert f"{len(entries)} broken clients" in PAGE
