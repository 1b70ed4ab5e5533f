"""The names each thing goes by in JSON prompts, in their plain form: lower case, spaced."""

from __future__ import annotations

SCENES = (
    "scenes", "shots", "clips", "segments", "slides", "images", "photos", "frames", "sequence",
    "timeline", "storyboard", "media", "pictures", "files", "uploads",
)  # fmt: skip
SCENES_PROPER = ("scenes", "shots", "segments", "slides")
LENGTH = ("duration", "length", "seconds", "duration seconds", "duration sec", "time")
LENGTH_MS = ("duration ms", "length ms", "ms")
TOTAL = ("total duration", "total length", "total", "video duration", "total duration seconds")
EACH = ("duration per image", "duration per photo", "image duration", "photo duration",
         "per image", "per photo", "scene duration", "clip duration")  # fmt: skip
MOTION = ("motion", "motion effect", "movement", "camera", "camera motion", "camera movement",
           "animation", "effect", "effects", "motion type")  # fmt: skip
TRANSITION = ("transition", "transitions", "transition type", "transition effect")
TEXT = ("text", "title", "caption", "subtitle", "text overlay", "overlay", "overlay text")
MUSIC = ("music", "bgm", "background music", "audio", "soundtrack", "music mood")
SHAPE = ("aspect ratio", "aspectratio", "ratio", "orientation", "format", "size", "resolution")
LOOK = ("look", "filter", "style", "color grade", "color grading", "grade", "color")
SPEED = ("speed", "playback speed")
SOURCE = ("image", "photo", "picture", "file", "filename", "src", "source", "url", "video", "clip",
           "path", "name", "media", "image url", "index", "id")  # fmt: skip
# What the whole prompt may be about: other names of SOURCE would be those of a project.
ONE_SOURCE = ("image", "photo", "picture", "file", "filename", "source", "src", "image url",
              "photo url", "input", "input image")  # fmt: skip
PROMPT = ("prompt", "description", "scene description", "visual")
NESTED = ("video", "project", "settings", "config", "global", "output", "defaults", "prompt")
