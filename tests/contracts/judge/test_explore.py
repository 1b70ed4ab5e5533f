"""Search, shrinking and the file, on clients that fail only when two faults meet."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
import yaml
from nemovideo_contracts.cli.parser import main
from nemovideo_contracts.judge.check import judged
from nemovideo_contracts.judge.runners import explore, reference
from nemovideo_contracts.judge.runners.explore import Schedule
from nemovideo_mock import scenarios


class Verdict:
    """What the search needs of a result."""

    blocking = ()

    def __init__(self, passed: bool) -> None:
        self.passed = passed


def hits(schedule: Schedule, operation: str, *effects: object) -> bool:
    return any(
        fault["match"]["operation"] == operation and (not effects or fault["effect"] in effects)
        for fault in schedule
    )


def loses_an_edit(schedule: Schedule) -> bool:
    """Survives a stale state, and any stream, but not both."""
    return hits(schedule, "session_state", {"state": 40}) and hits(schedule, "run_sse")


def renders_twice(schedule: Schedule) -> bool:
    return hits(schedule, "submit_render", {"error": 409}) and hits(schedule, "poll_render")


def forgets_its_session(schedule: Schedule) -> bool:
    return hits(schedule, "anonymous_token") and hits(schedule, "create_session", {"error": 1001})


FAILING = [loses_an_edit, renders_twice, forgets_its_session]


def found(fails: Callable[[Schedule], bool], seed: int) -> tuple[Verdict, Schedule]:
    return explore.search(lambda schedule: Verdict(not fails(schedule)), 600, seed)  # type: ignore


@pytest.mark.parametrize("fails", FAILING)
def test_two_faults_that_must_meet_are_found_alone(
    fails: Callable[[Schedule], bool], tmp_path: Path
) -> None:
    result, schedule = found(fails, 1)
    assert not result.passed
    assert fails(schedule)
    assert len(schedule) == 2
    path = tmp_path / "report" / "explored.yaml"
    explore.write(schedule, path, 1)
    scenarios.from_mapping(yaml.safe_load(path.read_text()), "explored")
    assert "seed 1" in path.read_text()


def test_faults_with_one_effect_are_each_written_out(tmp_path: Path) -> None:
    effect = {"error": 1002}
    faults = [{"match": {"operation": "upload", "nth": n}, "effect": effect} for n in (1, 2)]
    explore.write(faults, tmp_path / "explored.yaml", 1)
    assert (tmp_path / "explored.yaml").read_text().count("error: 1002") == 2


def test_every_seed_draws_others_and_again_the_same() -> None:
    def drawn(seed: int) -> list[str]:
        seen: list[str] = []
        explore.search(lambda schedule: seen.append(str(schedule)) or Verdict(True), 20, seed)  # type: ignore
        return seen

    assert drawn(3) == drawn(3)
    assert drawn(3) != drawn(4)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--explore", "2", "--serve"], "needs an --adapter"),
        (["--explore", "0", "--", "true"], "at least 1"),
        (["--seed", "2", "--", "true"], "is for --explore"),
    ],
)
def test_what_cannot_be_explored_is_refused(
    words: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", *words]) == 2
    assert reason in capsys.readouterr().err


class Spoiled(httpx.AsyncBaseTransport):
    """The line of the reference client, which two events together make it misuse for good."""

    rule = ""

    def __init__(self, line: httpx.AsyncBaseTransport) -> None:
        self.line = line
        self.seen: set[str] = set()
        self.message: httpx.Request | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/run_sse"):
            self.message = request
        if self.due(request):
            await self.misuse(request)
        answer = await self.line.handle_async_request(request)
        if answer.status_code in (409, 429, 503):
            self.seen.add("taken" if answer.status_code == 409 else "refused")
        if answer.headers.get("content-type", "").startswith("application/json"):
            body = await answer.aread()
            self.seen |= {"failed"} if b'"status":"failed"' in body else set()
            return answer
        return httpx.Response(
            answer.status_code, headers=answer.headers, stream=Noticed(self, answer)
        )

    def due(self, request: httpx.Request) -> bool:
        raise NotImplementedError

    async def misuse(self, request: httpx.Request) -> None:
        raise NotImplementedError


class Noticed(httpx.AsyncByteStream):
    """A stream whose breaking is noticed."""

    def __init__(self, client: Spoiled, answer: httpx.Response) -> None:
        self.client, self.answer = client, answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        assert isinstance(self.answer.stream, httpx.AsyncByteStream)
        try:
            async for piece in self.answer.stream:
                yield piece
        except httpx.TransportError:
            self.client.seen.add("broken")
            raise

    async def aclose(self) -> None:
        await self.answer.aclose()


class ResendsWhenTired(Spoiled):
    """A stream that breaks after a refusal has its message sent again."""

    rule = "run.never-resent"

    def due(self, request: httpx.Request) -> bool:
        return {"refused", "broken"} <= self.seen and request is not self.message

    async def misuse(self, request: httpx.Request) -> None:
        self.seen.discard("broken")
        again = self.message
        assert again is not None
        answer = await self.line.handle_async_request(
            httpx.Request(again.method, again.url, headers=again.headers, content=again.content)
        )
        await answer.aread()


class PollsInAHurry(Spoiled):
    """After a refusal and a render that failed it polls twice at a time."""

    rule = "render.poll.rhythm"

    def due(self, request: httpx.Request) -> bool:
        polls = request.method == "GET" and "/render/proxy/lambda/" in request.url.path
        return polls and {"refused", "failed"} <= self.seen

    async def misuse(self, request: httpx.Request) -> None:
        await (await self.line.handle_async_request(request)).aread()


class LosesItsName(Spoiled):
    """When a stream broke and a render id was taken, it forgets who it is."""

    rule = "header.attribution"

    def due(self, request: httpx.Request) -> bool:
        return {"taken", "broken"} <= self.seen

    async def misuse(self, request: httpx.Request) -> None:
        request.headers.pop("x-skill-source", None)


@pytest.mark.parametrize(
    ("client", "seed"), [(ResendsWhenTired, 8), (PollsInAHurry, 1), (LosesItsName, 7)]
)
def test_a_client_that_two_events_break_is_found(
    client: type[Spoiled], seed: int, tmp_path: Path
) -> None:
    """Real requests, judged by the real rules; the file shows it again, and no less does."""
    [result] = explore.results_of_reference(150, tmp_path, seed, client)
    assert client.rule in {verdict.rule.id for verdict in result.blocking}
    schedule = yaml.safe_load((tmp_path / "explored.yaml").read_text())["faults"]
    assert len(schedule) == 2, schedule
    with reference.attempts(client) as run:
        for left in (schedule, schedule[:1], schedule[1:]):
            again = judged(run(explore.scenario_of(left)))
            assert again.passed == (left is not schedule), left


def test_the_reference_client_survives(tmp_path: Path) -> None:
    [result] = explore.results_of_reference(8, tmp_path, 5)
    assert result.passed, result.blocking
    assert not (tmp_path / "explored.yaml").exists()


def test_who_gives_up_when_the_second_session_is_lost_as_well_has_tried() -> None:
    lost = [{"match": {"operation": "upload", "nth": n}, "effect": {"error": 1002}} for n in (1, 2)]
    with reference.attempts(None) as run:
        result = judged(run(explore.scenario_of(lost)))
    assert result.passed, result.blocking
