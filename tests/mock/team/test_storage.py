"""What keeps worlds: one suite, in a file and in a shared database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from nemovideo_mock.accounts import Terms
from nemovideo_mock.durable import Database, DatabaseError, Kept, Storage, migrating
from nemovideo_mock.durable.postgres import Position, Postgres, connect, shown
from nemovideo_mock.errors import Conflict, Unavailable
from nemovideo_mock.store import Store

Opening = Callable[[], Storage]
MADE = {"seed": 7, "names": ("a", "b")}


@pytest.fixture(params=["sqlite", "postgres"])
def opening(request: pytest.FixtureRequest, tmp_path: Path) -> Opening:
    """Opens the same storage, each time it is called."""
    if request.param == "sqlite":
        return lambda: Database(tmp_path / "worlds.sqlite3")
    url = request.getfixturevalue("database")
    return lambda: Postgres(url)


@pytest.fixture
def storage(opening: Opening) -> Iterator[Storage]:
    opened = opening()
    yield opened
    opened.close()


def kept(*records: Any, now: float = 5.0) -> Kept:
    return Kept(made=MADE, mode="manual", now=now, wall=9.0, records=records)


def folded(storage: Storage, world: str) -> tuple[Any, ...]:
    """The newest versions of a world's records, in the order in which they first appeared."""
    found = storage.load(world)
    assert found is not None
    store = Store()
    store.absorb(found.records)
    return store.records()


def test_a_world_comes_back_as_it_was_written(storage: Storage, opening: Opening) -> None:
    storage.replace("one", kept(Terms(client_id="a")))
    storage.append("one", [Terms(client_id="b"), Terms(client_id="c", scopes=("x", "y"))])
    storage.keep_time("one", "manual", 8.5, 10.0)
    storage.close()
    again = opening()
    found = again.load("one")
    assert found is not None
    assert (found.made, found.mode, found.now) == (MADE, "manual", 8.5)
    assert folded(again, "one") == (
        Terms(client_id="a"),
        Terms(client_id="b"),
        Terms(client_id="c", scopes=("x", "y")),
    )
    again.close()


def test_a_newer_version_takes_the_place_of_the_older(storage: Storage) -> None:
    storage.replace("one", kept())
    storage.append("one", [Terms(client_id="a"), Terms(client_id="b")])
    storage.append("one", [Terms(client_id="a", credits=3)])
    assert folded(storage, "one") == (Terms(client_id="a", credits=3), Terms(client_id="b"))


def test_worlds_know_nothing_of_each_other(storage: Storage) -> None:
    storage.replace("one", kept(Terms(client_id="a")))
    storage.replace("two", kept(now=6.0))
    storage.append("two", [Terms(client_id="b")])
    assert storage.names() == ["one", "two"]
    assert folded(storage, "one") == (Terms(client_id="a"),)
    storage.delete("one")
    assert storage.names() == ["two"]
    assert storage.load("one") is None


def test_a_world_written_anew_has_nothing_of_the_old_one(storage: Storage) -> None:
    storage.replace("one", kept(Terms(client_id="a"), now=100.0))
    storage.replace("one", kept(Terms(client_id="b"), now=5.0))
    found = storage.load("one")
    assert found is not None
    assert (found.now, found.records) == (5.0, (Terms(client_id="b"),))


def test_what_cannot_be_written_leaves_nothing_behind(storage: Storage) -> None:
    storage.replace("one", kept())
    with pytest.raises((KeyError, TypeError)):
        storage.append("one", [Terms(client_id="a"), object()])
    assert folded(storage, "one") == ()
    storage.append("one", [Terms(client_id="b")])
    assert folded(storage, "one") == (Terms(client_id="b"),)


def test_only_what_is_new_is_read(database: str) -> None:
    ours, theirs = Postgres(database), Postgres(database)
    assert ours.create("one", kept(Terms(client_id="a")))
    assert not theirs.create("one", kept())
    first = theirs.news("one", Position())
    assert first is not None
    assert first.records == (Terms(client_id="a"),)
    ours.append("one", [Terms(client_id="b")])
    second = theirs.news("one", first.position)
    assert second is not None
    assert (second.position.seq, second.records) == (2, (Terms(client_id="b"),))
    assert theirs.news("one", second.position) is not None
    assert theirs.news("two", Position()) is None
    ours.close()
    theirs.close()


def test_who_writes_has_read_all_and_is_alone(database: str) -> None:
    ours, theirs = Postgres(database), Postgres(database)
    ours.create("one", kept())
    ours.append("one", [Terms(client_id="a")])
    with theirs.writing("one", Position()) as writing:
        assert writing.news.records == (Terms(client_id="a"),)
        ours._link.execute("SET lock_timeout = '20ms'")
        with pytest.raises(Unavailable):
            ours.append("one", [Terms(client_id="b")])
        writing.records.append(Terms(client_id="c"))
    assert folded(ours, "one") == (Terms(client_id="a"), Terms(client_id="c"))
    ours.close()
    theirs.close()


def test_nothing_is_written_to_a_life_that_is_over(database: str) -> None:
    ours, theirs = Postgres(database), Postgres(database)
    ours.create("one", kept())
    known = theirs.news("one", Position())
    assert known is not None
    ours.replace("one", kept())
    with pytest.raises(Conflict, match="reset or deleted"), theirs.writing("one", known.position):
        pytest.fail("it must not begin")
    assert folded(ours, "one") == ()
    ours.close()
    theirs.close()


def test_a_time_that_is_written_does_not_go_back(database: str) -> None:
    storage = Postgres(database)
    storage.create("one", kept(now=5.0))
    storage.keep_time("one", "manual", 9.0, 0.0)
    storage.keep_time("one", "manual", 7.0, 0.0)
    storage.keep_time("one", "real", 70.0, 0.0)
    found = storage.load("one")
    assert found is not None
    assert found.now == 9.0
    storage.close()


def test_a_lost_connection_is_made_again(database: str) -> None:
    storage = Postgres(database)
    storage.create("one", kept())
    with psycopg.connect(database, autocommit=True) as link:
        link.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'nemovideo-mock' AND datname = current_database()"
        )
    assert storage.names() == ["one"]
    storage.append("one", [Terms(client_id="a")])
    assert folded(storage, "one") == (Terms(client_id="a"),)
    storage.close()


def test_a_mark_lasts_as_long_as_its_server(database: str) -> None:
    ours, theirs = Postgres(database), Postgres(database)
    ours.hold("one/turn")
    assert theirs.is_held("one/turn")
    assert not theirs.is_held("one/other")
    ours.close()
    theirs.quick("SELECT pg_sleep(0.05)")
    while theirs.is_held("one/turn"):
        pass
    theirs.close()


def test_a_newer_database_is_refused(database: str) -> None:
    Postgres(database).close()
    with connect(database) as link:
        link.execute("INSERT INTO versions VALUES (%s)", (migrating.newest() + 1,))
    with pytest.raises(DatabaseError, match=r"is of version \d+, this server knows \d+: use a new"):
        Postgres(database)


def test_a_database_that_does_not_answer_is_named_without_its_password() -> None:
    url = "postgresql://me:secret@127.0.0.1:1/nowhere"
    with pytest.raises(DatabaseError, match="me@127") as refused:
        Postgres(url)
    assert "secret" not in str(refused.value)
    assert shown(url) == "postgresql://me@127.0.0.1:1/nowhere"
