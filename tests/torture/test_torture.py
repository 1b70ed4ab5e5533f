"""A few seconds of every row of `make torture`, which takes half an hour."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.torture.answers import hostile_answers
from tests.torture.media import mutated_files
from tests.torture.requests import hostile_requests
from tests.torture.row import Row
from tests.torture.servers import full_disk, kills, soak

BOUNDED: dict[str, tuple[Callable[[int, float], Row], int, float, int]] = {
    "kills": (kills, 6, 15, 2),
    "full disk": (full_disk, 2, 15, 1),
    "requests": (hostile_requests, 20_000, 20, 500),
    "files": (mutated_files, 2_000, 12, 50),
    "answers": (hostile_answers, 2_000, 10, 50),
    "soak": (soak, 30, 20, 5),
}
"""What is run, how often at most, for how many seconds, and how often at the very least."""


@pytest.mark.parametrize(("run", "most", "seconds", "least"), BOUNDED.values(), ids=BOUNDED)
def test_nothing_fails(
    run: Callable[[int, float], Row], most: int, seconds: float, least: int
) -> None:
    row = run(most, seconds)
    if row.skipped:
        pytest.skip(row.skipped)
    assert not row.failed, row.failures
    assert row.tried >= least, f"{row.tried} in {row.seconds:.0f} s"
