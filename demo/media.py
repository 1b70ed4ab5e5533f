"""Photos for the demo: real ones that two scientific packages ship as data, or the user's own."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

PICTURES = (".jpg", ".jpeg", ".png", ".webp")
FOOTAGE = (".mp4", ".mov", ".webm", ".mkv", ".avi")

# Freely licensed photographs, each with the box (left, top, right, bottom; shares of the
# picture) that makes a good portrait of it.
SHIPPED = (
    ("skimage.data", "coffee.png", (0.22, 0.0, 0.78, 1.0)),
    ("skimage.data", "rocket.jpg", (0.25, 0.0, 0.62, 1.0)),
    ("sklearn.datasets.images", "china.jpg", (0.0, 0.0, 0.5, 1.0)),
    ("skimage.data", "chelsea.png", (0.25, 0.0, 0.75, 1.0)),
    ("sklearn.datasets.images", "flower.jpg", (0.25, 0.0, 0.75, 1.0)),
    ("skimage.data", "astronaut.png", (0.15, 0.0, 0.75, 1.0)),
)
CLIP_SIZE = (854, 480)
CLIP_SECONDS = 6
CLIP_FPS = 25
SAMPLE_RATE = 48_000


@dataclass(frozen=True, slots=True)
class Shelf:
    """Files to choose from; asking for more than there are starts over."""

    landscape: tuple[Path, ...]
    portrait: tuple[Path, ...]
    footage: tuple[Path, ...]

    def photos(self, count: int) -> list[Path]:
        return _first(self.landscape, count)

    def portraits(self, count: int) -> list[Path]:
        return _first(tuple(reversed(self.portrait)), count)

    def clips(self, count: int) -> list[Path]:
        return _first(self.footage, count)


def own(folder: Path) -> Shelf:
    """The user's own files, whatever their shape. Raises FileNotFoundError for none."""
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    photos = tuple(file for file in files if file.suffix.lower() in PICTURES)
    if not photos:
        raise FileNotFoundError(f"no photos ({', '.join(PICTURES)}) in {folder}")
    footage = tuple(file for file in files if file.suffix.lower() in FOOTAGE)
    return Shelf(photos, photos, footage or (_clip(photos[0], folder / "nemovideo-clip.mp4"),))


def shipped(folder: Path) -> Shelf:
    """The packages' photos written out as JPEGs, and a clip that pans across one of them."""
    folder.mkdir(parents=True, exist_ok=True)
    landscape, portrait = [], []
    for package, name, box in SHIPPED:
        stem = Path(name).stem
        picture = _open(package, name)
        landscape.append(_save(picture, folder / f"{stem}.jpg"))
        portrait.append(_save(_cut(picture, box), folder / f"{stem}-portrait.jpg"))
    clip = _clip(folder / "china.jpg", folder / "venue.mp4")
    return Shelf(tuple(landscape), tuple(portrait), (clip,))


def _first(files: Sequence[Path], count: int) -> list[Path]:
    return list(itertools.islice(itertools.cycle(files), count)) if files else []


def _open(package: str, name: str) -> Image:
    from PIL import Image

    with resources.files(package).joinpath(name).open("rb") as file:
        return Image.open(file).convert("RGB")


def _save(picture: Image, path: Path) -> Path:
    picture.save(path, quality=95)
    return path


def _cut(picture: Image, box: tuple[float, float, float, float]) -> Image:
    width, height = picture.size
    left, top, right, bottom = box
    return picture.crop(
        (int(left * width), int(top * height), int(right * width), int(bottom * height))
    )


def _clip(photo: Path, path: Path) -> Path:
    """A short film of a slow pan across a photo, with a sound of its own."""
    import av
    import numpy as np
    from PIL import Image

    picture = np.asarray(Image.open(photo).convert("RGB"))
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=CLIP_FPS)
        video.width, video.height, video.pix_fmt = *CLIP_SIZE, "yuv420p"
        sound = container.add_stream("aac", rate=SAMPLE_RATE, layout="mono")
        for nth in range(CLIP_SECONDS * CLIP_FPS):
            share = nth / (CLIP_SECONDS * CLIP_FPS - 1)
            frame = av.VideoFrame.from_ndarray(_window(picture, share), format="rgb24")
            container.mux(video.encode(frame.reformat(*CLIP_SIZE, format="yuv420p")))
        tone = av.AudioFrame.from_ndarray(_birdsong()[np.newaxis], format="fltp", layout="mono")
        tone.sample_rate = SAMPLE_RATE
        container.mux(sound.encode(tone))
        container.mux(video.encode())
        container.mux(sound.encode())
    return path


def _window(picture: NDArray[np.uint8], share: float) -> NDArray[np.uint8]:
    """A 16:9 part of a picture that travels from its left to its right."""
    import numpy as np

    height, width = picture.shape[:2]
    tall = int(min(height, width * 0.7 * 9 / 16))
    wide = int(tall * 16 / 9)
    left, top = int((width - wide) * share), (height - tall) // 2
    return np.ascontiguousarray(picture[top : top + tall, left : left + wide])


def _birdsong() -> NDArray[np.float32]:
    """Short chirps over a soft hum."""
    import numpy as np

    time = np.arange(CLIP_SECONDS * SAMPLE_RATE) / SAMPLE_RATE
    chirp = np.sin(2 * np.pi * (2200 * time + 60 * np.sin(2 * np.pi * 7 * time)))
    gate = np.clip(np.sin(2 * np.pi * 1.5 * time), 0, 1) ** 8
    hum = 0.05 * np.sin(2 * np.pi * 110 * time)
    song: NDArray[np.float32] = (0.15 * chirp * gate + hum).astype(np.float32)
    return song
