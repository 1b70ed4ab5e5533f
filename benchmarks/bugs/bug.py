"""What a planted bug is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Obstacle = Literal[
    "people", "token", "clock", "credits", "option", "control", "files", "rare", "drawn"
]
OBSTACLES: dict[Obstacle, str] = {
    "people": "it takes a second account, and so a second token in a week",
    "token": "only a request for a further token shows it",
    "clock": "time has to stand still, or to be moved",
    "credits": "it takes more credits than a free account has, or than the checks leave of them",
    "option": "it is under another option than the seed's",
    "control": "it takes faults, a restart, a recording or a second world",
    "files": "it takes files of hundreds of megabytes",
    "rare": "it is in one turn of many",
    "drawn": "it takes drawn inputs, and only journeys are drawn there",
}
"""Why one user with 100 credits does not see a bug at the live service."""


@dataclass(frozen=True, slots=True)
class Bug:
    """A change of text: `old` occurs in the file and becomes `new`.

    `fact` is what it violates, in the words of the public record; `finder` the id of the check or
    property that it was planted for; `unseen_live` what keeps it from being seen at the live
    service.
    """

    name: str
    file: str
    old: str
    new: str
    fact: str = ""
    finder: str = ""
    unseen_live: Obstacle | None = None
