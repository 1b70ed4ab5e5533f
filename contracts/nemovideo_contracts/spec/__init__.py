"""The specification: `facts.yaml`, `axes.yaml`, `openapi.yaml`, `seeds/`; the only loader of them.

A number, name, path, pattern or sentence of the contract is written in one of these files and is
read from here, at the time it is needed:

    from ..spec import fact, operation, operation_of, upload_formats

    every = fact("render.poll.every-30s")
    every.seconds       30.0              also .number, .count, .numbers, .range_seconds
    every.amount        "30 s"            value and unit for a reader; lists and ranges as well
    every.severity      "error"           must → error, should → warning, may → note
    every.demand        "A client polls every 30 s until the render is done."
    every.fix           "Sleep 30 s between polls. …"
    every.cost          "a hundred clients that ask every second bring a renderer down"
    every.holds_under(profile)
    fact("header.attribution.three").words      the names a fact lists; .word for a single one

    operation("poll_render").method, .path("render_1"), .template, .accepts, .answers, .facts
    operation("session_state").path(session)    `{user}` may be left out for `me`
    operation_of("GET", "/w/ci/api/render/proxy/lambda/r1")     the Operation, or None
    operations()                                all by name; a journal uses the same names

    client_id_header()  attribution_headers()  legacy_headers()     names of headers
    codes()                                     number → fact and fitting HTTP status
    upload_formats()                            accepted extensions
    id_pattern("SessionId")                     also "User", "RenderId"
    token_prefix()  claim_prefix()              how secrets begin
    secret_pattern()  hide_secrets(text)        the one list of what a secret looks like
    replaced_secret_pattern()                   what a journal writes in place of one

    see("lint", id)                             how to read more, for reports
    page("fact", id)  place("fact", id)         its address and anchor in the reference

    ledger()            facts, axes, seeds, sources: Ledger ── facts ──> Fact
                                                         ├── axes ───> Axis
                                                         └── seeds ──> Seed ──> Statement
    document()          the OpenAPI document; schema_errors("PollAnswer", value)
    path_of("journal.schema.json")              any file of this folder

Nothing is read when this package is imported, and only PyYAML is needed to read it
(`schema_errors` needs jsonschema). All of them raise LedgerError for what does not exist.
"""

from .document import document, schema_errors
from .facts import Axis, Fact, Ledger, LedgerError, Seed, Severity, Statement
from .ledger import fact, ledger, load, path_of
from .operations import API, Operation, operation, operation_of, operations, within_world
from .pages import page, place, see, website
from .vocabulary import (
    HIDDEN,
    Code,
    attribution_headers,
    claim_prefix,
    client_id_header,
    codes,
    hide_secrets,
    id_pattern,
    legacy_headers,
    replaced_secret_pattern,
    secret_pattern,
    token_prefix,
    upload_formats,
)

__all__ = [
    "API",
    "HIDDEN",
    "Axis",
    "Code",
    "Fact",
    "Ledger",
    "LedgerError",
    "Operation",
    "Seed",
    "Severity",
    "Statement",
    "attribution_headers",
    "claim_prefix",
    "client_id_header",
    "codes",
    "document",
    "fact",
    "hide_secrets",
    "id_pattern",
    "ledger",
    "legacy_headers",
    "load",
    "operation",
    "operation_of",
    "operations",
    "page",
    "path_of",
    "place",
    "replaced_secret_pattern",
    "schema_errors",
    "secret_pattern",
    "see",
    "token_prefix",
    "upload_formats",
    "website",
    "within_world",
]
