"""A client in virtual time in front of a scripted backend."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nemovideo_client import Settings, Skill
from nemovideo_client.effects import News
from nemovideo_client.testing import VirtualClient

from tests.client.backend import API, Backend

Connect = Callable[..., VirtualClient]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    skill = Skill(source="best-photo-to-video-ai", version="2.0.1", platform="cursor")
    return Settings(api_url=API, client_id="client-1", folder=tmp_path, skill=skill)


@pytest.fixture
def backend() -> Backend:
    return Backend()


@pytest.fixture
def news() -> list[News]:
    return []


@pytest.fixture
def client(settings: Settings, backend: Backend, news: list[News]) -> VirtualClient:
    return VirtualClient(
        settings, clock=backend.clock, transport=backend.transport, on_news=news.append
    )


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "beach.jpg"
    path.write_bytes(b"\xff\xd8 not really a photo")
    return path


@pytest.fixture
def connect(settings: Settings) -> Connect:
    """A client for a backend a test made itself."""

    def make(backend: Backend, **options: Any) -> VirtualClient:
        chosen = options.pop("settings", settings)
        return VirtualClient(chosen, clock=backend.clock, transport=backend.transport, **options)

    return make
