"""Properties of single resources hold of the mock, and fail of a mock that breaks them."""

from collections.abc import Callable

import httpx
import pytest
from nemovideo_client.drivers import Awaited
from nemovideo_client.protocol.sse import Decoder
from nemovideo_contracts.verify.properties.drawn import all_properties, run
from nemovideo_contracts.verify.targets import Target, in_process
from nemovideo_mock.profile import PRESETS

PROPERTIES = {known.check.id.removeprefix("property."): known for known in all_properties()}

# The others start processes.
QUICK = [name for name in PROPERTIES if name not in ("twins.restart", "twins.same-process")]


@pytest.mark.parametrize("name", PROPERTIES)
def test_a_property_holds(target: Target, name: str) -> None:
    result = run(target, PROPERTIES[name], examples=3, seed=0)
    assert result.verdict == "passed", result.text


@pytest.mark.parametrize("preset", [name for name in PRESETS if name != "seed"])
def test_properties_hold_in_the_other_presets(preset: str) -> None:
    with in_process(PRESETS[preset]) as target:
        results = [run(target, PROPERTIES[name], examples=1, seed=1) for name in QUICK]
    failed = [result.text for result in results if result.verdict != "passed"]
    assert not failed, "\n".join(failed)


def chunk_by_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that cannot read a character whose bytes come apart."""

    class Forgetful:
        def decode(self, chunk: bytes, final: bool = False) -> str:
            return chunk.decode("utf-8", "replace")

    def begin(self: Decoder) -> None:
        made(self)
        self._utf8 = Forgetful()  # type: ignore[assignment]

    made = Decoder.__init__
    monkeypatch.setattr(Decoder, "__init__", begin)


def streams_awaited_for_one_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that awaits only the first chunk of a stream."""

    async def first(self: Awaited) -> bytes:
        assert self._response is not None
        if self._response in begun:
            return b""
        if "event-stream" in self._response.headers["content-type"]:
            begun.append(self._response)
        return await read(self)

    begun, read = list[httpx.Response](), Awaited._read
    monkeypatch.setattr(Awaited, "_read", first)


@pytest.mark.parametrize(
    ("name", "spoil", "seen"),
    [
        ("client.pieces", chunk_by_chunk, "in pieces of"),
        ("client.drivers", streams_awaited_for_one_chunk, "awaited"),
    ],
)
def test_a_property_of_the_client_fails_when_it_should(
    target: Target,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    spoil: Callable[[pytest.MonkeyPatch], None],
    seen: str,
) -> None:
    spoil(monkeypatch)
    result = run(target, PROPERTIES[name], examples=10, seed=0, shrink=False)
    assert result.verdict == "failed"
    assert seen in result.text
