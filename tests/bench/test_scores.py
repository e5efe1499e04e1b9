"""Precision, recall and F1 of counts, by hand."""

import numpy as np
import pytest

from parallax.bench.scores import area_under_roc, f1, macro_f1, percent, ratios


@pytest.mark.parametrize(
    "counts, expected",
    [
        ((3, 4, 6), (0.75, 0.5, 0.6)),
        ((3, 4, 6, 6), (0.75, 1.0, 6 / 7)),
        ((0, 0, 5), (0.0, 0.0, 0.0)),
        ((0, 5, 0), (0.0, 0.0, 0.0)),
    ],
)
def test_ratios_of_counts(counts, expected):
    assert ratios(*counts) == pytest.approx(expected)


def test_f1_and_percent():
    assert f1(0.75, 0.5) == pytest.approx(0.6) and f1(0.0, 0.0) == 0.0
    assert percent(0.12345) == 12.3


def test_macro_f1_counts_a_class_that_nobody_gives_as_nothing():
    true, found = np.array([0, 0, 1, 2]), np.array([0, 1, 1, 2])
    assert macro_f1(true, found, range(3)) == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)
    assert macro_f1(true, found, range(4)) == pytest.approx((2 / 3 + 2 / 3 + 1) / 4)


def test_area_under_roc():
    true = np.array([True, False, True, False])
    assert area_under_roc(true, np.array([0.9, 0.1, 0.4, 0.6])) == 0.75
