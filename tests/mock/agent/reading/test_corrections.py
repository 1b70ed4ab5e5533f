"""What a message takes back, and what of it stays."""

from __future__ import annotations

import pytest
from nemovideo_mock.agent.language.prepare.corrections import settled

SETTLED = {
    "remove the title. no, not the title, the music": "remove the music",
    "remove the #3 photo, no wait, the #4": "remove the #4 photo",
    "make photo 2 last <5000>, no wait, 6": "make photo 2 last <6000>",
    "the title in red, sorry, i mean blue": "the title in blue",
    "music at 30%, i mean 40%": "music at 40%",
    "add crossfades. no, make that wipes": "add wipes",
    "don't remove the title, just the music": "remove the music",
    "make the title red, not the caption": "make the title red",
    "zoom in on every photo but the #1": "zoom in on every photo except the #1",
    "删掉#3张,不对,是#4张": "删掉#4张",
    "不是删标题,是删音乐": "删音乐",
}
KEPT = (
    "no transitions and no music",
    "add a title, no music",
    "yes, no, maybe",
    "actually make it vertical",
    "it's not a slideshow, it's a story",
)


@pytest.mark.parametrize(("said", "meant"), SETTLED.items(), ids=SETTLED)
def test_corrections_are_settled(said: str, meant: str) -> None:
    assert settled(said).strip(" .") == meant


@pytest.mark.parametrize("said", KEPT)
def test_what_is_no_correction_stays(said: str) -> None:
    assert settled(said) == said
