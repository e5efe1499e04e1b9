"""The line model: a classifier for how likely a block of a page belongs to the article.

It has two steps, both trained by ``training/lines.py`` on labelled pages of news sites: a weighted
sum over words, and boosted trees over features of the block, its neighbours and the page
(:mod:`parallax.clean.line_features`, :mod:`parallax.clean.line_context`), averaged with a neural
network over the lines of the page. A second round of trees that saw the predictions of the first
for the whole page was no better across sites.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from parallax import ROOT
from parallax.clean import line_network
from parallax.clean.line_context import Wordings, context_features
from parallax.clean.line_features import page_features, reads_as_sentences
from parallax.clean.segments import Block

MODEL = ROOT / "data" / "models" / "lines.npz"
LEAST_PROBABILITY, LARGEST = 1e-4, 9.2
"""Probabilities of the trees are kept this far from 0 and 1, and log odds of the network within
this distance of 0."""


class Trees(NamedTuple):
    """Boosted trees as arrays (trees x nodes), with the log odds they start from (``base``).

    ``left`` is the left child of a node (the right one follows it; 0 marks a leaf), ``value`` the
    log odds that a leaf adds.
    """

    feature: np.ndarray
    threshold: np.ndarray
    left: np.ndarray
    value: np.ndarray
    base: float
    depth: int


class Model(NamedTuple):
    """Weights of words, trees and network over the lines of a page, and trees for headlines.

    ``net`` and ``heads`` (the trees for headlines) are None if the file holds none.
    """

    weights: np.ndarray
    trees: Trees
    net: line_network.Net | None = None
    heads: Trees | None = None


def predict(trees: Trees, features: np.ndarray) -> np.ndarray:
    """The probability of each row of features (0 to 1).

    All rows descend all trees at once, level by level.
    """
    n, (count, width) = len(features), trees.feature.shape
    feature, threshold, left = (
        part.ravel() for part in (trees.feature, trees.threshold, trees.left)
    )
    root = (np.arange(count) * width)[None, :]
    node = np.zeros((n, count), dtype=np.int64)
    flat, row = features.ravel(), (np.arange(n) * features.shape[1])[:, None]
    for _ in range(trees.depth):
        at = node + root
        child = left[at]
        if not child.any():
            break
        right = flat[row + feature[at]] > threshold[at]
        node = np.where(child > 0, child + right, node)
    log_odds = trees.base + trees.value.ravel()[node + root].sum(axis=1, dtype=np.float64)
    return 1 / (1 + np.exp(-log_odds))


def save(model: Model, path: Path = MODEL) -> None:
    """Write a model to ``path``, with word weights rounded to half precision."""
    arrays: dict[str, Any] = {"weights": model.weights.astype(np.float16)}
    arrays.update(model.trees._asdict())
    if model.net:
        arrays.update(line_network.to_arrays(model.net))
    if model.heads:
        arrays.update({f"heads_{key}": part for key, part in model.heads._asdict().items()})
    np.savez_compressed(path, **arrays)


def load(path: Path = MODEL) -> Model:
    """Read the model in ``path``. Raises FileNotFoundError if there is none."""
    with np.load(path) as found:
        return Model(
            found["weights"].astype(np.float32),
            _trees(found, ""),
            line_network.from_arrays(found),
            _trees(found, "heads_") if "heads_base" in found else None,
        )


def _trees(found: Mapping[str, np.ndarray], prefix: str) -> Trees:
    return Trees(
        found[prefix + "feature"],
        found[prefix + "threshold"],
        found[prefix + "left"],
        found[prefix + "value"],
        float(found[prefix + "base"]),
        int(found[prefix + "depth"]),
    )


@lru_cache(maxsize=1)
def shipped() -> Model | None:
    """The bundled model; None if its file is missing, in which case rules take over."""
    return load() if MODEL.exists() else None


def probabilities(model: Model, features: np.ndarray) -> np.ndarray:
    """Probability that each block of a page is part of the article, by trees and network.

    ``features`` as :func:`all_features` returns them, for all blocks of one page.
    """
    return mean_probability(predict(model.trees, features), features, model.net)


def mean_probability(
    by_trees: np.ndarray, features: np.ndarray, net: line_network.Net | None
) -> np.ndarray:
    """Combine the probabilities of trees and network by the mean of their log odds."""
    if net is None:
        return by_trees
    clipped = np.clip(by_trees, LEAST_PROBABILITY, 1 - LEAST_PROBABILITY)
    log_odds = np.clip(line_network.log_odds(net, features), -LARGEST, LARGEST)
    return 1 / (1 + np.exp(-(np.log(clipped / (1 - clipped)) + log_odds) / 2))


def all_features(
    blocks: list[Block], own: np.ndarray, wording: np.ndarray, worded: Wordings
) -> np.ndarray:
    """The features of blocks: their own, their neighbours', their place, and their context.

    Parameters
    ----------
    blocks
        All blocks of one page.
    own
        As :func:`parallax.clean.line_features.own_features` returns them.
    wording
        Log odds of each block by its words alone.
    worded
        What wording says about each block.

    Returns
    -------
    ndarray
        Blocks x features, float32.
    """
    texts = [block.text for block in blocks]
    return np.column_stack(
        [
            page_features(blocks, own, wording),
            context_features(texts, own, worded, reads_as_sentences(own)),
        ]
    )
