"""Instruments: a note or a drum stroke as mono samples. Additive synthesis, no recordings."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from types import MappingProxyType

import cv2
import numpy as np

from nemovideo_mock.render.sound.samples import RATE, Samples

_TOP = 15_000.0


def note(instrument: str, pitch: int, seconds: float) -> Samples:
    """A note of MIDI pitch, held so long; its release comes on top. Do not write to it."""
    return _note(instrument, pitch, round(seconds, 2))


def stroke(drum: str) -> Samples:
    """One stroke on a drum. Do not write to it."""
    return _stroke(drum)


@functools.lru_cache(maxsize=48)
def _note(instrument: str, pitch: int, seconds: float) -> Samples:
    return _NOTES[instrument](440.0 * 2 ** ((pitch - 69) / 12), seconds).astype(np.float32)


@functools.lru_cache(maxsize=16)
def _stroke(drum: str) -> Samples:
    return _DRUMS[drum]().astype(np.float32)


def _time(seconds: float) -> Samples:
    return np.arange(int(seconds * RATE), dtype=np.float32) / RATE


def _partials(
    frequency: float, time: Samples, count: int, level: Callable[[int], float], damping: float
) -> Samples:
    """A sum of harmonics; higher ones are softer by `level` and die sooner by `damping`."""
    wave = np.zeros(len(time), np.float32)
    for number in range(1, count + 1):
        # A string's stiffness sharpens its upper partials a little.
        partial = frequency * number * (1 + 0.0003 * number * number) ** 0.5
        if partial > _TOP:
            break
        wave += (
            level(number)
            * np.sin(2 * np.pi * partial * time)
            * np.exp(-damping * number**0.8 * time)
        )
    return wave


def _shaped(wave: Samples, attack: float, release: float) -> Samples:
    """Faded in and out, in seconds."""
    up, down = max(1, int(attack * RATE)), max(1, int(release * RATE))
    wave[:up] *= np.linspace(0, 1, up, dtype=np.float32)[: len(wave)]
    wave[-down:] *= np.linspace(1, 0, down, dtype=np.float32)[-len(wave) :]
    return wave


def _piano(frequency: float, seconds: float) -> Samples:
    time = _time(seconds + 0.9)
    wave = _partials(frequency, time, 12, lambda n: 0.9 / n**1.35, 0.9 + frequency / 500)
    held = np.clip(1 - (time - seconds) / 0.7, 0, 1)
    return _shaped(wave * held * 0.5, 0.004, 0.05)


def _electric_piano(frequency: float, seconds: float) -> Samples:
    time = _time(seconds + 0.5)
    bark = 1.6 * np.exp(-4 * time) * np.sin(2 * np.pi * frequency * time)
    tine = 0.25 * np.exp(-9 * time) * np.sin(2 * np.pi * frequency * 7.01 * time)
    wave = np.sin(2 * np.pi * frequency * time + bark) * np.exp(-1.5 * time) + tine
    tremolo = 1 + 0.12 * np.sin(2 * np.pi * 4.6 * time)
    return _shaped(wave * tremolo * 0.4, 0.003, 0.35)


def _guitar(frequency: float, seconds: float) -> Samples:
    time = _time(seconds + 0.6)
    # Plucked at a seventh of the string: every seventh partial is missing.
    wave = _partials(
        frequency,
        time,
        16,
        lambda n: abs(math.sin(math.pi * n / 7)) * 1.4 / n,
        1.6 + frequency / 700,
    )
    return _shaped(wave * 0.45, 0.002, 0.3)


def _overdriven(frequency: float, seconds: float) -> Samples:
    time = _time(seconds + 0.08)
    fifth = 1.4983 * frequency
    wave = _partials(frequency, time, 14, lambda n: 1 / n, 0.12)
    wave += _partials(fifth, time, 10, lambda n: 1 / n, 0.12)
    return _shaped(np.tanh(2.2 * wave) * 0.3, 0.003, 0.06)


def _strings(frequency: float, seconds: float) -> Samples:
    time = _time(seconds + 0.8)
    wave = np.zeros(len(time), np.float32)
    for detune in (-0.0026, 0.0, 0.0031):
        wave += _partials(frequency * (1 + detune), time, 9, lambda n: 1 / n**1.3, 0.0)
    return _shaped(wave * 0.16, min(0.45, seconds / 2), 0.8)


def _pad(frequency: float, seconds: float) -> Samples:
    time = _time(seconds + 1.6)
    wave = np.zeros(len(time), np.float32)
    for detune in (-0.004, 0.0, 0.005):
        wave += _partials(frequency * (1 + detune), time, 4, lambda n: 1 / n**2, 0.0)
    breath = 1 + 0.25 * np.sin(2 * np.pi * 0.21 * time + frequency)
    return _shaped(wave * breath * 0.2, min(1.2, seconds / 2), 1.6)


def _lead(frequency: float, seconds: float) -> Samples:
    time = _time(seconds + 0.1)
    wave = np.zeros(len(time), np.float32)
    for detune in (-0.005, 0.004):
        wave += _partials(frequency * (1 + detune), time, 18, lambda n: 1 / n, 0.5)
    return _shaped(wave * 0.22, 0.004, 0.09)


def _bell(frequency: float, seconds: float) -> Samples:
    time = _time(seconds + 1.4)
    wave = np.zeros(len(time), np.float32)
    for ratio, level, damping in ((1, 1.0, 2.2), (2.76, 0.4, 4.0), (5.4, 0.22, 7.0)):
        if frequency * ratio < _TOP:
            wave += level * np.sin(2 * np.pi * frequency * ratio * time) * np.exp(-damping * time)
    return _shaped(wave * 0.35, 0.002, 0.3)


def _bass(frequency: float, seconds: float) -> Samples:
    time = _time(seconds + 0.08)
    wave = _partials(frequency, time, 5, lambda n: 1 / n**1.7, 0.7)
    return _shaped(wave * 0.6, 0.006, 0.07)


def _synth_bass(frequency: float, seconds: float) -> Samples:
    time = _time(seconds + 0.05)
    wave = _partials(frequency, time, 14, lambda n: 1 / n, 1.1)
    return _shaped(np.tanh(1.5 * wave) * 0.5, 0.003, 0.04)


def _noise(seconds: float, seed: int) -> Samples:
    return np.random.default_rng(seed).standard_normal(int(seconds * RATE)).astype(np.float32)


def _high(wave: Samples, softness: float) -> Samples:
    """What a Gaussian blur of so many samples takes away."""
    return wave - soften(wave, softness)


def soften(wave: Samples, softness: float) -> Samples:
    """Low-pass: a Gaussian blur along the last axis, its width in samples."""
    rows = np.atleast_2d(wave)
    blurred: Samples = cv2.GaussianBlur(rows, (0, 0), sigmaX=softness, sigmaY=1e-6)
    return blurred.reshape(wave.shape)


def _kick() -> Samples:
    time = _time(0.32)
    sweep = np.cumsum(46 + 120 * np.exp(-34 * time)) / RATE
    return _shaped(np.sin(2 * np.pi * sweep) * np.exp(-11 * time), 0.001, 0.05)


def _boom() -> Samples:
    time = _time(2.2)
    sweep = np.cumsum(38 + 50 * np.exp(-9 * time)) / RATE
    skin = soften(_noise(2.2, 5), 30) * np.exp(-16 * time) * 2
    return _shaped((np.sin(2 * np.pi * sweep) + skin) * np.exp(-2.2 * time), 0.004, 0.4)


def _snare() -> Samples:
    time = _time(0.26)
    body = np.sin(2 * np.pi * 190 * time) * np.exp(-26 * time) * 0.6
    return _shaped(body + _high(_noise(0.26, 1), 4) * np.exp(-17 * time) * 0.5, 0.001, 0.05)


def _brush() -> Samples:
    time = _time(0.22)
    return _shaped(_high(_noise(0.22, 2), 3) * np.exp(-15 * time) * 0.22, 0.02, 0.08)


def _clap() -> Samples:
    time = _time(0.24)
    bursts = sum(np.where(time >= at, np.exp(-60 * (time - at)), 0) for at in (0, 0.011, 0.024))
    return _shaped(_high(_noise(0.24, 3), 2.2) * bursts * 0.4, 0.001, 0.05)


def _hat() -> Samples:
    time = _time(0.07)
    return _shaped(_high(_noise(0.07, 4), 0.9) * np.exp(-62 * time) * 0.32, 0.001, 0.02)


def _ride() -> Samples:
    time = _time(0.5)
    tones = sum(np.sin(2 * np.pi * tone * time) for tone in (3251.0, 4517.0, 5903.0, 8111.0))
    hiss = _high(_noise(0.5, 6), 0.9) * np.exp(-14 * time)
    return _shaped(tones * 0.06 * np.exp(-7 * time) + hiss * 0.1, 0.001, 0.1)


def _shaker() -> Samples:
    time = _time(0.1)
    return _shaped(_high(_noise(0.1, 7), 1.1) * np.exp(-30 * time) * 0.16, 0.018, 0.03)


def _rim() -> Samples:
    time = _time(0.08)
    return _shaped(np.sin(2 * np.pi * 830 * time) * np.exp(-70 * time) * 0.5, 0.001, 0.02)


_NOTES: Mapping[str, Callable[[float, float], Samples]] = MappingProxyType(
    {
        "piano": _piano,
        "electric-piano": _electric_piano,
        "guitar": _guitar,
        "overdriven": _overdriven,
        "strings": _strings,
        "pad": _pad,
        "lead": _lead,
        "bell": _bell,
        "bass": _bass,
        "synth-bass": _synth_bass,
    }
)
_DRUMS: Mapping[str, Callable[[], Samples]] = MappingProxyType(
    {
        "kick": _kick,
        "boom": _boom,
        "snare": _snare,
        "brush": _brush,
        "clap": _clap,
        "hat": _hat,
        "ride": _ride,
        "shaker": _shaker,
        "rim": _rim,
    }
)
