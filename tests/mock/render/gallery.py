"""One short video per feature, and a contact sheet of all of them. `make gallery`.

Each row of the sheet is one video, seen at five moments; the names are on the left.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

import av
import cv2
import numpy as np
from nemovideo_mock.draft import (
    Clip,
    Filter,
    Look,
    Mood,
    Motion,
    MotionKind,
    Position,
    Segment,
    Sound,
    Text,
    TextRole,
    Transition,
    TransitionKind,
)
from nemovideo_mock.render.encode import encode
from nemovideo_mock.render.request import Request
from PIL import Image

from tests.mock.render.studio import Rgb, Studio, film, sine

MOMENTS = (0.02, 0.3, 0.5, 0.7, 0.98)
SHOWN = (208, 117)
LABEL = 200


def photographs(studio: Studio) -> dict[str, str]:
    """The ids of photos scikit-image ships, by name."""
    from skimage import data

    names = ("astronaut", "chelsea", "coffee", "rocket")
    return {
        name: studio.painted(getattr(data, name)(), f"{name}.jpg", quality=95) for name in names
    }


def features(studio: Studio, photos: Mapping[str, str]) -> dict[str, list[Segment]]:
    """What to render, by name."""
    cat, coffee, face = photos["chelsea"], photos["coffee"], photos["astronaut"]
    walk = studio.add(film(studio.folder / "walk.mp4", _walk, 40, sound=sine(4, 300)))
    made: dict[str, list[Segment]] = {}
    for motion in get_args(MotionKind):
        moving = Motion(kind=motion, amount=0.4)
        made[f"motion {motion}"] = [Clip(duration=2000, media=coffee, motion=moving)]
    for kind in get_args(TransitionKind):
        arriving = Transition(kind=kind, ms=1000)
        made[f"transition {kind}"] = [
            Clip(duration=1000, media=cat),
            Clip(start=1000, duration=1000, media=coffee, transition=arriving),
        ]
    for filter in get_args(Filter):
        made[f"look {filter}"] = [Clip(duration=500, media=face, look=Look(filter=filter))]
    vignette = Look(vignette=0.7, saturation=1.4, contrast=1.15, brightness=0.05)
    made["look of one's own"] = [Clip(duration=500, media=face, look=vignette)]
    for role in get_args(TextRole):
        words = Text(duration=1500, text="Anna & Tom · 今天结婚", role=role, position="bottom")
        made[f"text {role}"] = [Clip(duration=1500, media=photos["rocket"]), words]
    for position in get_args(Position):
        words = Text(duration=1000, text=position, position=position)
        made[f"text {position}"] = [Clip(duration=1000, media=cat), words]
    made["fit"] = [Clip(duration=1000, media=face, fit="fit")]
    made["fill"] = [Clip(duration=1000, media=face)]
    made["film"] = [Clip(duration=3000, media=walk)]
    made["film twice as fast"] = [Clip(duration=3000, media=walk, speed=2)]
    made["film in a loop"] = [Clip(duration=3000, media=walk, source_end=1000, loop=True)]
    made["film, trimmed, frozen"] = [
        Clip(duration=3000, media=walk, source_start=1000, freeze=1500)
    ]
    made["generated"] = [
        Clip(duration=1000, media=studio.generated("a quiet lake at dawn"), kind="generated")
    ]
    made["slate"] = [Clip(duration=1000)]
    for mood in get_args(Mood):
        words = Text(duration=8000, text=mood)
        made[f"music {mood}"] = [words, Sound(duration=8000, mood=mood, fade_out=1000)]
    return made


def _walk(index: int) -> Rgb:
    """A dot that crosses a field, with its number."""
    picture = np.full((180, 320, 3), (38, 70, 83), np.uint8)
    cv2.circle(picture, (20 + index * 7, 120), 14, (233, 196, 106), -1, cv2.LINE_AA)
    cv2.putText(picture, str(index), (20, 60), (255, 255, 255), cv2.FontFace("sans"), 40, 600)
    return picture


def row(name: str, path: Path) -> Rgb:
    """A video at five moments, beside its name."""
    with av.open(str(path)) as container:
        frames = [item.to_ndarray(format="rgb24") for item in container.decode(video=0)]
    shown = [frames[round(share * (len(frames) - 1))] for share in MOMENTS]
    label = np.full((SHOWN[1], LABEL, 3), 24, np.uint8)
    cv2.putText(label, name, (10, 64), (240, 240, 240), cv2.FontFace("sans"), 17, 500)
    return np.hstack([label, *(cv2.resize(item, SHOWN) for item in shown)])


def gallery(folder: Path) -> Path:
    """Render everything; the contact sheet's path."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = folder / "sources"
    sources.mkdir(exist_ok=True)
    studio = Studio(sources, width=640, height=360)
    rows = []
    for name, segments in features(studio, photographs(studio)).items():
        path = folder / f"{name.replace(' ', '-').replace(',', '')}.mp4"
        render(studio.request(*segments), path)
        rows.append(row(name, path))
    sheet = folder / "contact-sheet.png"
    while len(rows) % 2:
        rows.append(np.full_like(rows[0], 24))
    half = len(rows) // 2
    Image.fromarray(np.hstack([np.vstack(rows[:half]), np.vstack(rows[half:])])).save(sheet)
    return sheet


def render(request: Request, path: Path) -> None:
    encode(request, path, lambda done, total: None)


if __name__ == "__main__":
    sys.stdout.write(f"{gallery(Path(sys.argv[1]))}\n")
