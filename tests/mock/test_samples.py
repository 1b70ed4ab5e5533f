"""`nemovideo-mock samples`: photos for the examples of the README."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from nemovideo_mock.serving import samples
from nemovideo_mock.serving.cli import main
from PIL import Image


def test_three_photos_are_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "new" / "photos"
    assert main(["samples", str(folder)]) == 0
    paths = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert [path.name for path in paths] == ["beach.jpg", "dinner.jpg", "sunset.jpg"]
    for path in paths:
        with Image.open(path) as photo:
            assert photo.size == samples.SIZE
            assert len(photo.convert("RGB").getcolors(2**24) or ()) > 1000, "something to see"


def test_a_photo_that_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "beach.jpg").write_bytes(b"mine")
    assert main(["samples", str(tmp_path)]) == 0
    assert (tmp_path / "beach.jpg").read_bytes() == b"mine"


def test_what_stands_in_the_way_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("x")
    assert main(["samples", str(tmp_path / "file")]) == 2
    assert "File exists" in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "nemovideo_mock.serving.samples", None)
    monkeypatch.delattr("nemovideo_mock.serving.samples")
    assert main(["samples", str(tmp_path)]) == 2
    assert "pip install 'nemovideo-mock[mock]'" in capsys.readouterr().err
