import shutil
from pathlib import Path

import nemovideo_mock
import pytest
from nemovideo_contracts.verify.checks import all_checks
from nemovideo_contracts.verify.properties.drawn import all_properties
from nemovideo_contracts.verify.targets import TargetError

from benchmarks import planted
from benchmarks.bugs import EVERY_BUG, Bug

# One about money, one about isolation, one about text.
QUICK = ("nothing-is-ever-frozen", "uploads-in-every-session", "file-names-in-ascii")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    source = Path(nemovideo_mock.__path__[0])
    ignored = shutil.ignore_patterns("__pycache__")
    return Path(shutil.copytree(source, tmp_path / "nemovideo_mock", ignore=ignored))


def test_every_bug_fits_the_source_and_leaves_it_readable(package: Path) -> None:
    for bug in EVERY_BUG:
        file = package / bug.file
        before = file.read_text()
        planted.plant(bug, package)
        compile(file.read_text(), bug.file, "exec")
        file.write_text(before)


def test_a_bug_has_one_name() -> None:
    assert len({bug.name for bug in EVERY_BUG}) == len(EVERY_BUG)


def test_a_finder_is_a_check_or_a_property() -> None:
    known = {check.id for check in all_checks()} | {p.check.id for p in all_properties()}
    assert {bug.finder for bug in EVERY_BUG} - {""} <= known


@pytest.mark.parametrize("file", ["ledger.py", "no-such-file.py"])
def test_a_bug_that_does_not_fit_is_an_error(package: Path, file: str) -> None:
    with pytest.raises(TargetError, match="not once"):
        planted.plant(Bug("rotten", file, "no such text", ""), package)


@pytest.mark.parametrize("name", QUICK)
def test_properties_alone_find_a_planted_bug(name: str) -> None:
    assert planted.main([name, "--set", "facts", "--properties-only"]) == 0
