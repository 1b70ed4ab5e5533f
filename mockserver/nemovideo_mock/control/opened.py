"""The file or the report that the server was started to show: `nemovideo-mock open FILE`."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from nemovideo_mock.control.common import worlds
from nemovideo_mock.errors import NotFound

router = APIRouter()
REPORT = "report.json"
_JOURNALS = "runs/*/*/journal.jsonl"
"""Where `nemovideo-contracts check --report` puts the journals of its runs."""


@router.get("/opened")
async def read_opened(request: Request) -> Response:
    """The names of the files the server was started to show; of a report, its journals too."""
    return JSONResponse({"files": list(_files(worlds(request).settings.opened))})


@router.get("/opened/{name:path}")
async def read_opened_file(request: Request, name: str) -> Response:
    """One of them, as text. Raises NotFound for any other file."""
    found = _files(worlds(request).settings.opened).get(name)
    if found is None:
        raise NotFound(f"{name!r} is none of the files this server was started to show")
    return FileResponse(found, media_type="text/plain", stat_result=found.stat())


def _files(opened: Path | None) -> dict[str, Path]:
    if opened is None:
        return {}
    if opened.is_file() and opened.name != REPORT:
        return {opened.name: opened}
    folder = opened if opened.is_dir() else opened.parent
    paths = [folder / REPORT, *sorted(folder.glob(_JOURNALS))]
    return {path.relative_to(folder).as_posix(): path for path in paths}
