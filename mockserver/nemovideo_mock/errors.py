"""Everything the mock refuses, and why.

    MockError                      code
    ├── BadToken                   1001   missing, unknown, expired or revoked bearer
    ├── SessionNotFound            1002   unknown, or somebody else's
    ├── OutOfCredits               2001
    ├── UnsupportedFile            4001   type not in the list, or bytes that do not decode
    ├── FileTooLarge               4002
    ├── BadRequest                  400   X-Client-Id missing, and requests that make no sense
    ├── ExportBlocked               402   plan or attribution, never credits
    ├── Forbidden                   403
    │   └── LinkExpired             403    in the words of an object store
    ├── NotFound                    404
    ├── Conflict                    409
    │   └── WorldOver               409    its world was made anew meanwhile
    ├── Invalid                     422   a request that does not validate
    ├── RateLimited                 429
    ├── StorageFull                 507   nothing was written: the disk has no room, or fails
    ├── Unavailable                 503   the database or the object store does not answer
    └── CodedError                  any    the framework's own, and what a fault invents

Codes are the contract's; how one travels (HTTP status, envelope) is the wire's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class MockError(Exception):
    """A refusal. `code` is the contract's number, `extra` rides along in the body's data.

    `note` is a hint that no service would give. It travels in a header, not in the body; `{world}`
    in it stands for the URL of the request's world. `facts` are the ids of what it is refused by:
    the `fact` given, if any, then its class's. They go to the journal alone.
    """

    code: int
    fact = ""

    def __init__(self, message: str, *, note: str = "", fact: str = "", **extra: Any) -> None:
        super().__init__(message)
        self.message = message
        self.note = note
        self.facts = tuple(dict.fromkeys(filter(None, (fact, type(self).fact))))
        self.extra: Mapping[str, Any] = extra


class CodedError(MockError):
    """An error whose code is no class of its own: the framework's, and those of faults."""

    def __init__(
        self, code: int, message: str, *, note: str = "", fact: str = "", **extra: Any
    ) -> None:
        super().__init__(message, note=note, fact=fact, **extra)
        self.code = code


class BadToken(MockError):
    code = 1001
    fact = "code.1001"


class SessionNotFound(MockError):
    code = 1002
    fact = "code.1002"


class OutOfCredits(MockError):
    code = 2001
    fact = "code.2001"


class UnsupportedFile(MockError):
    code = 4001
    fact = "code.4001"


class FileTooLarge(MockError):
    code = 4002
    fact = "code.4002"


class BadRequest(MockError):
    code = 400


class ExportBlocked(MockError):
    code = 402
    fact = "code.402"


class Forbidden(MockError):
    code = 403


class LinkExpired(Forbidden):
    """A link to a file, which worked once. It is refused as the store behind it does."""


class NotFound(MockError):
    code = 404


class Conflict(MockError):
    code = 409


class WorldOver(Conflict):
    """The world of a request is not what it was when the request came."""

    def __init__(self) -> None:
        super().__init__("the world was reset or deleted while this request was on its way")


class Invalid(MockError):
    code = 422
    fact = "error.invalid-request"


class RateLimited(MockError):
    code = 429
    fact = "code.429"


class StorageFull(MockError):
    """The server's disk has no room for what was sent. Nothing was changed."""

    code = 507


class Unavailable(MockError):
    """What the server keeps its worlds in does not answer. Nothing is promised to be written."""

    code = 503
