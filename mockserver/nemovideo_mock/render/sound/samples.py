"""What sound is made of here: stereo float samples at 48 kHz."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

Samples = NDArray[Any]

RATE = 48_000
