"""The results of a check, for people and for machines: terminal, JSON, JUnit, HTML, a badge."""

from __future__ import annotations
