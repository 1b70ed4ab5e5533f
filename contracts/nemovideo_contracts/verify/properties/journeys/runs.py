"""A journey as a file: its steps with what was drawn and what was exchanged; and made again.

{"run": 1, "subject": "raw", "seed": 3, "target": "live", "profile": {…}, "problem": "…"}
{"step": "arrive", "drawn": {}, "exchanges": […]}
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from nemovideo_mock.profile import Profile, ProfileError, from_mapping

from .run import Outcome, kinds, machine
from .story import Step, Story
from .terms import Terms
from .words import Message

VERSION = 1


class RunError(ValueError):
    """A run that cannot be read, or not be made here; the text says why."""


@dataclass(frozen=True, slots=True)
class Move:
    """A step to be made: its kind, and what was drawn for it."""

    name: str
    drawn: Mapping[str, Any]
    exchanges: Sequence[dict[str, Any]] = ()

    def __str__(self) -> str:
        drawn = ", ".join(f"{name}={value!r}" for name, value in self.drawn.items())
        return f"{self.name}({drawn})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One journey. `credits` is what its first user had; `problem` is empty if nothing failed."""

    subject: str
    seed: int
    target: str
    profile: Profile
    moves: tuple[Move, ...]
    credits: int
    problem: str = ""
    skipped: Mapping[int, str] = field(default_factory=dict)
    """Steps that could not be made here, by number, and why."""


def run_of(story: Story, outcome: Outcome, profile: Profile, target: str) -> Run:
    """What a journey was, to be saved."""
    moves = [Move(step.name, step.drawn, tuple(story.of(step))) for step in story.steps]
    return Run(
        subject=outcome.subject,
        seed=outcome.seed,
        target=target,
        profile=profile,
        moves=tuple(moves),
        credits=story.credits,
        problem=story.problem,
    )


def save(run: Run, file: Path) -> None:
    """Write a run; secrets were replaced when its exchanges were journaled."""
    head = {
        **{"run": VERSION, "subject": run.subject, "seed": run.seed, "target": run.target},
        **{"credits": run.credits, "problem": run.problem},
        "profile": dataclasses.asdict(run.profile),
    }
    lines: list[Any] = [head]
    for move in run.moves:
        drawn = {name: _plain(value) for name, value in move.drawn.items()}
        lines.append({"step": move.name, "drawn": drawn, "exchanges": list(move.exchanges)})
    file.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    file.write_text(text, "utf-8")


def write(
    story: Story, outcome: Outcome, profile: Profile, target: str, folder: Path
) -> list[Path]:
    """Save a journey as a run, as a program, and as a scenario if the mock can play it."""
    run = run_of(story, outcome, profile, target)
    stem = folder / f"{profile.name}-{run.subject}-{run.seed}"
    files = [stem.with_name(f"{stem.name}{end}") for end in (".jsonl", ".py", ".yaml")]
    save(run, files[0])
    files[1].write_text(script(run), "utf-8")
    found = situation(run)
    if found is None:
        return files[:2]
    files[2].write_text(yaml.safe_dump(found, allow_unicode=True, sort_keys=False), "utf-8")
    return files


def load(file: Path) -> Run:
    """Read a run. Raises RunError."""
    try:
        head, *lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        if head.get("run") != VERSION:
            raise RunError(f"{file} is no run; `verify` writes runs as .jsonl files")
        moves = [
            Move(
                line["step"],
                {name: _drawn(value) for name, value in line["drawn"].items()},
                line["exchanges"],
            )
            for line in lines
        ]
        profile = from_mapping(head["profile"])
    except (ValueError, KeyError, TypeError, AttributeError, ProfileError) as error:
        if isinstance(error, RunError):
            raise
        raise RunError(f"{file} is no run: {type(error).__name__}: {error}") from None
    for move in moves:
        if move.name not in kinds():
            raise RunError(f"{file}: there is no step {move.name!r}")
    known = {name: head[name] for name in ("subject", "seed", "target", "credits", "problem")}
    return Run(profile=profile, moves=tuple(moves), **known)


def _plain(value: Any) -> Any:
    return (
        {"message": dataclasses.asdict(value)}
        if isinstance(value, Message)
        else ([_plain(item) for item in value] if isinstance(value, list | tuple) else value)
    )


def _drawn(value: Any) -> Any:
    if isinstance(value, dict) and value.keys() == {"message"}:
        return Message(**value["message"])
    return [_drawn(item) for item in value] if isinstance(value, list) else value


