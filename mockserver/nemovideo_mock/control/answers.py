"""What the control API answers, as types: for its document, and for who reads that.

Answers are made in the routes; a test sends every recipe of docs/control.md and holds its answer to
the type that is named here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from nemovideo_mock.accounts import Plan
from nemovideo_mock.clock import Mode
from nemovideo_mock.control import contract, why
from nemovideo_mock.control.common import SCHEMAS
from nemovideo_mock.render.job import State

_Json = dict[str, Any]


class ClockAnswer(BaseModel):
    """A clock. `now` and `next`, what somebody waits for, are epoch seconds."""

    mode: Mode
    now: float
    iso: str
    next: float | None
    speed: float | None


class WorldAnswer(BaseModel):
    """A world; `url` is what a client gets as NEMO_API_URL."""

    world: str
    url: str
    seed: int
    profile: str
    scenario: str | None
    clock: ClockAnswer
    snapshots: list[str]


class WorldsAnswer(BaseModel):
    worlds: list[str]


class DeletedAnswer(BaseModel):
    deleted: str


class SnapshotAnswer(BaseModel):
    """`records` is how many the world had."""

    snapshot: str
    now: float
    records: int


class ScenariosAnswer(BaseModel):
    """Name → what happens."""

    scenarios: dict[str, str]


class CreditsAnswer(BaseModel):
    available: int
    frozen: int
    total: int


class AccountAnswer(BaseModel):
    user_id: str
    client_id: str
    registered: bool
    plan: Plan
    export_blocked: bool
    credits: CreditsAnswer


class AccountsAnswer(BaseModel):
    accounts: list[AccountAnswer]


class TermsAnswer(BaseModel):
    client_id: str
    credits: int | None
    registered: bool
    plan: Plan
    export_blocked: bool
    scopes: list[str] | None
    token_seconds: float | None


class TokenAnswer(BaseModel):
    """`expires_at` in epoch seconds, null for never."""

    token: str
    user_id: str
    expires_at: float | None


class FaultAnswer(BaseModel):
    """A rule, with how often it was `seen` to match and was `applied`."""

    id: str
    match: _Json
    effect: _Json
    times: int | None
    since: float | None
    until: float | None
    probability: float
    seed: int
    description: str
    seen: int
    applied: int


class FaultsAnswer(BaseModel):
    faults: list[FaultAnswer]


class WithdrawnAnswer(BaseModel):
    withdrawn: int


class FramesAnswer(BaseModel):
    done: int
    total: int


class OutputAnswer(BaseModel):
    width: int
    height: int
    fps: float
    crf: int


class RenderAnswer(BaseModel):
    """`progress` is 0-100, times are epoch seconds; `frames` are those of the encoder."""

    id: str
    session_id: str
    user_id: str
    status: State
    progress: int
    error: str | None
    submitted_at: float
    completed_at: float | None
    frames: FramesAnswer
    output: OutputAnswer


class RendersAnswer(BaseModel):
    renders: list[RenderAnswer]


class StateAnswer(BaseModel):
    """A world at `at` (epoch seconds)."""

    at: float
    now: float
    accounts: list[_Json]
    ledger: list[_Json]
    sessions: list[_Json]
    renders: list[RenderAnswer]


class ExchangeAnswer(BaseModel):
    """An exchange, as spec/journal.schema.json has it."""

    n: int
    world: str
    operation: str | None
    at: float
    until: float
    wall: str
    request: _Json
    response: _Json
    ending: Literal["complete", "cut", "aborted", "timed-out"]
    faults: list[_Json]
    records: list[_Json]


class JournalAnswer(BaseModel):
    """Exchanges, whole or as summaries; `jsonl` and `har` are other formats."""

    exchanges: list[_Json]


class RevealAnswer(BaseModel):
    alias: str
    value: str


class VerifyAnswer(BaseModel):
    """`matched` are numbers of exchanges, `nearest` those that came close and what differed."""

    ok: bool
    matched: list[int]
    problem: str
    nearest: list[_Json]


class OpenedAnswer(BaseModel):
    files: list[str]


class RefusedAnswer(BaseModel):
    """What was wrong, and what would be right."""

    code: int
    message: str
    data: _Json | None


ANSWERS: Mapping[tuple[str, str], type[BaseModel]] = {
    ("get", "/worlds"): WorldsAnswer,
    ("post", "/worlds"): WorldAnswer,
    ("get", "/world"): WorldAnswer,
    ("delete", "/worlds/{name}"): DeletedAnswer,
    ("post", "/reset"): WorldAnswer,
    ("post", "/snapshot"): SnapshotAnswer,
    ("post", "/restore"): WorldAnswer,
    ("post", "/fork"): WorldAnswer,
    ("get", "/scenarios"): ScenariosAnswer,
    ("get", "/clock"): ClockAnswer,
    ("post", "/clock"): ClockAnswer,
    ("get", "/accounts"): AccountsAnswer,
    ("post", "/accounts"): AccountAnswer,
    ("post", "/terms"): TermsAnswer,
    ("post", "/tokens"): TokenAnswer,
    ("get", "/faults"): FaultsAnswer,
    ("post", "/faults"): FaultAnswer,
    ("delete", "/faults"): WithdrawnAnswer,
    ("delete", "/faults/{rule_id}"): WithdrawnAnswer,
    ("get", "/renders"): RendersAnswer,
    ("get", "/state"): StateAnswer,
    ("get", "/journal"): JournalAnswer,
    ("delete", "/journal"): JournalAnswer,
    ("get", "/journal/{n}"): ExchangeAnswer,
    ("post", "/journal/reveal"): RevealAnswer,
    ("post", "/journal/verify"): VerifyAnswer,
    ("get", "/journal/{n}/why"): why.WhyAnswer,
    ("post", "/why"): why.WhyAnswer,
    ("get", "/facts"): why.FactsAnswer,
    ("get", "/axes"): why.AxesAnswer,
    ("get", "/opened"): OpenedAnswer,
    ("post", "/lint"): contract.LintAnswer,
    ("post", "/judge"): contract.JudgeAnswer,
}
"""What a successful call answers in JSON, by method and path below `/__mock__`."""
OTHERS: Mapping[tuple[str, str], str] = {
    ("get", "/frame"): "image/png",
    ("get", "/journal/tail"): "text/event-stream",
    ("get", "/metrics"): "text/plain",
    ("get", "/opened/{name}"): "text/plain",
    ("get", "/renders/{user_id}/{render_id}/video"): "video/mp4",
}
"""The media types of answers that are no JSON."""


def describe(paths: dict[str, _Json], prefix: str) -> None:
    """Write the types of all answers into the paths of a document."""
    for path, routes in paths.items():
        for method, operation in routes.items():
            key = (method, path.removeprefix(prefix))
            kind = ANSWERS.get(key)
            operation["responses"]["200"] = {
                "description": "The answer.",
                "content": _content(kind) if kind else {OTHERS.get(key, "application/json"): {}},
            }
            if kind is VerifyAnswer:
                operation["responses"]["409"]["content"] = _content(kind)
            # The framework's own is never sent: bodies and queries are refused like all else.
            operation["responses"]["422"] = {
                "description": "Refused: what was wrong, and what would be right.",
                "content": _content(RefusedAnswer),
            }


def schemas() -> _Json:
    """Every type of an answer, by name."""
    kinds: set[type[BaseModel]] = {*ANSWERS.values(), RefusedAnswer}
    _, found = models_json_schema(
        [(kind, "serialization") for kind in sorted(kinds, key=str)],
        ref_template=SCHEMAS + "{model}",
    )
    definitions: _Json = found["$defs"]
    return definitions


def _content(kind: type[BaseModel]) -> _Json:
    return {"application/json": {"schema": {"$ref": SCHEMAS + kind.__name__}}}
