"""What sounds, and when."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from nemovideo_mock.draft import Clip, Sound, Transition
from nemovideo_mock.render.request import Request, audible_segments
from nemovideo_mock.render.sound.limiter import CEILING, Limiter
from nemovideo_mock.render.sound.mix import Mixer
from nemovideo_mock.render.sound.samples import RATE, Samples

from tests.mock.render.studio import RED, Rgb, Studio, film, flat, sine


def mixed(request: Request, seconds: float) -> Samples:
    mixer = Mixer(request)
    return np.hstack([mixer.read(RATE // 10) for _ in range(round(seconds * 10))])


def loud(sound: Samples, start: float, end: float) -> float:
    """The root mean square between two moments in s."""
    part = sound[:, round(start * RATE) : round(end * RATE)]
    return float(np.sqrt((part**2).mean()))


def pitch(sound: Samples, start: float, end: float) -> float:
    """The strongest frequency between two moments, in Hz."""
    part = sound.mean(axis=0)[round(start * RATE) : round(end * RATE)]
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part))))
    return float(np.argmax(spectrum) * RATE / len(part))


def filmed(studio: Studio, sound: Rgb, **options: Any) -> str:
    name = f"{len(studio.media)}.mkv"
    return studio.add(film(studio.folder / name, lambda _: flat(RED), 20, sound=sound, **options))


def test_a_clip_sounds_while_it_runs_at_its_volume(studio: Studio) -> None:
    media = filmed(studio, sine(2))
    request = studio.request(Clip(start=500, duration=1000, media=media, volume=0.5))
    sound = mixed(request, 2)
    assert loud(sound, 0, 0.45) == 0
    assert loud(sound, 0.6, 1.4) == pytest.approx(0.5 * 0.5 / 2**0.5, rel=0.05)
    assert loud(sound, 1.55, 2) == 0
    assert pitch(sound, 0.6, 1.4) == pytest.approx(440, abs=3)


@pytest.mark.parametrize(
    ("rate", "layout", "channels", "codec", "sample_format"),
    [
        (8_000, "mono", 1, "pcm_f32le", "flt"),
        (96_000, "mono", 1, "pcm_f32le", "flt"),
        (44_100, "stereo", 2, "aac", "fltp"),
        (48_000, "5.1", 6, "aac", "fltp"),
    ],
)
def test_rates_and_layouts(
    studio: Studio, rate: int, layout: str, channels: int, codec: str, sample_format: str
) -> None:
    wave = np.repeat(sine(2, 300, rate), channels, axis=0)
    media = filmed(
        studio, wave, rate=rate, layout=layout, audio_codec=codec, sample_format=sample_format
    )
    sound = mixed(studio.request(Clip(duration=1500, media=media)), 1.5)
    assert pitch(sound, 0.2, 1.3) == pytest.approx(300, abs=3)
    assert 0.2 < loud(sound, 0.2, 1.3) < 0.7


def test_trim_and_speed_move_the_sound_with_the_picture(studio: Studio) -> None:
    wave = np.hstack([sine(1, 300), sine(1, 900)])
    media = filmed(studio, wave)
    late = mixed(studio.request(Clip(duration=800, media=media, source_start=1000)), 0.8)
    assert pitch(late, 0.1, 0.7) == pytest.approx(900, abs=4)
    fast = mixed(studio.request(Clip(duration=1000, media=media, speed=2.0)), 1)
    assert pitch(fast, 0.1, 0.4) == pytest.approx(300, abs=6)
    assert pitch(fast, 0.6, 0.9) == pytest.approx(900, abs=6)
    slow = mixed(studio.request(Clip(duration=3000, media=media, speed=0.4)), 3)
    assert pitch(slow, 0.3, 2.0) == pytest.approx(300, abs=6)


def test_the_sound_stops_with_its_source_unless_it_loops(studio: Studio) -> None:
    media = filmed(studio, sine(1))
    once = mixed(studio.request(Clip(duration=2500, media=media, source_end=900)), 2.5)
    assert loud(once, 1.1, 2.4) == 0
    again = mixed(studio.request(Clip(duration=2500, media=media, source_end=900, loop=True)), 2.5)
    assert loud(again, 1.1, 2.4) > 0.2


def test_a_freeze_is_silent(studio: Studio) -> None:
    media = filmed(studio, sine(2))
    sound = mixed(studio.request(Clip(duration=2000, media=media, freeze=1000)), 2)
    assert loud(sound, 0.2, 0.9) > 0.3
    assert loud(sound, 1.1, 2) == 0


def test_a_clip_fades_in_with_its_transition(studio: Studio) -> None:
    media = filmed(studio, sine(2))
    clip = Clip(duration=2000, media=media, transition=Transition(kind="crossfade", ms=1000))
    sound = mixed(studio.request(clip), 2)
    assert loud(sound, 0, 0.1) < 0.3 * loud(sound, 0.6, 1.5)


def test_music_fades_and_keeps_its_volume(studio: Studio) -> None:
    full = Sound(duration=6000, mood="electronic", volume=0.8)
    half = Sound(duration=6000, mood="electronic", volume=0.4, fade_in=2000, fade_out=2000)
    plain, faded = (mixed(studio.request(item), 6) for item in (full, half))
    assert loud(faded, 2.2, 3.8) == pytest.approx(loud(plain, 2.2, 3.8) / 2, rel=0.1)
    assert loud(faded, 0, 0.5) < 0.2 * loud(plain, 0, 0.5)
    assert np.abs(faded[:, -200:]).max() < 0.01


def test_an_uploaded_track_can_be_the_music_and_loops(studio: Studio) -> None:
    media = filmed(studio, sine(2, 500))
    request = studio.request(Sound(duration=5000, media=media, volume=0.5, source_start=500))
    sound = mixed(request, 5)
    assert pitch(sound, 3, 4.5) == pytest.approx(500, abs=3)
    assert loud(sound, 3, 4.5) > 0.15


def test_what_cannot_sound_makes_no_track(studio: Studio) -> None:
    silent, sounding = studio.picture(RED), filmed(studio, sine(1))
    assert audible_segments(studio.request(Clip(duration=1000, media=silent))) == []
    assert audible_segments(studio.request(Clip(duration=1000, media=sounding, volume=0))) == []
    assert audible_segments(studio.request(Clip(duration=1000))) == []
    assert len(audible_segments(studio.request(Sound(duration=1000, mood="jazz")))) == 1


def test_many_loud_things_together_do_not_clip(studio: Studio) -> None:
    media = filmed(studio, sine(2, loud=0.95))
    request = studio.request(
        Clip(duration=2000, media=media, volume=3.0), Sound(duration=2000, mood="rock", volume=2.0)
    )
    assert np.abs(mixed(request, 2)).max() <= CEILING + 1e-5


def test_the_limiter_leaves_quiet_sound_alone_and_turns_down_smoothly() -> None:
    wave = np.repeat(sine(2, 100, loud=0.5), 2, axis=0)
    wave[:, RATE : RATE + 4800] *= 4
    position = 0

    def source(count: int) -> Samples:
        nonlocal position
        part = wave[:, position : position + count]
        position += count
        return np.pad(part, ((0, 0), (0, count - part.shape[1])))

    limiter = Limiter(source)
    out = np.hstack([limiter.read(count) for count in (1, 63, 5000, 2 * RATE - 5064)])
    assert out.shape == wave.shape
    assert np.abs(out).max() <= CEILING + 1e-6
    assert (out[:, : RATE // 2] == wave[:, : RATE // 2]).all()
    with np.errstate(divide="ignore", invalid="ignore"):
        gain = np.where(np.abs(wave) > 0.05, out / wave, np.nan)[0]
    known = gain[~np.isnan(gain)]
    assert np.abs(np.diff(known)).max() < 0.05
