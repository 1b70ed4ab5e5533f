"""Sample photos, painted by the library that reads uploads: a beach, a dinner, a sunset.

For a first session, where nobody has photos at hand whose names the examples know.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

SIZE = (1280, 960)
"""Pixels of every photo."""
QUALITY = 88
Color = tuple[int, int, int]
Painter = Callable[[Image.Image], None]


def write(folder: Path) -> list[Path]:
    """Write the photos into a folder, which is made if there is none; files that are there stay."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, paint in PHOTOS.items():
        path = folder / f"{name}.jpg"
        if not path.exists():
            photo = Image.new("RGB", SIZE)
            paint(photo)
            photo.filter(ImageFilter.GaussianBlur(1.2)).save(path, quality=QUALITY)
        paths.append(path)
    return paths


def _beach(photo: Image.Image) -> None:
    draw = ImageDraw.Draw(photo)
    _gradient(draw, 0, 430, (96, 176, 232), (204, 232, 246))
    _gradient(draw, 430, 640, (22, 116, 158), (92, 196, 200))
    _gradient(draw, 640, 960, (236, 214, 164), (206, 172, 116))
    draw.ellipse((960, 90, 1080, 210), fill=(255, 248, 214))
    for row in range(12):
        _wave(draw, 450 + 16 * row, 3 + row, (226, 244, 246))
    draw.polygon([(230, 430), (300, 260), (370, 430)], fill=(252, 252, 248))
    draw.polygon([(210, 430), (390, 430), (350, 462), (250, 462)], fill=(140, 62, 44))


def _dinner(photo: Image.Image) -> None:
    draw = ImageDraw.Draw(photo)
    _gradient(draw, 0, 960, (88, 52, 34), (44, 24, 16))
    draw.ellipse((250, 170, 1030, 850), fill=(246, 244, 238))
    draw.ellipse((330, 250, 950, 770), fill=(232, 228, 218))
    for nth in range(60):
        angle = nth * 0.55
        x, y = 640 + 6.5 * nth * math.cos(angle) / 2.2, 510 + 5 * nth * math.sin(angle) / 2.2
        draw.ellipse((x - 46, y - 22, x + 46, y + 22), outline=(238, 196, 92), width=9)
    for nth in range(9):
        x, y = 640 + 130 * math.cos(nth * 0.7), 510 + 96 * math.sin(nth * 0.7)
        draw.ellipse((x - 24, y - 24, x + 24, y + 24), fill=(190, 40, 30))
        draw.ellipse((x + 10, y + 12, x + 40, y + 26), fill=(62, 122, 50))
    draw.rounded_rectangle((120, 220, 150, 800), 12, fill=(196, 198, 204))
    draw.rounded_rectangle((1130, 220, 1160, 800), 12, fill=(196, 198, 204))


def _sunset(photo: Image.Image) -> None:
    draw = ImageDraw.Draw(photo)
    _gradient(draw, 0, 620, (58, 30, 92), (252, 152, 62))
    draw.ellipse((500, 420, 780, 700), fill=(255, 226, 122))
    _gradient(draw, 620, 960, (150, 66, 58), (30, 18, 48))
    for row in range(14):
        width = 150 - 8 * row
        y = 640 + 22 * row
        draw.rounded_rectangle((640 - width, y, 640 + width, y + 7), 3, fill=(255, 190, 96))
    for peak, height in ((120, 190), (330, 120), (1010, 150), (1200, 230)):
        low, high = (peak - 260, 620), (peak + 260, 620)
        draw.polygon([low, (peak, 620 - height), high], fill=(40, 22, 58))


def _gradient(draw: ImageDraw.ImageDraw, top: int, bottom: int, above: Color, below: Color) -> None:
    for y in range(top, bottom):
        part = (y - top) / (bottom - top)
        red, green, blue = (round(a + (b - a) * part) for a, b in zip(above, below, strict=True))
        draw.line((0, y, SIZE[0], y), fill=(red, green, blue))


def _wave(draw: ImageDraw.ImageDraw, y: int, height: int, color: Color) -> None:
    points = [(x, y + height * math.sin(x / (31 + height))) for x in range(0, SIZE[0] + 8, 8)]
    draw.line(points, fill=color, width=2)


PHOTOS: Mapping[str, Painter] = {"beach": _beach, "dinner": _dinner, "sunset": _sunset}
