"""Scenarios: a situation as a YAML file, and the ones that are shipped.

    description: The stream of the first edit closes without a word.
    seed: 7
    profile: {base: seed, silent_rate: 0}
    clock: {mode: auto-jump, start: 2027-01-01T00:00:00Z}
    accounts: [{credits: 100}]
    faults: [{match: {operation: run_sse, nth: 1}, effect: {turn: silent}}]

Every part may be left out. A mistake is reported with its file, line and key.
"""

from __future__ import annotations

import difflib
import functools
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nemovideo_mock import faults, profile
from nemovideo_mock.accounts import Terms
from nemovideo_mock.clock import EARLIEST, FASTEST, LATEST, LONGEST, Mode
from nemovideo_mock.faults import FaultError, Rule
from nemovideo_mock.profile import Profile, ProfileError

if TYPE_CHECKING:
    from nemovideo_mock.scenarios.lines import Lines

KEYS = ("description", "seed", "profile", "clock", "accounts", "faults")
CLOCK_KEYS = ("mode", "start", "speed", "pause")
MODES = ("auto-jump", "real", "manual")

Place = tuple[str | int, ...]


class ScenarioError(ValueError):
    """A scenario that cannot be used; the text names file, line and key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChoice:
    """The clock of a scenario; None leaves a matter to the server. `start` in epoch seconds."""

    mode: Mode | None = None
    start: float | None = None
    speed: float | None = None
    pause: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A situation, ready to be given to a world. None leaves a matter to the server."""

    name: str
    description: str = ""
    seed: int | None = None
    profile: Profile | None = None
    clock: ClockChoice = field(default_factory=ClockChoice)
    accounts: tuple[Terms, ...] = ()
    faults: tuple[Mapping[str, Any], ...] = ()

    def rules(self, now: float) -> tuple[Rule, ...]:
        """The faults as rules whose relative times count from `now`."""
        return tuple(
            faults.rule(fault, f"fault-{nth}", now) for nth, fault in enumerate(self.faults, 1)
        )


@functools.cache
def shipped() -> Mapping[str, str]:
    """The texts of the scenarios that come with the mock, by name."""
    folder = resources.files(__name__)
    files = sorted(path.name for path in folder.iterdir() if path.name.endswith(".yaml"))
    texts = {name.removesuffix(".yaml"): (folder / name).read_text("utf-8") for name in files}
    return types.MappingProxyType(texts)


def load(source: str | Path) -> Scenario:
    """A shipped scenario by name, or a file by path. Raises ScenarioError."""
    name = str(source)
    if name in shipped():
        return parse(shipped()[name], name, f"{name}.yaml")
    path = Path(source)
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        near = difflib.get_close_matches(name, shipped(), n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(shipped())}"
        raise ScenarioError(f"{name} is neither a file nor a scenario; {hint}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{name} cannot be read: {error}") from None
    return parse(text, path.stem, name)


def parse(text: str, name: str, file: str = "scenario") -> Scenario:
    """A scenario from YAML text. Raises ScenarioError naming file, line and key."""
    import yaml

    from nemovideo_mock.scenarios.lines import Lines

    try:
        lines = Lines(text)
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{file}:{mark.line + 1}" if mark else file
        problem = getattr(error, "problem", None) or error
        raise ScenarioError(f"{where}: not YAML: {problem}") from None
    try:
        return from_mapping({} if data is None else data, name, lines)
    except FaultError as error:
        where = ".".join(map(str, error.place)) or "scenario"
        raise ScenarioError(f"{file}:{lines.of(error.place)}: {where}: {error.problem}") from None


def from_mapping(data: Any, name: str, lines: Lines | None = None) -> Scenario:
    """A scenario from plain data. Raises FaultError, with the place of what is wrong."""
    if not isinstance(data, Mapping):
        raise FaultError((), f"a scenario is a mapping, not {type(data).__name__}")
    if lines is not None and lines.twice:
        raise FaultError(lines.twice, "stands here twice")
    _check_keys(data, KEYS, ())
    made = Scenario(
        name=name,
        description=_typed(data, "description", str, "") or "",
        seed=_typed(data, "seed", int, None),
        profile=_profile(data.get("profile")),
        clock=_clock(data.get("clock") or {}),
        accounts=tuple(_list_of(data, "accounts", _terms)),
        faults=tuple(_list_of(data, "faults", lambda rule: rule)),
    )
    _check_rules(made)
    return made


