"""The trees of the line model, computed by hand."""

from __future__ import annotations

import numpy as np
import pytest

from parallax.clean import line_classifier


def test_probabilities_of_trees_by_hand():
    trees = line_classifier.Trees(
        np.array([[0, 0, 1, 0, 0]]),
        np.array([[0.5, 0, 2.0, 0, 0]], dtype=np.float32),
        np.array([[1, 0, 3, 0, 0]]),
        np.array([[0, -1.0, 0, 0.5, 2.0]], dtype=np.float32),
        0.25,
        2,
    )
    found = line_classifier.predict(trees, np.array([[0, 0], [1, 1], [1, 3]], dtype=np.float32))
    assert found == pytest.approx(1 / (1 + np.exp([0.75, -0.75, -2.25])))
