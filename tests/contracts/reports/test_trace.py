from pathlib import Path

import pytest
from nemovideo_contracts.cli.parser import main
from nemovideo_contracts.reports.trace import Cover, citations, cited, covers, table
from nemovideo_contracts.spec import ledger
from nemovideo_contracts.verify.checks import all_checks, check

ROOT = Path(__file__).parents[3]


def test_citations_are_found_with_their_lines(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('"""fact: a.b"""\n\nx = 1  # facts: c.d-e, f.g\n')
    name = tmp_path.name
    assert citations(tmp_path) == {
        "a.b": [f"{name}/a.py:1"],
        "c.d-e": [f"{name}/a.py:3"],
        "f.g": [f"{name}/a.py:3"],
    }


def test_the_table_joins_checks_and_places() -> None:
    cover = Cover("check", "x", ("auth.endpoint",))
    whole = table(ledger(), [cover], {"auth.endpoint": ["a.py:1"], "no.fact": ["b.py:2"]})
    [row] = [item for item in whole.rows if item.fact.id == "auth.endpoint"]
    assert (row.checks, row.places) == (("check x",), ("a.py:1",))
    assert whole.unknown == (("b.py:2", "no.fact"),)
    assert "code.zero" in {fact.id for fact in whole.unchecked}


def test_code_cites_only_facts() -> None:
    assert cited().keys() <= ledger().facts.keys()


def test_every_seed_fact_is_checked() -> None:
    whole = table(ledger(), covers(), {})
    assert [fact.id for fact in whole.unchecked] == []


def test_every_seed_fact_is_cited_by_the_code_of_its_subject() -> None:
    """`# fact: <id>` where the mock, or the client where it is the client's, has it; or no-code."""
    holes, both = [], []
    for row in table(ledger(), (), cited()).rows:
        package = "nemovideo_client" if row.fact.subject == "client" else "nemovideo_mock"
        places = [place for place in row.places if place.startswith(f"{package}/")]
        if row.fact.level == "seed" and not places and not row.fact.no_code:
            holes.append(f"{row.fact.id} in {package}")
        if places and row.fact.no_code:
            both.append(row.fact.id)
    assert (holes, both) == ([], [])


def test_no_fact_is_without_a_reader_and_a_citation() -> None:
    rows = table(ledger(), covers(), cited()).rows
    idle = [row.fact.id for row in rows if not (row.checks or row.places or row.fact.no_code)]
    assert idle == []


def test_a_fact_tested_elsewhere_is_cited_there() -> None:
    named = [known for known in ledger().facts.values() if known.tested_in]
    assert named
    for known in named:
        path = ROOT / known.tested_in
        assert known.id in citations(path.parent), f"{known.tested_in} does not cite {known.id}"


def test_every_reader_of_facts_counts() -> None:
    kinds = {cover.kind for cover in covers()}
    assert kinds == {"check", "rule", "lint", "test"}


def test_a_check_without_facts_is_refused() -> None:
    with pytest.raises(ValueError, match="cites no fact"):
        check("nothing", facts=[])


def test_a_check_of_an_unknown_fact_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no fact 'no\.such'"):
        check("something", facts=["no.such"])


def test_checks_come_sorted_by_id() -> None:
    ids = [item.id for item in all_checks()]
    assert ids == sorted(ids)


def test_the_command_prints_one_fact(capsys: pytest.CaptureFixture[str]) -> None:
    main(["facts", "--fact", "auth.token.format"])
    out = capsys.readouterr().out
    assert "auth.token.format  [assumed, should, server]" in out
    assert "→ nemovideo_mock/ids.py:" in out


def test_an_unknown_command_names_the_known(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["dance"])
    assert "facts" in capsys.readouterr().err
