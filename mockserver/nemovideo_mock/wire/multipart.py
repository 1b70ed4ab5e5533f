"""Multipart uploads, streamed: parts go to disk as they arrive, however large."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.requests import Request

from nemovideo_mock.errors import BadRequest, Invalid, MockError
from nemovideo_mock.service.files import Incoming

MOST_FILES = 100
LONGEST_BOUNDARY = 70


@dataclass
class _Part:
    """The part being read: its header lines, and the file it fills once they are complete."""

    headers: dict[str, str] = field(default_factory=dict)
    header_name: bytes = b""
    header_value: bytes = b""
    incoming: Incoming | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """One received file part: the form field, the client's name for it, the file."""

    field: str
    filename: str
    incoming: Incoming


async def receive(request: Request, open_file: Callable[[], Incoming]) -> list[Upload]:
    """Every file part of a multipart request.

    A part that grows too large is refused only after the whole body was read (and thrown away):
    a client that is still sending would see a broken pipe instead of the answer.

    Raises:
        Invalid: the body is no multipart form.
        FileTooLarge: by way of the `Incoming` files.
    """
    reader = _Reader(open_file)
    try:
        await reader.read(request)
    except BaseException:
        reader.discard()
        raise
    return reader.uploads


class _Reader:
    """Callbacks for python-multipart, which finds the boundaries."""

    def __init__(self, open_file: Callable[[], Incoming]) -> None:
        self.uploads: list[Upload] = []
        self._open_file = open_file
        self._part = _Part()
        self._refused: MockError | None = None

    async def read(self, request: Request) -> None:
        from python_multipart.exceptions import FormParserError
        from python_multipart.multipart import MultipartParser

        boundary = _boundary(request)
        try:
            parser = MultipartParser(boundary, self._callbacks())  # type: ignore[arg-type]
            async for chunk in request.stream():
                parser.write(chunk)
            parser.finalize()
        except FormParserError as error:
            raise Invalid(f"the body is no valid multipart form: {error}") from None
        if self._refused is not None:
            raise self._refused

    def discard(self) -> None:
        for upload in self.uploads:
            upload.incoming.discard()

    def _callbacks(self) -> dict[str, Callable[..., None]]:
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._data,
        }

    def _begin(self) -> None:
        self._part = _Part()

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._part.header_name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._part.header_value += data[start:end]

    def _header_end(self) -> None:
        part = self._part
        name = part.header_name.decode("latin-1").lower()
        # Options are read as Latin-1 and given back as bytes: names in UTF-8 come out unharmed.
        part.headers[name] = part.header_value.decode("latin-1")
        part.header_name = part.header_value = b""

    def _headers_finished(self) -> None:
        from python_multipart.multipart import parse_options_header

        _, options = parse_options_header(self._part.headers.get("content-disposition", ""))
        filename = options.get(b"filename")
        if filename is None:
            return  # an ordinary form field; the API has none that matters
        if len(self.uploads) >= MOST_FILES:
            self._refused = Invalid(f"more than {MOST_FILES} files in one request")
            return
        self._part.incoming = self._open_file()
        name = options.get(b"name", b"").decode("utf-8", "replace")
        base = filename.decode("utf-8", "replace").replace("\\", "/").rsplit("/", 1)[-1]
        self.uploads.append(Upload(name, base, self._part.incoming))

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._part.incoming is None or self._refused is not None:
            return
        try:
            self._part.incoming.write(data[start:end])
        except MockError as error:
            self._refused = error


def _boundary(request: Request) -> bytes:
    from python_multipart.multipart import parse_options_header

    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise Invalid("send multipart/form-data with a boundary, or JSON with 'urls'")
    if len(options[b"boundary"]) > LONGEST_BOUNDARY:
        raise BadRequest(f"the boundary has more than {LONGEST_BOUNDARY} characters (RFC 2046)")
    return options[b"boundary"]
