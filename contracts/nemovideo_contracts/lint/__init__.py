"""Skills are clients too: judge a published skill document by the contract.

lint(Document) -> list[Finding]      what is wrong with it, in order of its lines
fix(Document) -> str                 the document with what is mechanical put right
"""

from .engine import all_rules, fix, lint
from .findings import SEVERITIES, Edit, Finding, Hit, Rule, Severity
from .reading.document import Document

__all__ = [
    "SEVERITIES",
    "Document",
    "Edit",
    "Finding",
    "Hit",
    "Rule",
    "Severity",
    "all_rules",
    "fix",
    "lint",
]
