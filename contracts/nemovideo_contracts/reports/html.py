"""The report as one page: no script, no network, readable when printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import urlencode

from ..judge.check import Report, Result
from ..judge.summary import Reading, findings, readings, score
from ..judge.verdict import Verdict
from ..spec import see, website
from .badge import as_svg
from .timeline import story

STUDIO = "http://127.0.0.1:8788"
"""Where `nemovideo-mock open` shows the folder of a report."""
MOST_LINKS = 12
"""Exchanges of a verdict that are linked to."""

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --good: #2e7d32; --bad: #c62828;
  --warn: #b26a00; --miss: #7b1fa2; }
@media (prefers-color-scheme: dark) { :root { --good: #81c784; --bad: #ef9a9a; --warn: #ffb74d;
  --miss: #ce93d8; } }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin: 0 0 .5rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
.sum { display: flex; flex-wrap: wrap; gap: .5rem 2rem; padding: 1rem 0; border-top: 2px solid;
  border-bottom: 1px solid var(--line); }
.sum b { display: block; font-size: 1.4rem; }
details { border: 1px solid var(--line); border-radius: .4rem; margin: .4rem 0; }
summary { align-items: baseline; cursor: pointer; display: flex; gap: .75rem;
  padding: .45rem .75rem; }
summary .note { margin-left: auto; opacity: .7; }
details > div { padding: .25rem .75rem .75rem; }
.word { font-weight: 600; min-width: 3.2rem; }
.pass { color: var(--good); } .fail, .could-not-run { color: var(--bad); }
.warning { color: var(--warn); } .not-exercised { color: var(--miss); }
.rule { border-left: .25rem solid var(--bad); background: var(--soft); margin: .75rem 0;
  padding: .5rem .9rem; }
.rule.warning { border-color: var(--warn); } .rule.not-exercised { border-color: var(--miss); }
.rule, .rule td { color: inherit; color: CanvasText; }
.rule p { margin: .3rem 0; }
table { border-collapse: collapse; margin: .6rem 0; width: 100%; }
td, th { border-top: 1px solid var(--line); padding: .25rem .5rem; text-align: left;
  vertical-align: top; overflow-wrap: anywhere; }
th { font-weight: 600; opacity: .7; }
td.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
tr.central td { background: #c6282822; }
tr.right td { background: #2e7d3222; }
code { font: .9em ui-monospace, monospace; }
small { opacity: .75; }
pre { overflow: auto; max-height: 14rem; background: var(--soft); padding: .5rem; }
"""


_HINT = (
    "<p><small>Links to exchanges lead to the studio: run <code>nemovideo-mock open</code> with "
    "the folder of this page.</small></p>"
)


def as_html(report: Report) -> str:
    """The page. Scenarios that did not pass come first, opened."""
    good = sum(result.passed for result in report.results)
    ordered = sorted(report.results, key=lambda result: result.passed)
    word = "passes" if report.passed else "does not pass"
    return "".join(
        (
            '<!doctype html>\n<html lang="en"><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(report.client)} {word} the NemoVideo contract</title>",
            f"<style>{_STYLE}</style>",
            f"<h1>{escape(report.client)} {word} the NemoVideo contract</h1>",
            as_svg(score(report), passed=report.passed),
            _summary(report, good),
            "" if report.passed else _HINT,
            *_rarities(report),
            *_causes(report),
            *_matrix(report),
            "<h2>Scenarios</h2>",
            *(_scenario(result) for result in ordered),
            "</html>\n",
        )
    )


def _summary(report: Report, good: int) -> str:
    found, counted = findings(report), score(report)
    numbers = (
        (f"{good} of {len(report.results)}", "scenarios passed"),
        (str(sum(finding.blocks for finding in found)), "rules failed"),
        (str(sum(not finding.blocks for finding in found)), "warnings"),
        (f"{counted.exercised} of {counted.applicable}", f"rules of r{counted.revision} exercised"),
        (f"{counted.right} of {counted.exercised}", "of these right"),
        (f"{report.virtual:,.0f} s", f"virtual, in {report.seconds:.1f} s"),
    )
    cells = (f"<div><b>{escape(number)}</b>{escape(what)}</div>" for number, what in numbers)
    return f'<div class="sum">{"".join(cells)}</div>'


def _rarities(report: Report) -> Iterator[str]:
    """What concerns the whole run: a baseline gone wrong, rules that never applied."""
    for trouble in report.troubles:
        text = f"{trouble.entry.rule} in {trouble.entry.scenario}: {trouble.problem}"
        yield f'<p class="fail">Baseline: {escape(text)}</p>'
    if report.unexercised:
        names = ", ".join(report.unexercised)
        yield f'<p class="not-exercised">Exercised nowhere: {escape(names)}</p>'


def _causes(report: Report) -> Iterator[str]:
    """Every distinct cause with the scenarios it was found in."""
    found = findings(report)
    if not found:
        return
    yield "<h2>Causes</h2>"
    for finding in found:
        names = " ".join(f"<code>{escape(name)}</code>" for name in finding.scenarios)
        yield f"<p>In {len(finding.scenarios)} scenarios: {names}</p>"
        yield _rule(finding.result, finding.verdict)


