"""A learned judge of lines: how likely a block of a page belongs to the article.

Two steps, both made by ``training/lines.py`` from labelled pages of news sites: words as a weighted
sum, and boosted trees over the block, its neighbours and the page
(:mod:`parallax.clean.line_features`, :mod:`parallax.clean.line_context`), with a net over the lines of the page
beside them. Trees that also saw what the first trees said of the whole page were no better across
sites.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from parallax import ROOT
from parallax.clean import line_network
from parallax.clean.line_context import Wordings, context_features
from parallax.clean.line_features import page_features, reads_as_sentences
from parallax.clean.segments import Block

MODEL = ROOT / "data" / "models" / "lines.npz"
LEAST_PROBABILITY, LARGEST = 1e-4, 9.2
"""Trees are never surer than this probability, nor the net than these log odds."""


class Trees(NamedTuple):
    """Boosted trees as arrays (trees x nodes), with their base.

    ``left`` is the left child of a node (the right one follows it; 0: a leaf), ``value`` what a
    leaf gives.
    """

    feature: np.ndarray
    threshold: np.ndarray
    left: np.ndarray
    value: np.ndarray
    base: float
    depth: int


class Model(NamedTuple):
    """Word weights, trees over lines, a net over the lines of a page, trees over headlines.

    ``net`` and ``heads`` (candidates for the headline) are None where the file holds none.
    """

    weights: np.ndarray
    trees: Trees
    net: line_network.Net | None = None
    heads: Trees | None = None


def predict(trees: Trees, features: np.ndarray) -> np.ndarray:
    """Probability of each row (0 to 1); all trees are walked down at once, level by level."""
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
    """Write a model to ``path``; word weights are rounded to half precision."""
    heads = {
        f"heads_{key}": value
        for key, value in (model.heads._asdict() if model.heads else {}).items()
    }
    net = line_network.to_arrays(model.net) if model.net else {}
    np.savez_compressed(
        path, weights=model.weights.astype(np.float16), **model.trees._asdict(), **net, **heads
    )


def load(path: Path = MODEL) -> Model:
    """The model in ``path``. Raises FileNotFoundError when it is not there."""
    with np.load(path) as found:
        return Model(
            found["weights"].astype(np.float32),
            _trees(found, ""),
            line_network.from_arrays(found),
            _trees(found, "heads_") if "heads_base" in found else None,
        )


def _trees(found: Mapping[str, np.ndarray], prefix: str) -> Trees:
    return Trees(
        *(found[prefix + key] for key in ("feature", "threshold", "left", "value")),
        float(found[prefix + "base"]),
        int(found[prefix + "depth"]),
    )


@lru_cache(maxsize=1)
def shipped() -> Model | None:
    """The model the repository ships; None where it is missing, so that the rules stand alone."""
    return load() if MODEL.exists() else None


def probabilities(model: Model, features: np.ndarray) -> np.ndarray:
    """How likely each block of a page is the article's (0 to 1), by trees and net."""
    return mean_probability(predict(model.trees, features), features, model.net)


def mean_probability(
    by_trees: np.ndarray, features: np.ndarray, net: line_network.Net | None
) -> np.ndarray:
    """Probabilities of the trees joined with those of the net: the mean of their log odds."""
    if net is None:
        return by_trees
    sure = np.clip(by_trees, LEAST_PROBABILITY, 1 - LEAST_PROBABILITY)
    log_odds = np.clip(line_network.log_odds(net, features), -LARGEST, LARGEST)
    return 1 / (1 + np.exp(-(np.log(sure / (1 - sure)) + log_odds) / 2))


def all_features(
    blocks: list[Block], own: np.ndarray, wording: np.ndarray, worded: Wordings
) -> np.ndarray:
    """Features of the blocks (blocks x features, float32).

    Their own, their neighbours', their place, and their context.
    """
    texts = [block.text for block in blocks]
    return np.column_stack(
        [
            page_features(blocks, own, wording),
            context_features(texts, own, worded, reads_as_sentences(own)),
        ]
    )
