from __future__ import annotations

from pathlib import Path

import pytest

from tests.mock.render.studio import Studio


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    """An empty studio of small frames."""
    return Studio(tmp_path)
