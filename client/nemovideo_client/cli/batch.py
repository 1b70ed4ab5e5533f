"""`nemovideo batch`: many videos, one render each; one that fails does not stop the others."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .. import errors
from ..client import Client
from ..errors import ACCEPTED, NemoVideoError, UsageError
from ..flows.upload import check
from ..journey import Job
from ..values import mapping
from .results import Outcomes, made

SEE_HELP = "See `nemovideo batch --help`."
# What would fail the next job in the same way.
_LASTING = (errors.OutOfCredits, errors.RateLimited, errors.TokenRejected, errors.TransportFault)


def batch(client: Client, jobs: Sequence[Job], *, shared: bool) -> Outcomes:
    """Make every job's video; one that fails does not stop the others."""
    for job in jobs:
        for source in job.sources:
            check(source, client.settings.upload_limit)
    if shared:
        client.upload(*(source for job in jobs for source in job.sources))
    for job in jobs:
        if not shared:
            client.journey.leave()
        try:
            sources = () if shared else job.sources
            yield made(client, client.make(sources, job.messages, job.output))
        except NemoVideoError as error:
            error.problem = f"{job.output}: {error.problem}"
            if isinstance(error, _LASTING):
                raise
            yield error


def read(path: Path, messages: Sequence[str], folder: Path) -> list[Job]:
    """The jobs of a folder or of a TOML file. UsageError says what is missing where."""
    if path.is_dir():
        return [_folder_job(path, messages, folder)]
    try:
        jobs = tomllib.loads(path.read_text("utf-8")).get("job")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problem = f"{str(path)!r} is neither a folder nor a TOML file of jobs ({error})"
        raise UsageError(problem, advice=SEE_HELP) from None
    if not isinstance(jobs, list) or not jobs:
        raise UsageError(f"{str(path)!r} has no [[job]]", advice=SEE_HELP)
    return [_table_job(path, n, mapping(job), folder) for n, job in enumerate(jobs, 1)]


def _folder_job(path: Path, messages: Sequence[str], folder: Path) -> Job:
    files = sorted(f for f in path.iterdir() if f.suffix.lower().lstrip(".") in ACCEPTED)
    if not files:
        raise UsageError(f"There are no photos or clips in {str(path)!r}", advice="Add some.")
    note = path / "message.txt"
    if note.is_file():
        messages = [note.read_text("utf-8").strip()]
    if not messages:
        raise UsageError(f"Nothing says what to make of {str(path)!r}", advice="Use -m.")
    output = folder / f"{path.resolve().name}.mp4"
    return Job(sources=[*files], messages=[*messages], output=output)


def _table_job(path: Path, number: int, table: Mapping[str, Any], folder: Path) -> Job:
    where = f"job {number} of {str(path)!r}"
    messages = _texts(table.get("messages", table.get("message")), f"`messages` of {where}")
    if not messages:
        raise UsageError(f"There is no `messages` in {where}", advice="Say what to make.")
    names = _texts(table.get("files"), f"`files` of {where}")
    sources = [name if "://" in name else path.parent / name for name in names]
    output = folder / str(table.get("output", f"{path.stem}-{number}.mp4"))
    return Job(sources=sources, messages=messages, output=output)


def _texts(value: object, where: str) -> list[str]:
    """One text, or a list of them; none for None."""
    texts = [value] if isinstance(value, str) else [] if value is None else value
    if isinstance(texts, list) and all(isinstance(item, str) for item in texts):
        return texts
    raise UsageError(f"{where} is no list of texts", advice='Write ["one", "two"].')
