"""A document as a client: its own shell commands, in their order, as a literal reader runs them.

reading     a document → its commands, each with its line
filling     placeholders and variables → what answers, task and document say of them
followed    the commands, one after another, in a world
"""

from __future__ import annotations

from .followed import Stuck, followed
from .reading import SkillError, Step, steps

__all__ = ["SkillError", "Step", "Stuck", "followed", "steps"]
