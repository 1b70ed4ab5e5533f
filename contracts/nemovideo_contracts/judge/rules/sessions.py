"""Endpoints, session ids and uploads."""

from __future__ import annotations

from collections.abc import Iterator

from ...spec import upload_formats
from ..journal import vocabulary
from ..journal.case import Case
from ..journal.exchange import Exchange
from ..journal.vocabulary import BAD_TYPE, TOO_LARGE
from ..rule import Occasion, failed, passed, rule

_NOTHING = ("", "undefined", "null", "None", "nil", "[object Object]")
ACCEPTED = frozenset(upload_formats())


@rule(
    "api.known-endpoints",
    facts=(
        "api.known-endpoints",
        "error.unknown-path",
        "render.download.endpoint",
        "render.poll.endpoint",
    ),
    trigger="any call",
    looks_for="a method and a path that the API knows",
)
def known_endpoints(case: Case) -> Iterator[Occasion]:
    for call in case.calls:
        if vocabulary.operation(call.method, call.path):
            yield passed(call)
        else:
            yield failed(
                call,
                seen=f"{call.method} {call.path} is not in this API",
                wanted="call one of the documented endpoints",
            )


@rule(
    "session.id.as-given",
    facts=("session.id.is-text", "session.answer.session-id", "envelope.client-tolerant"),
    trigger="a session was opened and a request names a session",
    looks_for="an id that create-session handed out",
)
def as_given(case: Case) -> Iterator[Occasion]:
    given: set[str] = set()
    opened = {opening.n: nth for nth, opening in enumerate(case.of("create_session"))}
    for call in case.calls:
        if call.n in opened and call.succeeded:
            given = set(case.sessions[: opened[call.n] + 1])
        elif call.operation in vocabulary.SESSION_BOUND and given and not _hidden(call):
            if call.session in given:
                yield passed(call)
            else:
                yield _misread(call, given)


def _hidden(exchange: Exchange) -> bool:
    """Whether the session stands in a body that was not read."""
    return (exchange.unread or exchange.garbled) and not exchange.session


def _misread(exchange: Exchange, given: set[str]) -> Occasion:
    right = sorted(given)[-1]
    if exchange.session in _NOTHING:
        seen = f"named the session {exchange.session!r}: the id was read from the wrong place"
    elif exchange.session.isdecimal() and exchange.session[:14] == right[:14]:
        seen = f"named the session {exchange.session}: the id was read as a number and rounded"
    else:
        seen = f"named the session {exchange.session!r}, which it was never given"
    return failed(exchange, seen=seen, wanted=f"name {right}, the text at data.session_id")


@rule(
    "session.reused",
    facts=("session.reused", "session.keeps-timeline", "session.isolated"),
    trigger="a session is opened in an observed run",
    looks_for="no second session while the first one, already in use, answers as it should",
    needs=("run",),
    follows=("code.1002.new-session",),
)
def session_reused(case: Case) -> Iterator[Occasion]:
    used = trouble = False
    first: Exchange | None = None
    for call in case.calls:
        trouble = trouble or _went_wrong(call)
        if call.operation in vocabulary.SESSION_BOUND:
            used = used or call.succeeded
        if call.operation != "create_session" or not call.succeeded:
            continue
        if first is not None and used and not trouble:
            seen = "opened another session although nothing was wrong with the one before"
            yield failed(call, first, seen=seen, wanted="go on in the session there is")
        else:
            yield passed(call)
        first, used, trouble = call, False, False


def _went_wrong(exchange: Exchange) -> bool:
    """Whether it gives a client any reason to begin anew."""
    return not exchange.succeeded or exchange.dropped or bool(exchange.stream.failures)


@rule(
    "session.names-itself",
    facts=("session.task-name.sent", "session.body.task-name", "session.language.sent"),
    trigger="a session is opened",
    looks_for="task_name in the body",
)
def names_itself(case: Case) -> Iterator[Occasion]:
    for opening in case.of("create_session"):
        if opening.unread:
            continue
        if opening.said("task_name"):
            yield passed(opening)
        else:
            yield failed(
                opening, seen="opened a session without a task_name", wanted="send a task_name"
            )


@rule(
    "upload.field",
    facts=("upload.field.files",),
    trigger="a file is uploaded",
    looks_for="the field name files",
    capabilities=("upload",),
)
def upload_field(case: Case) -> Iterator[Occasion]:
    for upload in case.of("upload"):
        wrong = [str(part.get("field")) for part in upload.files if part.get("field") != "files"]
        if wrong:
            yield failed(
                upload,
                seen=f"sent a file in the field {wrong[0]!r}",
                wanted="use the field 'files'",
            )
        elif upload.files:
            yield passed(upload)


@rule(
    "upload.refused.not-resent",
    facts=(
        "upload.refused.not-resent",
        "code.4001.formats",
        "code.4002.compress",
        "upload.all-or-nothing",
    ),
    trigger="an upload is refused with 4001 or 4002",
    looks_for="no further upload with the same file",
    capabilities=("upload",),
)
def not_resent(case: Case) -> Iterator[Occasion]:
    for refused in case.of("upload"):
        if refused.code not in (BAD_TYPE, TOO_LARGE):
            continue
        again = next((e for e in case.after(refused, "upload") if _same_files(e, refused)), None)
        if again is None:
            yield passed(refused)
        else:
            yield failed(
                again,
                refused,
                seen=f"sent the files again that had just been refused with {refused.code}",
                wanted="tell the user which formats and sizes are accepted",
            )


def _same_files(one: Exchange, other: Exchange) -> bool:
    """Whether two uploads are the same: by their parts, by their URLs, else by their length."""
    if one.files and other.files:
        return bool({_part(path) for path in one.files} & {_part(path) for path in other.files})
    if isinstance(one.body, dict) and "urls" in one.body:
        return bool(one.body == other.body)
    return one.headers.get("content-length") == other.headers.get("content-length")


def _part(part: object) -> tuple[object, object]:
    return (part.get("filename"), part.get("size")) if isinstance(part, dict) else (part, None)


@rule(
    "upload.prechecked",
    facts=("upload.prechecked", "upload.formats", "code.4001.formats"),
    trigger="the task has a file of a type the API refuses",
    looks_for="no upload of that file",
    needs=("run",),
    capabilities=("precheck", "upload"),
)
def prechecked(case: Case) -> Iterator[Occasion]:
    files = case.task.files if case.task else ()
    unfit = {path.rpartition("/")[2] for path in files if _suffix(path) not in ACCEPTED}
    if not unfit:
        return
    sent = [e for e in case.of("upload") if unfit & {str(p.get("filename")) for p in e.files}]
    for earlier in sent:
        yield failed(
            earlier,
            seen=f"sent {', '.join(sorted(unfit))}, of a type it says it checks for",
            wanted="refuse the file before sending anything",
        )
    if not sent:
        yield Occasion()


def _suffix(name: str) -> str:
    return name.rpartition(".")[2].lower()