def again(run: Run, profile: Profile, terms: Terms, target: str) -> Run:
    """Make the journey once more under these terms, up to the first step that fails."""
    made = machine(terms, run.subject)
    stage, skipped = made(), dict[int, str]()
    story: Story = stage.story
    try:
        for number, move in enumerate(run.moves, 1):
            if reason := _obstacle(stage, move):
                skipped[number] = reason
                story.begin(Step(move.name, dict(move.drawn), stage.journaled, 0.0))
                story.end(stage.journaled, 0.0)
            else:
                _make(stage, move, run.credits)
        story.exchanges = list(stage.place.exchanges())
    except Exception:
        # What is no failure of a step is a mistake of ours.
        if not made.failed:
            raise
    finally:
        stage.teardown()
    if made.ended:
        raise RunError(f"the run could not go on: {made.ended[0]}")
    outcome = Outcome(run.subject, run.seed, 0.0, made.reached)
    return dataclasses.replace(run_of(story, outcome, profile, target), skipped=skipped)


def _make(stage: Any, move: Move, credits: int) -> None:
    """Make a step, and look at everything after it. Whoever comes first has so many credits."""
    getattr(stage, move.name)(**move.drawn)
    if move.name == "arrive" and len(stage.people) == 1 and credits:
        with stage.blamed():
            stage.give(stage.people[0], credits)
    stage.everything_holds()


def _obstacle(stage: Any, move: Move) -> str:
    """Why a step cannot be made where it is to be made, or nothing."""
    kind = kinds()[move.name]
    if missing := kind.needs - stage.place.offers:
        return f"it needs {', '.join(sorted(missing))}"
    if not stage.terms.allow(stage.c.profile, kind.cost):
        return "it costs more than may be spent"
    return "" if stage.possible(move.name) else "nothing here that it could be done to"


def script(run: Run) -> str:
    """The journey as a Python program that makes it again at any target."""
    choices = {
        field.name: getattr(run.profile, field.name)
        for field in dataclasses.fields(Profile)
        if getattr(run.profile, field.name) != field.default
    }
    problem = _first_line(run.problem) or "nothing failed"
    body = "\n".join(f"    do.{move}" for move in run.moves)
    return f"""# {problem}
#
#     python FILE.py [--target mock|spawned|URL|live]

from typing import Any

from nemovideo_contracts.cli.replay import program
from nemovideo_contracts.verify.properties.journeys.words import Message

PROFILE = {choices!r}


def journey(do: Any) -> None:
{body}


if __name__ == "__main__":
    raise SystemExit(program(journey, subject={run.subject!r}, seed={run.seed}, profile=PROFILE))
"""


def _first_line(text: str) -> str:
    return next(iter(text.splitlines()), "")


class Noted:
    """Takes down the steps that a script makes."""

    def __init__(self) -> None:
        self.moves: list[Move] = []

    def __getattr__(self, name: str) -> Any:
        if name not in kinds():
            near = ", ".join(sorted(kinds()))
            raise AttributeError(f"there is no step {name!r}; there are {near}")
        return lambda **drawn: self.moves.append(Move(name, drawn))


def situation(run: Run) -> dict[str, Any] | None:
    """The situation as a scenario of the mock: profile, credits, and the faults in their order.

    None where a scenario cannot have it: it knows no clock that is moved, no second user, no
    world that goes back.
    """
    if any(move.name not in PLAYABLE for move in run.moves):
        return None
    if sum(move.name == "arrive" for move in run.moves) > 1:
        return None
    profile: dict[str, Any] = {"base": "seed"}
    for known in dataclasses.fields(Profile):
        value = getattr(run.profile, known.name)
        if known.name != "name" and value != known.default:
            profile[known.name] = value
    found: dict[str, Any] = {
        "description": f"A journey that failed: {_first_line(run.problem)}",
        "seed": run.seed,
        "profile": profile,
        "accounts": [{"credits": run.credits}],
    }
    if faults := list(_faults(run.moves)):
        found["faults"] = faults
    return found


PLAYABLE = frozenset(
    (
        *("arrive", "open", "upload", "upload_with_a_bad_one", "upload_by_url", "say", "drop"),
        *("say_into_a_fault", "begin_a_video", "render", "render_again", "cancel"),
        *("cancel_what_is_over", "download", "claim"),
    )
)
"""Steps that a client can make by itself, in a situation that it is put into."""
_MESSAGES = ("say", "say_into_a_fault", "begin_a_video", "drop")


def _faults(moves: Sequence[Move]) -> Iterator[dict[str, Any]]:
    """Every fault, put on the message that met it: they are counted."""
    messages = [move for move in moves if move.name in _MESSAGES]
    for nth, move in enumerate(messages, 1):
        if "fault" in move.drawn:
            match = {"operation": "run_sse", "nth": nth}
            yield {"match": match, "effect": {"turn": move.drawn["fault"]}}
