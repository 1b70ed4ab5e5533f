"""Words that name a platform or a shape, and the same words by accident."""

from __future__ import annotations

import pytest

from tests.mock.agent.scenes import outcome, say, scene

BY_ACCIDENT = [
    "make a video with a short intro",
    "make a short video and keep it short",
    "make a slideshow from these short clips",
    "make a highlight reel",
    "make a show reel from my photos",
    "make a video that tells our stories",
    "make a video from the photos on my phone",
    "make a video of my mobile home trip",
    "make a video about Times Square",
    "make a square dancing video",
    "make a video of my portrait photos",
    "make a video with landscape photos of Iceland and a portrait of my dad",
    "make a video like the ones I saw on my desktop",
    "make a slideshow like in a TV show",
]
MEANT = {
    "make a YouTube Short": [1080, 1920],
    "make a video for YouTube Shorts": [1080, 1920],
    "make a video for Shorts": [1080, 1920],
    "make an Instagram reel": [1080, 1920],
    "make a reel": [1080, 1920],
    "make a video for Reels": [1080, 1920],
    "make a video for Instagram stories": [1080, 1920],
    "make a video for my stories": [1080, 1920],
    "make a video for my phone": [1080, 1920],
    "make a portrait video": [1080, 1920],
    "make it portrait": [1080, 1920],
    "make a square video": [1080, 1080],
    "make it square": [1080, 1080],
    "make a video for TikTok": [1080, 1920],
    "做一个抖音视频": [1080, 1920],
}


@pytest.mark.parametrize("message", BY_ACCIDENT)
def test_a_word_by_accident_leaves_the_shape(message: str) -> None:
    before = scene("fresh")
    assert outcome(say(message, before), before)["canvas"] == [1920, 1080]


@pytest.mark.parametrize("message", ["add a short intro", "keep it short", "add a short title"])
def test_short_is_no_platform(message: str) -> None:
    before = scene("laid")
    assert outcome(say(message, before), before)["canvas"] == [1920, 1080]


@pytest.mark.parametrize("message", MEANT)
def test_a_platform_has_its_shape(message: str) -> None:
    before = scene("fresh")
    assert outcome(say(message, before), before)["canvas"] == MEANT[message]
