"""A small convolutional network over the lines of a page, run with numpy.

It sees the features of the lines above and below each line. It is trained by ``training/lines.py``
with torch, and has one linear layer, residual convolutions over three lines at growing distances,
one of which also sees the mean of the page, and one output. Each convolution is preceded by a layer
norm.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

SPREADS = (1, 2, 4, 8, 16)
"""Distance, in lines, to the lines above and below that each convolution sees (its dilation)."""
GLOBAL_AT = 2
"""The convolution that also sees the mean of the page."""
CLIP = 4.0
"""Standard deviations from the mean at which features are clipped."""
EPSILON = 1e-5
"""Added to the variance in layer norms, as in torch."""


class Net(NamedTuple):
    """Weights of the network.

    They are the mean and spread of the features, the input layer, the norms (layers x 2 x width),
    the convolutions (``turns``: layers x 3 width x width) and their biases, the layer for the mean
    of the page, and the output.
    """

    mean: np.ndarray
    spread: np.ndarray
    inner: np.ndarray
    inner_bias: np.ndarray
    norms: np.ndarray
    turns: np.ndarray
    turn_biases: np.ndarray
    page: np.ndarray
    page_bias: np.ndarray
    out: np.ndarray
    out_bias: np.ndarray


def log_odds(net: Net, features: np.ndarray) -> np.ndarray:
    """The log odds of every line of one page, from its features (lines x features)."""
    scaled = np.clip((features - net.mean) / net.spread, -CLIP, CLIP)
    state = np.maximum(scaled @ net.inner + net.inner_bias, 0)
    for layer, spread in enumerate(SPREADS):
        centred = state - state.mean(axis=1, keepdims=True)
        normed = (
            centred
            / np.sqrt((centred**2).mean(axis=1, keepdims=True) + EPSILON)
            * net.norms[layer, 0]
            + net.norms[layer, 1]
        )
        padded = np.pad(normed, ((spread, spread), (0, 0)))
        turned = np.maximum(
            np.concatenate([padded[: -2 * spread], normed, padded[2 * spread :]], axis=1)
            @ net.turns[layer]
            + net.turn_biases[layer],
            0,
        )
        if layer == GLOBAL_AT:
            turned = turned + state.mean(axis=0) @ net.page + net.page_bias
        state = state + turned
    return state @ net.out + net.out_bias


def from_arrays(found: Mapping[str, np.ndarray], prefix: str = "net_") -> Net | None:
    """The network stored in named arrays; None if they hold none."""
    if prefix + "mean" not in found:
        return None
    return Net(*(np.asarray(found[prefix + name], dtype=np.float32) for name in Net._fields))


def to_arrays(net: Net, prefix: str = "net_") -> dict[str, np.ndarray]:
    """A network as named arrays, to be stored in a file."""
    return {
        prefix + name: np.asarray(value, dtype=np.float32) for name, value in net._asdict().items()
    }
