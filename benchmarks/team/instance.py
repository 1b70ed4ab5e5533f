"""A shared instance on this machine: PostgreSQL, servers, workers and a proxy, all of its own.

python -m benchmarks.team.instance [--servers N] [--workers N] [OPTION…]     runs until interrupted

Options that it does not know go to the servers.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.mock.team.postgres import Server, made

SETTINGS = {"listen_addresses": "", "max_connections": "200"}
"""As it comes: what is committed is on the disk."""
MOCK = (sys.executable, "-m", "nemovideo_mock")


@dataclass
class Part:
    """One process, what it was started with, and the line it said it was ready with."""

    arguments: tuple[str, ...]
    process: subprocess.Popen[str]
    ready: str

    @property
    def place(self) -> str:
        """`HOST:PORT` of a server."""
        return self.ready.partition("http://")[2].split()[0]

    def kill(self, number: int = signal.SIGKILL) -> None:
        self.process.send_signal(number)

    def end(self) -> None:
        self.process.send_signal(signal.SIGCONT)
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


@dataclass
class Instance:
    """What is running. Every process ends with the block of `running`."""

    postgres: Server
    objects: Path
    log: Path
    servers: list[Part] = field(default_factory=list)
    workers: list[Part] = field(default_factory=list)
    proxies: list[Part] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address that clients use."""
        return f"http://{self.proxies[0].place}"

    @property
    def places(self) -> tuple[str, ...]:
        return ("--database", self.postgres.url, "--objects", str(self.objects))

    def start(self, *arguments: str) -> Part:
        """Start a process and wait until it says that it is ready."""
        with self.log.open("a") as log:
            process = subprocess.Popen(
                arguments, stdout=subprocess.PIPE, stderr=log, text=True, env=_environment()
            )
        assert process.stdout is not None
        ready = process.stdout.readline().strip()
        if not ready:
            raise RuntimeError(f"{arguments} did not start: {self.log.read_text()[-2000:]}")
        return Part(arguments, process, ready)

    def serve(self, *options: str) -> None:
        chosen = ("--port", "0", "--quiet", "--pause", "0.001", *options)
        self.servers.append(self.start(*MOCK, "serve", *chosen, *self.places))

    def work(self, *options: str) -> None:
        self.workers.append(self.start(*MOCK, "worker", *options, *self.places))

    def proxy(self) -> None:
        places = [part.place for part in self.servers]
        self.proxies.append(self.start(sys.executable, "-m", "benchmarks.team.proxy", *places))

    def restart(self, part: Part, options: tuple[str, ...] = ()) -> None:
        """A process again that has died, with what it was started with and further options."""
        part.end()
        again = self.start(*part.arguments, *options)
        part.process, part.ready = again.process, again.ready

    def restart_database(self, number: int) -> None:
        """Stop PostgreSQL by a signal, and start it again a moment later."""
        self.postgres.stop(number)
        time.sleep(0.5)
        self.start_database()

    def start_database(self) -> None:
        with self.log.open("a") as log:
            self.postgres.start(SETTINGS, log)

    def end(self) -> None:
        for part in (*self.proxies, *self.servers, *self.workers):
            part.end()


def _environment() -> dict[str, str]:
    return {**os.environ, "NEMO_MOCK_CONTROL_TOKEN": ""}


@contextlib.contextmanager
def running(
    servers: int = 2, workers: int = 2, render: str = "stub", options: tuple[str, ...] = ()
) -> Iterator[Instance]:
    """An instance for the length of the block."""
    with tempfile.TemporaryDirectory(prefix="nemovideo-mock-team-") as folder:
        home = Path(folder)
        (home / "postgres").mkdir()
        home.chmod(0o755)
        postgres = made(home / "postgres")
        instance = Instance(postgres, home / "objects", home / "log")
        instance.start_database()
        try:
            for _ in range(servers):
                instance.serve(*options)
            for _ in range(workers):
                instance.work("--render", render)
            instance.proxy()
            yield instance
        finally:
            instance.end()
            postgres.stop()


def main() -> None:
    """Run an instance, for whatever is to be tried on it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.team.instance")
    parser.add_argument("--servers", type=int, default=2)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--render", choices=("real", "stub"), default="real")
    chosen, options = parser.parse_known_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with (
        contextlib.suppress(KeyboardInterrupt),
        running(chosen.servers, chosen.workers, chosen.render, tuple(options)) as instance,
    ):
        print(f"{instance.url}  log: {instance.log}", flush=True)
        while True:
            time.sleep(60)


if __name__ == "__main__":
    main()
