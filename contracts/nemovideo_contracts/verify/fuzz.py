"""Schemathesis over the OpenAPI document, and checks of our own on whatever it sends.

Four phases: the document's examples, its boundaries (coverage), random requests (fuzzing), and
chains of requests along its links (stateful). No answer may be a server error, each must be one
the document describes, and every refusal must have the one shape of refusals.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from nemovideo_mock.profile import Profile

from ..spec import hide_secrets, ledger, schema_errors, secret_pattern
from . import aim
from .checks import Check
from .context import BUSINESS_STATUS, Context, context
from .run import Result, Verdict
from .targets import Target

FACTS = ("error.no-500", "envelope.error", "error.no-secret", "credits.total-is-sum")
PHASES = ("examples", "coverage", "fuzzing", "stateful")
TIMEOUT = 60.0
"""Real seconds for one answer, far more than any takes."""
STATUSES = {
    "positive_data_acceptance": [*("2xx", "3xx", "401", "403", "404", "409", "429", "5xx")],
}
"""The statuses that satisfy a check of Schemathesis by default."""
CHAIN = 3
"""Requests that a chain has at least: so many fewer chains than single requests are drawn."""
UNLIMITED = {"token_limit": "none", "free_credits": 10**6, "silent_rate": 0.0}
"""Choices that let a fuzzer go on: it would use up tokens and credits at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, and a command that shows it."""

    phase: str
    operation: str
    check: str
    text: str
    command: str


@dataclass(slots=True)
class Report:
    """What was found, and how many requests each phase has sent to each operation."""

    findings: list[Finding] = field(default_factory=list)
    sent: Counter[tuple[str, str]] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)


def fuzz(
    target: Target,
    profile: Profile,
    *,
    examples: int = 20,
    seed: int = 0,
    phases: Collection[str] = PHASES,
) -> Report:
    """Run phases in one world; `examples` are requests per operation when fuzzing."""
    _register()
    report = Report()
    with context(target, f"{profile.name}.fuzz", profile.replace(**UNLIMITED)) as c:
        for event in _engine(c, examples, seed, phases).execute():
            _note(report, event)
    return report


def _engine(c: Context, examples: int, seed: int, phases: Collection[str]) -> Any:
    import schemathesis
    from schemathesis.config import SchemathesisConfig
    from schemathesis.engine import from_schema

    session = c.user().session()
    chains = {"max-examples": max(1, examples // CHAIN)}
    config = SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "base-url": c.world.url,
            "headers": session.user.headers,
            "continue-on-failure": True,
            "request-timeout": TIMEOUT,
            "generation": {"max-examples": examples, "deterministic": True, "database": "none"},
            "phases": {name: {"enabled": name in phases} for name in PHASES}
            | {"stateful": {"enabled": "stateful" in phases, "generation": chains}},
            **aim.demands(c.profile, STATUSES),
        }
    )
    return from_schema(schemathesis.openapi.from_dict(aim.aimed(session), config=config))


def _note(report: Report, event: Any) -> None:
    from schemathesis.engine import events

    if isinstance(event, events.ScenarioFinished):
        _note_scenario(report, str(event.phase), event.recorder)
    elif isinstance(event, events.NonFatalError):
        report.errors.append(f"{event.label}: {event.info.message}")
    elif isinstance(event, events.FatalError):
        report.errors.append(f"{type(event.exception).__name__}: {event.exception}")


def _note_scenario(report: Report, phase: str, recorder: Any) -> None:
    phase = next((known for known in PHASES if known in phase.lower()), phase)
    for id, node in recorder.cases.items():
        operation = node.value.operation.label
        report.sent[phase, operation] += id in recorder.interactions
        for check in recorder.checks.get(id, ()):
            if check.failure_info is not None:
                report.findings.append(
                    Finding(
                        phase=phase,
                        operation=operation,
                        check=check.name,
                        text=f"{check.failure_info.failure.title}: {check.failure_info.failure}",
                        command=hide_secrets(check.failure_info.code_sample),
                    )
                )


_registered: list[str] = []


def _register() -> None:
    """Make our checks and our reading of codes known to schemathesis, once."""
    import schemathesis

    if not _registered:
        schemathesis.hook("after_call")(codes_are_statuses)
        for check in (one_envelope, no_token_in_refusals, balance_adds_up):
            schemathesis.check(check)
            _registered.append(check.__name__)


def codes_are_statuses(context: Any, case: Any, response: Any) -> None:
    """Have a business code that travels as HTTP 200 count as the status that fits it.

    So every check can be made under every profile: a refusal is one, however it travels. That it
    travels as the profile says is for `one_envelope`, and for the checks of the resources.
    """
    body = _json(response)
    code = (body or {}).get("code")
    if response.status_code == 200 and code in BUSINESS_STATUS:
        response.status_code = BUSINESS_STATUS[code]


def one_envelope(ctx: Any, response: Any, case: Any) -> None:
    """Every refusal has the one shape; a business code stands nowhere but in its own status."""
    body = _json(response)
    if body is None:
        return
    refused = response.status_code >= 400 or body.get("code", 0) != 0
    if refused and "success" not in body:
        assert not (errors := schema_errors("Refusal", body)), f"an odd refusal: {errors}"
    code = body.get("code")
    if isinstance(code, int) and code and code not in BUSINESS_STATUS:
        assert response.status_code == code, f"code {code} at HTTP {response.status_code}"


def no_token_in_refusals(ctx: Any, response: Any, case: Any) -> None:
    """No refusal repeats the caller's token."""
    if response.status_code >= 400:
        assert not secret_pattern().search(response.text), "a token in a refusal"


def balance_adds_up(ctx: Any, response: Any, case: Any) -> None:
    """Wherever a balance is shown, its total is the sum, and nothing is negative."""
    body = _json(response) or {}
    data = body.get("data") if isinstance(body.get("data"), dict) else body
    if isinstance(data, dict) and {"available", "frozen", "total"} <= data.keys():
        assert data["total"] == data["available"] + data["frozen"], f"{data}"
        assert min(data.values()) >= 0, f"{data}"


def _json(response: Any) -> dict[str, Any] | None:
    if "application/json" not in response.headers.get("content-type", [""])[0]:
        return None
    if not response.content:  # the answer to a HEAD
        return None
    body = response.json()
    return body if isinstance(body, dict) else None


def results(report: Report, profile: Profile, seconds: float) -> list[Result]:
    """One result per phase. A phase that sent nothing found out nothing."""
    return [_result(report, profile, seconds / len(PHASES), phase) for phase in PHASES]


def _result(report: Report, profile: Profile, seconds: float, phase: str) -> Result:
    sent = {name: n for (at, name), n in report.sent.items() if at == phase}
    lines = [f"{sum(sent.values())} requests to {len(sent)} operations"]
    found = [finding for finding in report.findings if finding.phase == phase]
    lines += [
        f"{finding.operation}: {finding.check}: {finding.text}\n{finding.command}"
        for finding in found
    ]
    lines += report.errors
    verdict: Verdict = "failed" if found else "error" if report.errors or not sent else "passed"
    check = Check(id=f"fuzz.{phase}", facts=tuple(ledger()[id] for id in FACTS), body=_no_body)
    return Result(
        check=check,
        profile=profile.name,
        verdict=verdict,
        seconds=seconds,
        text="\n".join(lines),
        examples=sum(sent.values()),
    )


def _no_body(c: Context) -> None:
    raise NotImplementedError("a phase is run by `fuzz`, not as a check")
