"""One mock for a whole run: every check makes a world of its own in it."""

from collections.abc import Iterator

import pytest
from nemovideo_contracts.verify.targets import Target, in_process
from nemovideo_mock.profile import SEED


@pytest.fixture(scope="session")
def target() -> Iterator[Target]:
    with in_process(SEED) as opened:
        yield opened
