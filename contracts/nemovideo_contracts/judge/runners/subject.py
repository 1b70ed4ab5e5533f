"""Any command-line client as a subject of journeys, by its adapter: it makes whole videos.

What a command cannot do (one step of a journey at a time) the harness does itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ...verify.context import Context
from ...verify.properties.journeys.subjects import Maker, RawActor
from ..journal.case import Task
from . import process
from .adapters import Adapter

DEADLINE = 120.0
"""Real seconds that one video may take."""


class CommandLine(RawActor):
    """The harness, with the command for whole videos, under the token of its user."""

    def __init__(self, adapter: Adapter, c: Context, client_id: str, folder: Path) -> None:
        super().__init__(c, client_id, folder)
        self._adapter, self._folder = adapter, folder

    def make(self, files: Sequence[Path], messages: Sequence[str], save: Path) -> None:
        """Let the command make a video. AssertionError says what it ended with, if not with 0."""
        task = Task(
            files=tuple(map(str, files)),
            messages=tuple(messages),
            save=str(save),
            token_given=True,
        )
        outcome = process.start(self._run(task, save))
        said = f"{self._adapter.name} ended with {outcome.exit_code}: {outcome.output[-500:]}"
        assert outcome.exit_code == 0, said

    def _run(self, task: Task, save: Path) -> process.Run:
        url = self._c.world.url
        values = {"api": url, "web": f"{url}/web", "scenario": "journey"}
        given = {
            "NEMO_API_URL": url,
            "NEMO_WEB_URL": f"{url}/web",
            "NEMO_TOKEN": self._token[0],
            "NEMO_TIME_SCALE": f"{self._c.haste:g}",
            **self._adapter.variables(task, values),
        }
        home = self._folder / "home"
        home.mkdir(parents=True, exist_ok=True)
        return process.Run(
            command=self._adapter.words(task, values),
            environment=process.environment(given, home, self._adapter.passed_on),
            folder=home,
            save=save,
            deadline=DEADLINE,
        )


def maker(adapter: Adapter) -> Maker:
    """Makes subjects of a command. Raises ValueError when there is no such program."""
    if problem := process.missing(adapter.program):
        raise ValueError(f"{adapter.name}: {problem}")

    def made(c: Context, client_id: str, folder: Path) -> CommandLine:
        return CommandLine(adapter, c, client_id, folder)

    made.__name__ = adapter.name
    return made
