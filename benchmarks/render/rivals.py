"""The same slideshow by other means: FFmpeg's filter graph on the command line, and moviepy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

# moviepy wants an older Pillow than we do, so it has a separate environment and gets
# everything as arguments.
MOVIEPY = """
import sys
from moviepy import CompositeVideoClip, ImageClip, TextClip, vfx
out, font, seconds, shown, fade, *photos = sys.argv[1:]
seconds, shown, fade = float(seconds), float(shown), float(fade)
clips = []
for index, photo in enumerate(photos):
    start = max(0.0, index * shown - fade / 2)
    if start >= seconds:
        break
    length = min(seconds - start, shown + fade)
    still = ImageClip(photo).with_duration(length).resized(height=1920)
    moving = still.resized(lambda t, n=length: 1 + 0.12 * t / n).with_position("center")
    shown = CompositeVideoClip([moving], size=(1080, 1920)).with_duration(length)
    if index:
        shown = shown.with_effects([vfx.CrossFadeIn(fade)])
    clips.append(shown.with_start(start))
title = TextClip(font=font, text="Summer in the city", font_size=120, color="white")
clips.append(title.with_duration(min(seconds, 4)).with_position("center"))
video = CompositeVideoClip(clips, size=(1080, 1920)).with_duration(seconds)
video.write_videofile(out, fps=30, codec="libx264", preset="superfast", audio=False, logger=None)
"""


def floor(ffmpeg: str, raw: Path, size: tuple[int, int], crf: int, out: Path) -> list[str]:
    """FFmpeg encoding frames that are already there."""
    return [
        *(ffmpeg, "-v", "error", "-y"),
        *("-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{size[0]}x{size[1]}", "-r", "30"),
        *("-i", str(raw), "-c:v", "libx264", "-preset", "superfast", "-crf", str(crf), str(out)),
    ]


def filter_graph(
    ffmpeg: str,
    photos: Sequence[Path],
    music: Path,
    font: Path | None,
    *,
    shown: float,
    fade: float,
    crf: int,
    out: Path,
) -> list[str]:
    """FFmpeg making the slideshow itself: zoompan, xfade and drawtext."""
    inputs = [part for photo in photos for part in ("-i", str(photo))]
    frames = round((shown + fade) * 30)
    chains = [
        f"[{index}]scale=-2:2420,crop=1362:2420,"
        f"zoompan=z='1+0.12*on/{frames}':x='(iw-iw/zoom)/2':y='(ih-ih/zoom)/2'"
        f":d={frames}:s=1080x1920:fps=30,format=yuv420p[v{index}]"
        for index in range(len(photos))
    ]
    last = "v0"
    for index in range(1, len(photos)):
        offset = index * shown - fade / 2
        chains.append(f"[{last}][v{index}]xfade=fade:duration={fade}:offset={offset}[x{index}]")
        last = f"x{index}"
    title = "null"
    if font is not None:
        title = (
            f"drawtext=fontfile={font}:text='Summer in the city':fontsize=120:fontcolor=white"
            ":shadowx=4:shadowy=4:x=(w-tw)/2:y=(h-th)/2:enable='lt(t,4)'"
        )
    chains.append(f"[{last}]{title}[v]")
    return [
        *(ffmpeg, "-v", "error", "-y", *inputs, "-i", str(music)),
        *("-filter_complex", ";".join(chains), "-map", "[v]", "-map", f"{len(photos)}:a"),
        *("-t", str(shown * len(photos)), "-c:v", "libx264", "-preset", "superfast"),
        *("-crf", str(crf), "-c:a", "aac", "-b:a", "160k", str(out)),
    ]
