"""Whole journeys, drawn at random, beside a plain model that must agree after every step.

run        journeys(target, …) -> Outcome: draws, counts, and hands over what failed
machine    Journeys: the state machine of Hypothesis; its rules are the steps
stage      what they stand on: people, story, checks after every step
step       what a kind of step needs and costs
terms      what may be done at a target, and how time passes there
steps      what people do, against subject and model
invariants what must hold after every step
model      Person, Work, Export: lists and arithmetic
sent       what really left here, for comparison with the mock's journal
words      what is said, and how things are named
subjects   who carries the steps out: the raw actor, the reference client, yours
story      a failure as numbered steps with their requests and answers
"""

from .run import Outcome, journeys
from .story import Story
from .subjects import SUBJECTS, Said, Subject
from .terms import Elsewhere, Mock, Place, Terms

__all__ = [
    "SUBJECTS",
    "Elsewhere",
    "Mock",
    "Outcome",
    "Place",
    "Said",
    "Story",
    "Subject",
    "Terms",
    "journeys",
]
