"""Every document of fixtures/skills is found to say exactly what its expectation says."""

from collections import Counter
from pathlib import Path

import pytest
import yaml
from nemovideo_contracts.lint import Document, all_rules, lint

SKILLS = Path(__file__).parents[3] / "fixtures" / "skills"
SEEDS = Path(__file__).parents[4] / "shared" / "seeds"
EXPECTED: dict[str, list[str]] = yaml.safe_load((SKILLS / "expectations.yaml").read_text("utf-8"))

# What is wrong with the seeds themselves, by rule and the statement it is about.
# Two of them name neither the multipart field nor the poll of a render nor its output.
OMITTED = {
    ("complete.upload", "/api/upload-video/nemo_agent/me/<sid>"),
    ("complete.poll", "/api/render/proxy/lambda"),
    ("complete.output", "/api/render/proxy/lambda"),
}
SEED_FINDINGS = {
    "image-to-video-json-prompt": OMITTED | {("limit.size", "200MB")},
    "best-photo-to-video-ai": OMITTED
    | {
        ("limit.size", "200MB"),
        ("contradiction.formats", "HEIC"),
        ("contradiction.rate-limit", "429"),
    },
    "wedding-invitation-video": {("limit.size", "500MB"), ("contradiction.rate-limit", "429")},
}


def brief(path: Path) -> Counter[str]:
    return Counter(
        f"{finding.line} {finding.severity} {finding.rule}" for finding in lint(Document.read(path))
    )


def documents() -> list[str]:
    found = (path.relative_to(SKILLS).as_posix() for path in SKILLS.glob("*/*"))
    return sorted(found)


@pytest.mark.parametrize("name", documents())
def test_document_has_its_findings_and_no_other(name: str) -> None:
    assert brief(SKILLS / name) == Counter(EXPECTED[name])


def test_expectations_name_documents() -> None:
    assert sorted(EXPECTED) == documents()


def test_good_documents_have_no_error_and_no_warning() -> None:
    serious = [
        line for name, found in EXPECTED.items() if name.startswith("good/") for line in found
        if "error" in line or "warning" in line
    ]  # fmt: skip
    assert serious == []


def test_every_rule_has_a_document() -> None:
    seen = {line.split()[2] for found in EXPECTED.values() for line in found}
    assert set(all_rules()) - seen == set()


def test_kin_say_what_the_seeds_say() -> None:
    kin = {name: found for name, found in EXPECTED.items() if name.startswith("kin/")}
    rules = [sorted(line.split()[2] for line in found) for _, found in sorted(kin.items())]
    seeds = [sorted(rule for rule, _ in found) for found in SEED_FINDINGS.values()]
    assert rules == [seeds[0], seeds[1], seeds[2]]


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed documents are not part of the repository")
@pytest.mark.parametrize("name", SEED_FINDINGS)
def test_seeds_have_their_own_contradictions_and_no_other(name: str) -> None:
    path = next(entry for entry in SEEDS.iterdir() if name in entry.read_text("utf-8"))
    document = Document.read(path)
    found = set()
    for finding in lint(document):
        line = document.lines[finding.line - 1][1]
        found.add((finding.rule, line[finding.column - 1 :].split()[0].rstrip(".,")))
    assert found == SEED_FINDINGS[name]
