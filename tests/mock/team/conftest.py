"""A database of its own for each test, on a server that all tests share."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.mock.team.postgres import server

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a PostgreSQL server."""
    folder = tmp_path_factory.getbasetemp()
    # The workers of one run have folders beside each other.
    shared = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    with server(shared / "postgres") as url:
        yield url


@pytest.fixture
def database(postgres: str) -> Iterator[str]:
    """The URL of an empty database, which ends with the test."""
    name = f"nemo_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(postgres, autocommit=True) as link:
        link.execute(f"CREATE DATABASE {name}".encode())
        parts = urlsplit(postgres)
        yield urlunsplit(parts._replace(path=f"/{name}"))
        link.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
