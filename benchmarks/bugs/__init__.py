"""Bugs to plant in the mock, in sets that are counted apart."""

from benchmarks.bugs.bug import OBSTACLES, Bug
from benchmarks.bugs.for_one_finder import BUGS as FOR_ONE_FINDER
from benchmarks.bugs.from_facts import BUGS as FROM_FACTS
from benchmarks.bugs.more_from_facts import BUGS as MORE_FROM_FACTS
from benchmarks.bugs.with_the_checks import BUGS as WITH_THE_CHECKS

__all__ = [
    "EVERY_BUG",
    "FOR_ONE_FINDER",
    "FROM_FACTS",
    "MORE_FROM_FACTS",
    "OBSTACLES",
    "WITH_THE_CHECKS",
    "Bug",
]
EVERY_BUG = (*WITH_THE_CHECKS, *FROM_FACTS, *MORE_FROM_FACTS, *FOR_ONE_FINDER)
