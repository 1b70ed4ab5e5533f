import dataclasses
from pathlib import Path

import pytest
from nemovideo_contracts.spec import Fact, LedgerError, ledger, load, path_of
from nemovideo_mock import profile

GOOD_FACT = """
sources: {S1: a seed}
facts:
  - id: a.b
    statement: Something holds.
    level: seed
    sources: [S1]
    keyword: must
    subject: server
    axis: AX-01
    option: render_poll=data
"""
GOOD_AXES = """
axes:
  - axis: AX-01
    field: render_poll
    question: Which?
    default: data
    options: [data, top-level]
    why: Because.
    client: Read both.
"""
GOOD_SEED = """
source: S1
statements:
  - {says: Something., facts: [a.b]}
"""


def write(
    folder: Path, facts: str = GOOD_FACT, axes: str = GOOD_AXES, seed: str = GOOD_SEED
) -> Path:
    (folder / "facts.yaml").write_text(facts)
    (folder / "axes.yaml").write_text(axes)
    (folder / "seeds").mkdir()
    (folder / "seeds/one.yaml").write_text(seed)
    return folder


def test_a_good_ledger_loads(tmp_path: Path) -> None:
    found = load(write(tmp_path))
    assert found["a.b"].option == ("render_poll", "data")
    assert found.seeds[0].statements[0].facts == ("a.b",)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("level: seed", "level: gossip", "facts.yaml: a.b: level: is one of seed"),
        ("keyword: must", "keyword: shall", "facts.yaml: a.b: keyword: is one of must"),
        ("subject: server", "subject: nobody", "facts.yaml: a.b: subject"),
        ("sources: [S1]", "sources: [S9]", "facts.yaml: a.b: sources: 'S9' is unknown"),
        ("sources: [S1]", "sources: []", "facts.yaml: a.b: sources: must be a list"),
        ("statement: Something holds.", "statement: 7", "facts.yaml: a.b: statement"),
        ("axis: AX-01", "axis: AX-99", "facts.yaml: a.b: axis: 'AX-99' is no axis"),
        ("render_poll=data", "render_poll=dada", "render_poll has no option 'dada'"),
        ("render_poll=data", "rendr_poll=data", "no axis has the field 'rendr_poll'"),
        ("keyword: must", "keyword: must\n    mood: blue", "a.b: mood: unknown key"),
        ("keyword: must", "keyword: must\n    unit: s", "a.b: value: must be a number"),
        ("keyword: must", "keyword: must\n    value: {a: 1}", "a.b: value: must be a number"),
        ("keyword: must", "keyword: must\n    value: []", "a.b: value: must be a number"),
        ("keyword: must", "keyword: must\n    value: x\n    unit: s", "unit: belongs to a number"),
    ],
)
def test_a_bad_fact_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(LedgerError, match=r"facts\.yaml: a\.b") as caught:
        load(write(tmp_path, facts=GOOD_FACT.replace(old, new)))
    assert message in str(caught.value)


def with_value(folder: Path, lines: str) -> Fact:
    text = "keyword: must\n    " + lines.replace("\n", "\n    ")
    facts = GOOD_FACT.replace("Something holds.", "It takes {value}.")
    return load(write(folder, facts=facts.replace("keyword: must", text)))["a.b"]


def test_a_value_stands_in_every_text_of_its_fact(tmp_path: Path) -> None:
    found = with_value(tmp_path, "value: 30\nunit: s\nfix: Sleep {value}.\ncost: '{value} {are}'")
    assert (found.statement, found.fix, found.cost) == (
        "It takes 30 s.",
        "Sleep 30 s.",
        "30 s {are}",
    )
    assert (found.seconds, found.count, found.amount) == (30, 30, "30 s")
    assert (found.severity, found.demand) == ("error", found.statement)


def test_durations_are_in_seconds_whatever_their_unit(tmp_path: Path) -> None:
    assert with_value(tmp_path, "value: 15\nunit: minutes").seconds == 900


def test_two_numbers_are_a_range(tmp_path: Path) -> None:
    found = with_value(tmp_path, "value: [1, 5]\nunit: minutes")
    assert (found.amount, found.range_seconds) == ("1 to 5 minutes", (60, 300))


