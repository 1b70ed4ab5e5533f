"""Whole journeys, drawn at random, beside a plain model that must agree after every step.

run        journeys(target, …) -> Outcome: draws, counts, and hands over what failed
machine    Journeys: the state machine of Hypothesis; its rules are the steps
steps      what people do, against subject and model
invariants what must hold after every step
model      Person, Work, Export: lists and arithmetic
words      what is said, and how things are named
subjects   who carries the steps out: the raw actor, the reference client, yours
story      a failure as numbered steps with their requests and answers
"""

from .run import Outcome, journeys
from .subjects import SUBJECTS, Said, Subject

__all__ = ["SUBJECTS", "Outcome", "Said", "Subject", "journeys"]