def _check_keys(data: Any, known: tuple[str, ...], place: Place) -> None:
    if not isinstance(data, Mapping):
        raise FaultError(place, f"is a mapping of {', '.join(known)}, not {data!r}")
    for key in data:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
            raise FaultError((*place, key), f"is no key here; {hint}")


def _typed(data: Mapping[str, Any], key: str, kind: type, default: Any) -> Any:
    value = data.get(key, default)
    if value is not None and (not isinstance(value, kind) or isinstance(value, bool)):
        raise FaultError((key,), f"takes a {kind.__name__}, not {value!r}")
    return value


def _profile(choices: Any) -> Profile | None:
    """A preset's name, or choices on some axes."""
    if choices is None:
        return None
    try:
        if isinstance(choices, str):
            return profile.preset(choices)
        _check_keys(choices, tuple(choices), ("profile",))
        base = choices.get("base", "seed")
        made = profile.preset(base).replace(name=base)
    except ProfileError as error:
        raise FaultError(("profile",), str(error)) from None
    for key, value in choices.items():
        if key != "base":
            made = _chosen(made, key, value)
    return made


def _chosen(made: Profile, key: str, value: Any) -> Profile:
    try:
        return made.replace(**{str(key): value})
    except ProfileError as error:
        raise FaultError(("profile", key), str(error)) from None


def _clock(data: Any) -> ClockChoice:
    _check_keys(data, CLOCK_KEYS, ("clock",))
    mode = data.get("mode", "real" if "speed" in data else None)
    if mode is not None and mode not in MODES:
        raise FaultError(("clock", "mode"), f"is one of {', '.join(MODES)}, not {mode!r}")
    for key in ("speed", "pause"):
        value = data.get(key)
        if value is not None and (not isinstance(value, int | float) or not 0 <= value <= LONGEST):
            raise FaultError(("clock", key), f"is a number from 0 on, not {value!r}")
    if data.get("speed") is not None and not 0 < data["speed"] <= FASTEST:
        raise FaultError(("clock", "speed"), f"must be above 0, and {FASTEST:.0f} at most")
    start = data.get("start")
    return ClockChoice(
        mode=mode,
        start=None if start is None else epoch(start),
        speed=data.get("speed"),
        pause=data.get("pause"),
    )


def epoch(moment: Any) -> float:
    """Epoch seconds of a number, a date or an ISO 8601 text."""
    if isinstance(moment, int | float) and not isinstance(moment, bool):
        return _within_calendars(float(moment), moment)
    try:
        parsed = datetime.fromisoformat(str(moment)) if not isinstance(moment, date) else moment
    except ValueError:
        raise FaultError(
            ("clock", "start"), f"{moment!r} is no ISO 8601 time, nor epoch seconds"
        ) from None
    if not isinstance(parsed, datetime):
        parsed = datetime(parsed.year, parsed.month, parsed.day, tzinfo=UTC)
    parsed = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    return _within_calendars(parsed.timestamp(), moment)


def _within_calendars(seconds: float, moment: Any) -> float:
    if not EARLIEST <= seconds <= LATEST:
        raise FaultError(
            ("clock", "start"), f"{moment!r} is no time from {EARLIEST:.0f} to {LATEST:.0f} s"
        )
    return seconds


def _list_of(data: Mapping[str, Any], key: str, made: Callable[[Any], Any]) -> list[Any]:
    """Every item of a list, its errors placed."""
    items = data.get(key)
    if items is None:
        return []
    if not isinstance(items, list):
        raise FaultError((key,), f"is a list, not {items!r}")
    return [_placed((key, nth), made, item) for nth, item in enumerate(items)]


def _placed(place: Place, made: Callable[[Any], Any], item: Any) -> Any:
    try:
        return made(item)
    except FaultError as error:
        raise FaultError((*place, *error.place), error.problem) from None


def _check_rules(made: Scenario) -> None:
    """Every fault can be a rule, and no two have one id."""
    seen: set[str] = set()
    for nth, fault in enumerate(made.faults):
        made_rule = functools.partial(faults.rule, default_id=f"fault-{nth + 1}")
        rule = _placed(("faults", nth), made_rule, fault)
        if rule.id in seen:
            raise FaultError(("faults", nth, "id"), f"there are two faults {rule.id!r}")
        seen.add(rule.id)


def _terms(data: Any) -> Terms:
    from nemovideo_mock.faults.parse import validated

    terms: Terms = validated(_terms_adapter(), data)
    return terms


@functools.cache
def _terms_adapter() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(Terms)