def test_names_are_listed(tmp_path: Path) -> None:
    found = with_value(tmp_path, "value: [mp4, mov, avi]")
    assert (found.amount, found.words) == ("mp4, mov and avi", ("mp4", "mov", "avi"))
    for wrong in ("number", "seconds", "numbers", "word", "range_seconds"):
        with pytest.raises(LedgerError, match=r"a\.b: value"):
            getattr(found, wrong)


def test_a_duration_needs_a_unit_of_time(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="unit: 'times' is none of s, minutes"):
        _ = with_value(tmp_path, "value: 10\nunit: times").seconds


def test_no_text_of_the_ledger_has_a_hole_left() -> None:
    for known in ledger().facts.values():
        assert "{value}" not in known.statement + known.fix + known.cost
        assert "None" not in known.statement, known.id


def test_a_client_is_told_what_to_do_and_what_it_costs_or_neither() -> None:
    for known in ledger().facts.values():
        assert bool(known.fix) == bool(known.cost), known.id
        assert not known.fix or known.subject != "server", known.id


def test_a_fact_twice_is_an_error(tmp_path: Path) -> None:
    twice = GOOD_FACT + GOOD_FACT.partition("facts:\n")[2]
    with pytest.raises(LedgerError, match=r"'a\.b' is there twice"):
        load(write(tmp_path, facts=twice))


@pytest.mark.parametrize(
    ("seed", "message"),
    [
        ("source: S1\nstatements: [{says: A., facts: [no.such]}]", "'no.such' is unknown"),
        ("source: S1\nstatements: [{says: A.}]", "either facts or left-out"),
        ("source: S7\nstatements: []", "source: is one of S1"),
        ("source: S1", "statements: must be a list"),
    ],
)
def test_a_bad_seed_is_named(tmp_path: Path, seed: str, message: str) -> None:
    with pytest.raises(LedgerError, match=r"one\.yaml") as caught:
        load(write(tmp_path, seed=seed))
    assert message in str(caught.value)


def test_broken_yaml_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match=r"facts\.yaml"):
        load(write(tmp_path, facts="facts: ["))


def test_every_statement_of_every_seed_is_carried_or_left_out() -> None:
    assert {seed.source for seed in ledger().seeds} == {"S1", "S2", "S3"}
    for seed in ledger().seeds:
        assert all(statement.facts or statement.left_out for statement in seed.statements)


@pytest.mark.parametrize("source", ["S1", "S2", "S3"])
def test_every_seed_fact_is_carried_by_its_seeds(source: str) -> None:
    [seed] = [item for item in ledger().seeds if item.source == source]
    carried = {id for statement in seed.statements for id in statement.facts}
    claimed = {
        fact.id
        for fact in ledger().facts.values()
        if fact.level == "seed" and source in fact.sources
    }
    assert claimed <= carried


def test_a_seed_fact_has_a_seed_source() -> None:
    for fact in ledger().facts.values():
        assert (fact.level == "seed") <= bool({"S1", "S2", "S3"} & set(fact.sources)), fact.id


def test_axes_and_profile_agree() -> None:
    ours = {item.field: item for item in ledger().axes if item.field}
    theirs = {option.name: option for option in dataclasses.fields(profile.Profile)}
    assert ours.keys() == theirs.keys() - {"name"}
    for name, axis in ours.items():
        assert axis.axis == theirs[name].metadata["axis"], name
        assert axis.options == tuple(profile.options(name) or ()), name
        default = getattr(profile.SEED, name)
        assert axis.default == (f"{default:g}" if axis.numbers else default), name


def test_every_option_has_a_fact() -> None:
    with_fact = {fact.option for fact in ledger().facts.values()}
    wanted = {
        (axis.field, option)
        for axis in ledger().axes
        if axis.field != "error_text"
        for option in axis.options
    }
    assert wanted <= with_fact


def test_every_axis_of_the_record_is_there() -> None:
    found = {axis.axis for axis in ledger().axes}
    assert found - {None} == {f"AX-{number:02}" for number in range(1, 34)}


def test_the_files_are_ours_to_find() -> None:
    assert path_of("facts.yaml").is_file()
