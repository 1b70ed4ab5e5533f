"""What people and machines are told of a check: terminal, JSON, JUnit, HTML, a badge."""

from __future__ import annotations
