"""The files that tasks speak of: small photos, made where they are needed."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

PHOTO = (320, 240)
PANORAMA = (900, 700)
"""Pixels; as noise in a PNG this is above 1 MB, and no renderer is bothered by it."""

_SHADES = {"beach": (230, 205, 150), "boat": (70, 120, 180), "sunset": (235, 110, 60)}


def lay_out(folder: Path, names: Iterable[str]) -> list[Path]:
    """Make the named files in a folder; their paths, in order."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_made(folder / name) for name in names]


def _made(path: Path) -> Path:
    if path.exists():
        return path
    if path.suffix == ".txt":
        path.write_text("These are notes, and no picture.\n", "utf-8")
    elif path.suffix == ".png":
        _noise(path)
    else:
        _photo(path, _SHADES.get(path.stem, (120, 140, 110)))
    return path


def _photo(path: Path, shade: tuple[int, int, int]) -> None:
    from PIL import Image

    column = Image.linear_gradient("L").resize(PHOTO)
    flat = Image.new("RGB", PHOTO, shade)
    dark = Image.new("RGB", PHOTO, (20, 24, 40))
    Image.composite(flat, dark, column).save(path, quality=85)


def _noise(path: Path) -> None:
    from PIL import Image

    width, height = PANORAMA
    dots = random.Random(8).randbytes(width * height * 3)
    Image.frombytes("RGB", PANORAMA, dots).save(path)
