"""Which mood the words of a user ask for."""

from __future__ import annotations

from nemovideo_mock.render.sound.mood import Mood
from nemovideo_mock.render.sound.moods import MOODS

DEFAULT = "calm"

# Words people use, looked for in this order.
_WORDS: tuple[tuple[str, str], ...] = (
    ("wedding", "wedding"),
    ("婚", "wedding"),
    ("lo-fi", "lo-fi"),
    ("lofi", "lo-fi"),
    ("lo fi", "lo-fi"),
    ("chill", "lo-fi"),
    ("hip", "hip-hop"),
    ("rap", "hip-hop"),
    ("嘻哈", "hip-hop"),
    ("romantic", "romantic"),
    ("love", "romantic"),
    ("浪漫", "romantic"),
    ("tender", "romantic"),
    ("sad", "sad"),
    ("melanchol", "sad"),
    ("悲", "sad"),
    ("classical", "classical"),
    ("violin", "classical"),
    ("古典", "classical"),
    ("festive", "festive"),
    ("christmas", "festive"),
    ("birthday", "festive"),
    ("喜庆", "festive"),
    ("corporate", "corporate"),
    ("business", "corporate"),
    ("商务", "corporate"),
    ("piano", "wedding"),
    ("cinematic", "cinematic"),
    ("epic", "cinematic"),
    ("dramatic", "cinematic"),
    ("orchestra", "cinematic"),
    ("trailer", "cinematic"),
    ("史诗", "cinematic"),
    ("jazz", "jazz"),
    ("swing", "jazz"),
    ("blues", "jazz"),
    ("rock", "rock"),
    ("metal", "rock"),
    ("punk", "rock"),
    ("electronic", "electronic"),
    ("edm", "electronic"),
    ("techno", "electronic"),
    ("house", "electronic"),
    ("dance", "electronic"),
    ("synth", "electronic"),
    ("acoustic", "acoustic"),
    ("folk", "acoustic"),
    ("country", "acoustic"),
    ("guitar", "acoustic"),
    ("ambient", "ambient"),
    ("meditat", "ambient"),
    ("relax", "ambient"),
    ("sleep", "ambient"),
    ("upbeat", "upbeat"),
    ("happy", "upbeat"),
    ("energetic", "upbeat"),
    ("fun", "upbeat"),
    ("pop", "upbeat"),
    ("欢快", "upbeat"),
)


def mood(text: str) -> Mood:
    """The mood a text asks for, by name or by a word in it; a calm one when it names none."""
    lowered = text.lower().strip()
    if lowered in MOODS:
        return MOODS[lowered]
    name = next((name for word, name in _WORDS if word in lowered), DEFAULT)
    return MOODS[name]
