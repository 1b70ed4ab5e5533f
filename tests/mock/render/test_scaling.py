from __future__ import annotations

import numpy as np
import pytest
from nemovideo_mock.render.planes import Plane
from nemovideo_mock.render.scaling import fitted, sample


def grain(width: int, height: int) -> Plane:
    return np.random.default_rng(1).integers(0, 256, (height, width), np.uint8)


def test_sampling_is_true_to_rounding() -> None:
    source = grain(120, 90)
    true = sample(source.astype(np.float64), 83, 113)
    assert np.abs(sample(source, 83, 113) - true).max() < 0.8


def test_sampling_into_memory_that_is_there() -> None:
    source, into = grain(40, 40), np.zeros((30, 30), np.uint8)
    assert sample(source, 30, 30, into=into) is into
    assert into.any()


@pytest.mark.parametrize(("width", "height"), [(30, 20), (7, 5)])
def test_what_shrinks_keeps_its_mean(width: int, height: int) -> None:
    source = grain(90, 60)
    assert abs(float(fitted(source, width, height).mean()) - float(source.mean())) < 1


def test_what_grows_keeps_its_edges_sharp() -> None:
    edge = np.repeat(np.array([[0] * 8 + [200] * 8], np.uint8), 16, axis=0)
    steep = np.diff(fitted(edge, 64, 64)[30].astype(int)).max()
    assert steep > np.diff(sample(edge, 64, 64)[30].astype(int)).max()
