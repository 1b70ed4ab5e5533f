"""Rounds of trouble for a shared instance, and what must hold all the same.

python -m benchmarks.team.trouble [--rounds N] [--seed S]

Clients go on without a pause while in each round one thing goes wrong: a server or a worker is
killed, PostgreSQL is restarted, the object store is away, a worker is frozen beyond its lease.
After each round what was answered last is looked for, and some of what was answered before; at
the end, all of it.
"""

from __future__ import annotations

import argparse
import random
import signal
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from benchmarks.team.instance import Instance, Part, running
from tests.mock.support import ATTRIBUTION, PHOTOS

MESSAGE = "turn these photos into a slideshow video with music"
CLIENTS = 3
CHECKED = 20
"""So many of the newest sessions and renders are looked at after each round, and of the older."""
LEASE = 6.0
RECOVERY = 180.0
"""Seconds after which what has not come about is taken for lost. How long it took is printed."""


@dataclass
class Client:
    """One client of one world; it remembers what it was answered."""

    url: str
    name: str
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=40))
    headers: dict[str, str] = field(default_factory=dict)
    session: str = ""
    renders: dict[str, Any] = field(default_factory=dict)
    sessions: list[str] = field(default_factory=list)
    latest: float = 0.0
    refused: int = 0
    answered: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def root(self) -> str:
        return f"{self.url}/w/{self.name}"

    def prepare(self) -> None:
        """A token, a session, photos and a draft, before anything goes wrong."""
        made = self.http.post(f"{self.root}/__mock__/tokens", json={"client_id": self.name})
        self.headers = {"Authorization": f"Bearer {made.json()['token']}", **ATTRIBUTION}
        self.http.post(f"{self.root}/__mock__/accounts", json={"credits": 1_000_000})
        self.open()
        files = [("files", photo) for photo in PHOTOS]
        self.post(f"/api/upload-video/nemo_agent/me/{self.session}", files=files)
        self.say()

    def post(self, path: str, **options: Any) -> httpx.Response:
        answer = self.http.post(f"{self.root}{path}", headers=self.headers, **options)
        answer.raise_for_status()
        return answer

    def open(self) -> None:
        body = {"task_name": "chaos", "language": "en"}
        answer = self.post("/api/tasks/me/with-session/nemo_agent", json=body)
        self.session = answer.json()["data"]["session_id"]
        self.sessions.append(self.session)

    def say(self) -> None:
        message = {
            "app_name": "nemo_agent",
            "user_id": "me",
            "session_id": self.session,
            "new_message": {"parts": [{"text": MESSAGE}]},
        }
        self.post("/run_sse", json=message)

    def state(self, session: str) -> Any:
        path = f"/api/state/nemo_agent/me/{session}/latest"
        answer = self.http.get(f"{self.root}{path}", headers=self.headers)
        answer.raise_for_status()
        return answer.json()["data"]["state"]

    def render(self) -> None:
        render_id = f"render_{len(self.renders)}_{self.answered}"
        draft = self.state(self.sessions[0])["draft"]
        body = {"id": render_id, "sessionId": self.sessions[0], "draft": draft, "output": {}}
        self.post("/api/render/proxy/lambda", json=body)
        self.renders[render_id] = None

    def poll(self, render_id: str) -> Any:
        path = f"{self.root}/api/render/proxy/lambda/{render_id}"
        answer = self.http.get(path, headers=self.headers)
        answer.raise_for_status()
        return answer.json()

    def clock(self) -> None:
        now = self.http.get(f"{self.root}/__mock__/clock").raise_for_status().json()["now"]
        if now < self.latest:
            self.problems.append(f"{self.name}: time went from {self.latest} back to {now}")
        self.latest = max(self.latest, now)

    def step(self, dice: random.Random) -> None:
        """One request or two; a refusal counts as none."""
        choices: list[Callable[[], object]] = [self.clock, self.clock, self.render, self.open]
        choices.append(lambda: self.state(self.sessions[0]))
        if self.renders:
            choices.append(lambda: self.follow(dice.choice(list(self.renders))))
        try:
            dice.choice(choices)()
            self.answered += 1
        except (httpx.HTTPError, KeyError):
            self.refused += 1
            time.sleep(0.05)

    def follow(self, render_id: str) -> None:
        """A poll; an ended render has to say the same for ever."""
        found = self.poll(render_id)
        if found["status"] in ("completed", "failed"):
            known = self.renders[render_id]
            if known is not None and known != found:
                self.problems.append(f"{render_id}: {known} became {found}")
            self.renders[render_id] = found

    def check(self, dice: random.Random | None = None) -> None:
        """What was ever answered is still there: all of it, or some that the dice choose."""
        sessions, renders = self.sessions, list(self.renders)
        if dice is not None:
            sessions, renders = _some(dice, sessions), _some(dice, renders)
        for session in sessions:
            self.state(session)
        if self.state(self.sessions[0])["draft"] is None:
            self.problems.append(f"{self.name}: the draft is gone")
        for render_id in renders:
            self.follow(render_id)
        urls = [found["output"]["url"] for found in self.renders.values() if found]
        for url in urls[-2:]:
            if self.http.get(url).status_code not in (200, 403):
                self.problems.append(f"{url} is gone")


