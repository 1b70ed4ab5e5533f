"""A database of its own for each test, on a server that all tests share."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from nemovideo_mock.durable.postgres import Postgres

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


@pytest.fixture(scope="session")
def template(postgres: str) -> Iterator[str]:
    """The name of a database that has all tables, and nothing in them."""
    with created(postgres, f"nemo_template_{os.getpid()}") as (name, url):
        Postgres(url).close()
        yield name


@pytest.fixture
def database(postgres: str, template: str) -> Iterator[str]:
    """The URL of a database without worlds, which ends with the test."""
    with created(postgres, f"nemo_{os.getpid()}_{next(_numbers)}", template) as (_, url):
        yield url


@contextlib.contextmanager
def created(server: str, name: str, template: str = "template1") -> Iterator[tuple[str, str]]:
    """The name and the URL of a new database."""
    with psycopg.connect(server, autocommit=True) as link:
        link.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        yield name, urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        link.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
