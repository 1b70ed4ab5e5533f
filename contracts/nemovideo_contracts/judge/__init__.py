"""The judge: rules over a journal, and what becomes of them.

    Journal ── exchange ──> Exchange      one request and its answer
            ── case ──────> Case          the exchanges, and what is known of who made them
    Rule    ── judge ─────> Occasion      each time the rule applied: followed, or violated and how
    verdict ── judge ─────> Verdict       pass, fail, warning, consequence, not exercised, …

Rules read the journal and nothing else; those about what a client shows or saves need a run that
was observed, and do not apply to a bare journal.
"""

from __future__ import annotations
