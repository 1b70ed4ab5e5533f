from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nemovideo_mock.media import open_image
from nemovideo_mock.render.picture.motion import Window
from nemovideo_mock.render.picture.photos import Photo, open_photo
from nemovideo_mock.render.picture.stills import cut, open_still
from nemovideo_mock.render.planes import Plane, to_rgb
from PIL import Image, ImageOps
from skimage import data

PART = Window(30, 20, 300, 200)


def saved(folder: Path, mode: str = "RGB", **options: Any) -> Path:
    path = folder / "photo.jpg"
    pixels = data.coffee()  # type: ignore[no-untyped-call]
    image = Image.fromarray(pixels).resize((451, 301)).convert(mode)
    image.save(path, quality=95, **options)
    return path


def opened(path: Path) -> Photo | None:
    with open_image(path, "jpeg") as image:
        return open_photo(path, image)


def seen(image: Image.Image | Photo, size: tuple[int, int]) -> Plane:
    return to_rgb(cut(image, PART, size, "#000000")).astype(float)


def held(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


@pytest.mark.parametrize("size", [(150, 100), (360, 240)], ids=["smaller", "larger"])
@pytest.mark.parametrize("subsampling", [0, 1, 2])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_photo_looks_as_pillow_shows_it(
    tmp_path: Path, mode: str, subsampling: int, size: tuple[int, int]
) -> None:
    path = saved(tmp_path, mode, subsampling=subsampling, progressive=subsampling == 1)
    mine, other = opened(path), Image.open(path).convert("RGB")
    assert mine is not None
    difference = seen(mine, size) - seen(other, size)
    assert np.abs(difference).mean() < 3
    assert np.abs(difference.mean((0, 1))).max() < 0.6


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_upright_however_the_camera_was_held(tmp_path: Path, orientation: int) -> None:
    path = saved(tmp_path, exif=held(orientation))
    mine, other = opened(path), ImageOps.exif_transpose(Image.open(path))
    assert mine is not None
    assert (mine.width, mine.height) == other.size
    assert np.abs(seen(mine, (150, 100)) - seen(other, (150, 100))).mean() < 3


def test_of_several_pictures_in_one_file_the_first_is_shown(tmp_path: Path) -> None:
    first, path = Image.open(saved(tmp_path)), tmp_path / "phone.jpg"
    first.save(path, "MPO", save_all=True, append_images=[first.resize((80, 60))], quality=95)
    mine = opened(path)
    assert mine is not None
    assert np.abs(seen(mine, (150, 100)) - seen(first.convert("RGB"), (150, 100))).mean() < 3


def test_other_colors_are_left_to_pillow(tmp_path: Path) -> None:
    path = saved(tmp_path, "CMYK")
    assert opened(path) is None
    assert open_still(path, "photo.jpg").width == 451


def test_a_damaged_photo_is_left_to_pillow(tmp_path: Path) -> None:
    path = saved(tmp_path)
    path.write_bytes(path.read_bytes()[:-2000])
    assert opened(path) is None


def test_a_huge_file_is_left_to_pillow(tmp_path: Path) -> None:
    path = saved(tmp_path)
    with path.open("r+b") as file:
        file.truncate(65 << 20)
        file.seek(-2, 2)
        file.write(b"\xff\xd9")
    assert opened(path) is None
    assert open_still(path, "photo.jpg").width == 451


def test_another_format_is_no_photo(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    Image.new("RGB", (20, 10)).save(path)
    with open_image(path, "png") as image:
        assert open_photo(path, image) is None