def _some(dice: random.Random, answered: list[str]) -> list[str]:
    """The newest, and a few of the older."""
    older = answered[:-CHECKED]
    return answered[-CHECKED:] + dice.sample(older, min(CHECKED, len(older)))


def finish(client: Client) -> float:
    """Seconds until every render of a client has ended."""
    started = time.monotonic()
    while time.monotonic() - started < RECOVERY:
        if all(found is not None for found in client.renders.values()):
            return time.monotonic() - started
        for render_id, found in client.renders.items():
            if found is None:
                client.follow(render_id)
    waiting = [name for name, found in client.renders.items() if found is None]
    client.problems.append(f"{client.name}: {waiting} did not end within {RECOVERY:g} s")
    return RECOVERY


class Trouble:
    """What goes wrong in a round, and how it is put right."""

    def __init__(self, instance: Instance, dice: random.Random) -> None:
        self._instance = instance
        self._dice = dice

    def kill_server(self) -> None:
        self._kill(self._dice.choice(self._instance.servers))

    def kill_worker(self) -> None:
        self._kill(self._dice.choice(self._instance.workers))

    def freeze_worker(self) -> None:
        worker = self._dice.choice(self._instance.workers)
        worker.kill(signal.SIGSTOP)
        time.sleep(LEASE + 3)
        worker.kill(signal.SIGCONT)

    def restart_database(self) -> None:
        # In order, or as if the machine had lost its power.
        self._instance.restart_database(self._dice.choice([signal.SIGINT, signal.SIGQUIT]))

    def lose_objects(self) -> None:
        away = self._instance.objects.with_name("objects-away")
        self._instance.objects.rename(away)
        self._instance.objects.write_text("")
        time.sleep(self._dice.choice([2, 10]))
        self._instance.objects.unlink()
        away.rename(self._instance.objects)

    def _kill(self, part: Part) -> None:
        part.kill()
        part.process.wait()
        time.sleep(0.3)
        # A server comes back at its address, as behind a load balancer.
        port = part.place.rpartition(":")[2] if "serve" in part.arguments else None
        self._instance.restart(part, ("--port", port) if port else ())

    def all(self) -> list[Callable[[], None]]:
        return [
            self.kill_server,
            self.kill_worker,
            self.kill_server,
            self.kill_worker,
            self.restart_database,
            self.lose_objects,
            self.freeze_worker,
        ]


def load(client: Client, until: threading.Event, seed: int) -> None:
    dice = random.Random(seed)
    while not until.is_set():
        client.step(dice)


def main() -> int:
    """1 when something that must hold did not."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.team.trouble")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    dice = random.Random(chosen.seed)
    with running() as instance:
        clients = [Client(instance.url, f"chaos-{n}") for n in range(CLIENTS)]
        for client in clients:
            client.prepare()
        trouble = Trouble(instance, dice)
        recoveries: dict[str, list[float]] = {}
        for number in range(chosen.rounds):
            strike = trouble.all()[number % len(trouble.all())]
            recovery = play(clients, strike, chosen.seed + number)
            recoveries.setdefault(strike.__name__, []).append(recovery)
            print(f"{number + 1:3} {strike.__name__:18} recovered in {recovery:.1f} s", flush=True)
            if any(client.problems for client in clients):
                break
        for client in clients:
            retried(client.check)
        return report(clients, recoveries)


def play(clients: list[Client], trouble: Callable[[], None], seed: int) -> float:
    """One round; the seconds from its end until all that was asked for has come about."""
    over = threading.Event()
    threads = [
        threading.Thread(target=load, args=(client, over, seed * 100 + n))
        for n, client in enumerate(clients)
    ]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    trouble()
    ended = time.monotonic()
    over.set()
    for thread in threads:
        thread.join()
    for client in clients:
        retried(lambda client=client: finish(client))  # type: ignore[misc]
    recovery = time.monotonic() - ended
    dice = random.Random(seed)
    for client in clients:
        retried(lambda client=client: client.check(dice))  # type: ignore[misc]
        client.clock()
    return recovery


def retried(work: Callable[[], object]) -> None:
    """Do something that may be refused for a moment after trouble."""
    deadline = time.monotonic() + RECOVERY
    while True:
        try:
            work()
            return
        except (httpx.HTTPError, KeyError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def report(clients: list[Client], recoveries: dict[str, list[float]]) -> int:
    for name, times in recoveries.items():
        median, worst = statistics.median(times), max(times)
        print(
            f"{name:18} {len(times):3} rounds, recovered in {median:.1f} s, at worst {worst:.1f} s"
        )
    answered = sum(client.answered for client in clients)
    refused = sum(client.refused for client in clients)
    renders = sum(len(client.renders) for client in clients)
    print(f"{answered} requests answered, {refused} refused meanwhile, {renders} renders")
    problems = [problem for client in clients for problem in client.problems]
    for problem in problems:
        print(f"PROBLEM {problem}")
    print("nothing that was answered is lost" if not problems else f"{len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
