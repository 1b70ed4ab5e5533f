import dataclasses

import pytest
from nemovideo_contracts.verify.properties.machine import journeys
from nemovideo_contracts.verify.targets import Target, in_process
from nemovideo_mock import ledger
from nemovideo_mock.agent.plan import turn
from nemovideo_mock.profile import SEED
from nemovideo_mock.service import credits


def test_journeys_agree_with_the_model(target: Target) -> None:
    journeys(target, examples=6, steps=15)


def test_a_double_charge_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def greedy(entries, now):  # type: ignore[no-untyped-def]
        told = ledger.balance(entries, now)
        paid = sum(entry.amount for entry in entries if entry.kind == "settle" and entry.at <= now)
        return dataclasses.replace(told, available=told.available - paid)

    monkeypatch.setattr(credits, "balance", greedy)
    with in_process(SEED) as target, pytest.raises(AssertionError):
        journeys(target, examples=30, steps=15)


def test_a_lost_edit_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    planned = turn.plan

    def forgetful(*args, **kwargs):  # type: ignore[no-untyped-def]
        return dataclasses.replace(planned(*args, **kwargs), commit=None)

    monkeypatch.setattr(turn, "plan", forgetful)
    with in_process(SEED) as target, pytest.raises(AssertionError):
        journeys(target, examples=30, steps=15)
