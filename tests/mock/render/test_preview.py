from __future__ import annotations

import io

import numpy as np
from nemovideo_mock.draft import Clip
from nemovideo_mock.render import request as requests
from nemovideo_mock.render.preview import frame
from PIL import Image

from tests.mock.render.studio import BLUE, RED, Studio, like


def test_a_preview_is_the_frame_at_that_moment(studio: Studio) -> None:
    request = studio.request(
        Clip(duration=1000, media=studio.picture(RED)),
        Clip(start=1000, duration=1000, media=studio.picture(BLUE)),
    )
    for ms, color in ((-50, RED), (0, RED), (960, RED), (1010, BLUE), (99_999, BLUE)):
        image = Image.open(io.BytesIO(frame(request, ms)))
        assert (image.format, image.size) == ("PNG", (320, 180))
        assert like(np.asarray(image), color)


def test_a_request_survives_its_way_to_the_child(studio: Studio) -> None:
    request = studio.request(Clip(duration=1000, media=studio.picture(RED)), title="日本")
    line = requests.to_json(request)
    assert "\n" not in line
    assert requests.from_json(line) == request


def test_the_media_a_draft_uses(studio: Studio) -> None:
    request = studio.request(Clip(duration=1000, media="a"), Clip(start=1000, duration=9))
    assert requests.used_media(request.draft) == {"a"}
