"""Likeness of sentences to a frame's examples, and the trained vote from coded sentences: linear classifiers on sentence vectors.

Both are logistic regression over unit vectors, all classes weighing the same.  **Likeness** tells the 8 to 16 example sentences of a
frame from its counter-examples, from the examples of the other frames and from sentences without a frame.  **Trained** does so with
sentences that people have coded, where a frame has at least :data:`FEWEST_CODES` of them.  Thresholds are set on sentences left out of the fit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from parallax.common.stats import SEED
from parallax.common.threads import one_thread

STRENGTH = 1.0
"""How loose the weights are (scikit-learn's C): 1, 10 and 30 were tried on FrAC and GVFC with 8 and 16 examples; 1 was best."""
FOLDS = 8
BETA = 0.5
PASSING = 0.6
"""Share of the examples left out that a threshold lets pass, before it is set against the best F(0.5)."""
FEWEST_EXAMPLES = 2
FEWEST_TO_CROSS = 4
FEWEST_CODES = 30
FEW_FRAMES = 4
"""Below so many frames too few other examples tell a frame from its topic; sentences of the corpus itself stand in for them."""
CORPUS_WEIGHT, MOST_OF_CORPUS, LEAST_OF_CORPUS = 0.1, 400, 40
"""Weight of all corpus sentences together among what a frame is told from, how many are taken, and the fewest that are of use."""
FALLBACK = 0.5

Encoder = Callable[[list[str]], np.ndarray]


class Linear(NamedTuple):
    """Classifiers by frame: weights (frames x size), bias, and the chance (0 to 1) from which each votes yes."""

    ids: tuple[str, ...]
    weights: np.ndarray
    bias: np.ndarray
    thresholds: np.ndarray


class Told(NamedTuple):
    """What one frame's classifier is made of: vectors of its sentences, of sentences without it, and of sentences nobody has coded."""

    own: np.ndarray
    others: np.ndarray
    uncoded: np.ndarray


def chances(vectors: np.ndarray, model: Linear) -> np.ndarray:
    """How like each sentence (n x size) is to each frame, 0 to 1: n x frames. All classes weigh the same, so this is no prevalence."""
    if not model.ids or not len(vectors):
        return np.zeros((len(vectors), len(model.ids)))
    return 1 / (1 + np.exp(-(np.asarray(vectors, dtype=np.float64) @ model.weights.T + model.bias)))


def logit(chance: np.ndarray | float) -> np.ndarray:
    """A chance as log-odds, for distances that mean the same near 0, .5 and 1."""
    chance = np.clip(chance, 1e-6, 1 - 1e-6)
    return np.log(chance / (1 - chance))


def learn(
    told: Mapping[str, Told],
    thresholds: Mapping[str, float | None] | None = None,
    passing: float | None = PASSING,
) -> Linear:
    """One classifier a frame; a threshold that is given stands, the others are set on sentences left out, eight folds.

    ``passing`` None takes the threshold with the best F(0.5) alone, as fits where sentences are real and not invented.
    """
    ids = tuple(told)
    if not ids:
        return Linear((), np.zeros((0, 0)), np.zeros(0), np.zeros(0))
    with one_thread():
        fitted = [_fit(told[name], passing) for name in ids]
    given = thresholds or {}
    chosen = [t if given.get(name) is None else given[name] for name, (_, _, t) in zip(ids, fitted)]
    return Linear(
        ids,
        np.vstack([w for w, _, _ in fitted]),
        np.array([b for _, b, _ in fitted]),
        np.array(chosen, dtype=float),
    )


def _fit(told: Told, passing: float | None) -> tuple[np.ndarray, float, float]:
    rows = np.vstack([part for part in told if len(part)])
    n, rest, uncoded = len(told.own), len(told.others), len(told.uncoded)
    truth = np.r_[np.ones(n), np.zeros(rest + uncoded)]
    if not rest + uncoded:
        return told.own.mean(axis=0), 0.0, FALLBACK
    share = CORPUS_WEIGHT if rest else 1.0
    coded = 1 - share if uncoded else 1.0
    weight = (
        0.5
        * np.r_[
            np.full(n, 1 / n),
            np.full(rest, coded / max(1, rest)),
            np.full(uncoded, share / max(1, uncoded)),
        ]
    )
    weight *= n + (rest or n)
    model = LogisticRegression(C=STRENGTH, max_iter=500)
    threshold = FALLBACK
    if min(n, rest + uncoded) >= FEWEST_TO_CROSS:
        scores = np.zeros(len(rows))
        folds = StratifiedKFold(min(FOLDS, n, rest + uncoded), shuffle=True, random_state=SEED)
        for train, test in folds.split(rows, truth):
            scores[test] = model.fit(
                rows[train], truth[train], sample_weight=weight[train]
            ).decision_function(rows[test])
        threshold = _threshold(scores[:n], scores[n : n + rest], passing)
    model.fit(rows, truth, sample_weight=weight)
    return model.coef_[0], float(model.intercept_[0]), threshold


def _threshold(own: np.ndarray, others: np.ndarray, passing: float | None) -> float:
    """Half way between what lets ``passing`` of the examples through and the best F(0.5) (precision first) on coded sentences."""
    scores, truth = np.r_[own, others], np.r_[np.ones(len(own)), np.zeros(len(others))]
    order = np.argsort(-scores, kind="stable")
    right, taken = np.cumsum(truth[order]), np.arange(1, len(order) + 1)
    best = int(np.argmax((1 + BETA**2) * right / (taken + BETA**2 * len(own))))
    below = scores[order][best + 1] if best + 1 < len(order) else scores[order][best] - 0.5
    precise = (scores[order][best] + below) / 2
    if passing is None:
        middle = precise
    else:
        enough = float(np.quantile(own, 1 - passing))
        middle = (precise + enough) / 2 if len(others) else enough
    return float(1 / (1 + np.exp(-middle)))


def of_corpus(vectors: np.ndarray, frames: int) -> np.ndarray:
    """Sentences of the corpus, evenly spread, that stand in for missing other frames; none where the codebook has enough frames."""
    if frames >= FEW_FRAMES or len(vectors) < LEAST_OF_CORPUS:
        return vectors[:0]
    return vectors[
        np.unique(np.linspace(0, len(vectors) - 1, min(len(vectors), MOST_OF_CORPUS)).astype(int))
    ]


def encoded(encode: Encoder, texts: Sequence[str], size: int) -> np.ndarray:
    """Vectors of texts, and a table without rows for none."""
    return np.asarray(encode(list(texts)), dtype=np.float64) if len(texts) else np.zeros((0, size))
