"""The network over the lines of a page, computed by hand."""

from __future__ import annotations

import numpy as np

from parallax.clean import line_network


def test_network_over_lines_by_hand():
    layers, width = len(line_network.SPREADS), 2
    still = dict(
        norms=np.zeros((layers, 2, width)),
        turns=np.zeros((layers, 3 * width, width)),
        turn_biases=np.zeros((layers, width)),
    )
    still["turn_biases"][0] = [0.5, -1.0]
    net = line_network.Net(
        np.array([1.0]),
        np.array([2.0]),
        np.array([[1.0, -1.0]]),
        np.zeros(width),
        *still.values(),
        np.array([[1.0, 0.0], [0.0, 0.0]]),
        np.zeros(width),
        np.array([2.0, 3.0]),
        np.array([0.25]),
    )
    # Lines 3 and -1 scale to 1 and -1, so to (1, 0) and (0, 1); the first layer adds (.5, 0), the
    # third the page's mean of the first number, (1.5 + .5) / 2.
    assert line_network.log_odds(net, np.array([[3.0], [-1.0]])).tolist() == [
        2 * (1.5 + 1.0) + 0.25,
        2 * (0.5 + 1.0) + 3 * 1.0 + 0.25,
    ]