def _matrix(report: Report) -> Iterator[str]:
    """Scenarios by presets, where more than one was tried."""
    presets = list(dict.fromkeys(result.record.profile for result in report.results))
    if len(presets) < 2:
        return
    head = "".join(f"<th>{escape(preset)}</th>" for preset in presets)
    yield f"<h2>Readings</h2><table><tr><th></th>{head}</tr>"
    for row in readings(report):
        cells = "".join(_cell(row, preset) for preset in presets)
        yield f"<tr><td>{escape(row.scenario)}</td>{cells}</tr>"
    yield "</table>"


def _cell(row: Reading, preset: str) -> str:
    if preset in row.passed:
        return '<td class="pass">pass</td>'
    link = _link(preset, row.scenario, "fail") if preset in row.failed else ""
    return f'<td class="fail">{link}</td>'


def _link(profile: str, scenario: str, text: str, n: int | None = None) -> str:
    """A link to the exchanges of a run, in the studio that shows the folder of this page."""
    place = {"run": f"{profile}/{scenario}"} | ({} if n is None else {"n": str(n)})
    return f'<a href="{STUDIO}/#/open?{escape(urlencode(place))}">{escape(text)}</a>'


def _scenario(result: Result) -> str:
    word = "pass" if result.passed else "fail"
    passed = [verdict for verdict in result.verdicts if verdict.word == "pass"]
    text = f"{len(passed)} rules passed · {result.record.virtual:.0f} s"
    opened = "" if result.passed else " open"
    return (
        f'<details{opened}><summary><span class="word {word}">{word}</span>'
        f"<code>{escape(result.name)}</code><small>{escape(result.record.profile)}</small>"
        f'<span class="note">{text}</span></summary><div>{"".join(_inside(result, passed))}'
        "</div></details>"
    )


def _inside(result: Result, passed: Iterable[Verdict]) -> Iterator[str]:
    for verdict in result.verdicts:
        if verdict.violations or verdict.word == "could not run":
            yield _rule(result, verdict)
    missing = [
        verdict for verdict in result.verdicts if verdict.blocks and verdict.word == "not exercised"
    ]
    if missing:
        names = " ".join(f"<code>{escape(verdict.rule.id)}</code>" for verdict in missing)
        yield f'<p class="not-exercised">Required, and not exercised: {names}</p>'
    names = " ".join(f"<code>{escape(verdict.rule.id)}</code>" for verdict in passed)
    yield f"<p><small>Passed: {names or 'nothing'}</small></p>"
    if result.record.outcome.output.strip() and not result.passed:
        tail = result.record.outcome.output[-2000:]
        yield f"<p><small>It printed:</small></p><pre>{escape(tail)}</pre>"


def _rule(result: Result, verdict: Verdict) -> str:
    css = verdict.word.replace(" ", "-")
    facts = ", ".join(
        f'<span title="{escape(fact.statement)}"><code>{escape(fact.id)}</code></span>'
        for fact in verdict.rule.facts
    )
    return (
        f'<div class="rule {css}"><p><b class="{css}">{verdict.word}</b> '
        f"<code>{escape(verdict.rule.id)}</code>: {escape(verdict.message)}</p>"
        f"{_story(result, verdict)}{_exchanges(result, verdict)}"
        f"<p><b>It costs:</b> {escape(verdict.cost)}</p>"
        f"<p><b>To fix it:</b> {escape(verdict.fix)}</p>"
        f"<p><small>Facts: {facts}. See {_page(verdict.rule.id)}</small></p></div>"
    )


def _page(rule: str) -> str:
    """A link to the page of a rule, or the command that prints it."""
    where = escape(see("rule", rule))
    return f'<a href="{where}">{escape(rule)}</a>' if website() else f"<code>{where}</code>"


def _exchanges(result: Result, verdict: Verdict) -> str:
    """Links to what a verdict is about."""
    record = result.record
    numbers = [n for violation in verdict.violations for n in violation.exchanges]
    links = [
        _link(record.profile, record.scenario, f"#{n}", n)
        for n in list(dict.fromkeys(numbers))[:MOST_LINKS]
    ]
    return f"<p>Its exchanges in the studio: {' '.join(links)}</p>" if links else ""


def _story(result: Result, verdict: Verdict) -> str:
    if not verdict.violations:
        return ""
    violation = verdict.violations[0]
    rows = [
        f'<tr{" class=central" if line.central else ""}><td class="n">#{line.n}</td>'
        f'<td class="n">{line.at:.1f} s</td><td>{escape(line.client)}</td>'
        f"<td>{escape(line.server)}</td></tr>"
        for line in story(result.record.case(), violation)
    ]
    rows.append(
        f'<tr class="right"><td></td><td></td><td>wanted: {escape(violation.wanted)}</td>'
        "<td></td></tr>"
    )
    head = "<tr><th></th><th></th><th>The client</th><th>The server</th></tr>"
    return f"<table>{head}{''.join(rows)}</table>"
