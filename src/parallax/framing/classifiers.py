"""Two of the three votes on a frame: linear classifiers on sentence vectors.

Both are logistic regression over unit vectors with balanced classes.  The vote by similarity
(``likeness`` in the table) separates the 8 to 16 example sentences of a frame from its
counter-examples, from the examples of other frames and from sentences without a frame.  The vote
``trained`` does so with sentences that people have coded, where a frame has at least
:data:`FEWEST_CODES` of them; it is fitted anew in each run, so that a researcher's codes count at
once and no model is bound to one encoder.  Thresholds are set on sentences left out of the fit.

Weights are shipped for the generic frames, trained on the articles of the Narrative Frames Corpus
(Frermann et al. 2023), and for the issue frames that have enough coded sentences from US government
statements; they are used only with the encoder that they were trained on.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.special import expit
from scipy.special import logit as log_odds
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from parallax import ROOT
from parallax.common.stats import SEED
from parallax.common.threads import one_thread
from parallax.framing.codebook import FEWEST_CODES, FEWEST_EXAMPLES, Codebook, CodedSentences

STRENGTH = 1.0
"""Inverse strength of the regularisation (scikit-learn's C).

1, 10 and 30 were tried on FrAC and GVFC with 8 and 16 examples; 1 was best.
"""
FOLDS = 8
BETA = 0.5
PASSING = 0.6
"""Share of the held-out examples that the lenient threshold lets pass (see best_threshold)."""
FEWEST_TO_CROSS = 4
FEW_FRAMES = 4
"""With fewer frames a frame cannot be told from its topic, and corpus sentences are added."""
CORPUS_WEIGHT = 0.1
"""Weight of all corpus sentences together among the negative examples of a frame."""
MOST_OF_CORPUS, LEAST_OF_CORPUS = 400, 40
"""How many corpus sentences are used, and the fewest that are worth using."""
FALLBACK = 0.5
"""Threshold of a classifier with too few sentences to set one."""
SHIPPED = ROOT / "data" / "models" / "frames.npz"
ENCODER = ROOT / "data" / "models" / "en" / "encoder" / "encoder.onnx"

Encode = Callable[[list[str]], np.ndarray]
"""Unit vectors of sentences, as :func:`parallax.language.nlp.encode` makes them."""


class FrameClassifiers(NamedTuple):
    """One linear classifier per frame.

    ``weights`` are frames x size; ``bias`` and ``thresholds`` have one number per frame.  A
    classifier votes yes when its probability reaches the threshold (0 to 1).
    """

    ids: tuple[str, ...]
    weights: np.ndarray
    bias: np.ndarray
    thresholds: np.ndarray


NO_CLASSIFIERS = FrameClassifiers((), np.zeros((0, 0)), np.zeros(0), np.zeros(0))


class TrainingVectors(NamedTuple):
    """Vectors of a frame's sentences, of sentences without it, and of uncoded sentences."""

    own: np.ndarray
    others: np.ndarray
    uncoded: np.ndarray


# ---------------------------------------------------------------- the two votes


@lru_cache(maxsize=4)
def example_classifiers(codebook: Codebook, encode: Encode) -> FrameClassifiers:
    """Classifiers for the frames with at least two examples, from the codebook's sentences.

    A frame is contrasted with the other frames of its scheme.
    """
    return fit_examples(codebook, encode, np.zeros((0, 0)))


def fit_examples(codebook: Codebook, encode: Encode, corpus: np.ndarray) -> FrameClassifiers:
    """As :func:`example_classifiers`, with vectors of the corpus added if there are few frames."""
    frames = [frame for frame in codebook.frames if len(frame.examples) >= FEWEST_EXAMPLES]
    if not frames:
        return NO_CLASSIFIERS
    examples = {frame.id: vectors_of(encode, frame.examples, 0) for frame in frames}
    size = examples[frames[0].id].shape[1]
    neutral = vectors_of(encode, codebook.no_frame, size)
    given = {}
    for frame in frames:
        same_scheme = [other.id for other in frames if other.scheme == frame.scheme]
        peers = [examples[name] for name in same_scheme if name != frame.id]
        counterexamples = vectors_of(encode, frame.counterexamples, size)
        others = np.vstack([*peers, counterexamples, neutral])
        uncoded = sample_of_corpus(corpus, len(peers) + 1)
        given[frame.id] = TrainingVectors(examples[frame.id], others, uncoded)
    return fit(given, {frame.id: frame.threshold for frame in frames})


@lru_cache(maxsize=4)
def trained_classifiers(
    ids: tuple[str, ...], coded: CodedSentences, encode: Encode
) -> FrameClassifiers:
    """Classifiers for the frames ``ids`` that have enough codes, and shipped ones for the rest."""
    often = Counter(chain.from_iterable(coded.frames))
    enough = [name for name in ids if FEWEST_CODES <= often[name] < len(coded.texts)]
    vectors = vectors_of(encode, coded.texts, 0) if enough else np.zeros((0, 0))
    given = {}
    for name in enough:
        own = np.array([name in frames for frames in coded.frames])
        given[name] = TrainingVectors(vectors[own], vectors[~own], vectors[:0])
    made = fit(given, passing=None)
    return _joined(made, _only(shipped_classifiers(), set(ids) - set(made.ids)))


def _only(model: FrameClassifiers, ids: Collection[str]) -> FrameClassifiers:
    kept = [i for i, name in enumerate(model.ids) if name in ids]
    if not kept:
        return NO_CLASSIFIERS
    names = tuple(model.ids[i] for i in kept)
    return FrameClassifiers(names, model.weights[kept], model.bias[kept], model.thresholds[kept])


def _joined(one: FrameClassifiers, other: FrameClassifiers) -> FrameClassifiers:
    if not one.ids or not other.ids:
        return one if one.ids else other
    return FrameClassifiers(
        one.ids + other.ids,
        np.vstack([one.weights, other.weights]),
        np.r_[one.bias, other.bias],
        np.r_[one.thresholds, other.thresholds],
    )


# ---------------------------------------------------------------- what a classifier says


def probabilities(vectors: np.ndarray, model: FrameClassifiers) -> np.ndarray:
    """Probability of each frame for each sentence: n x frames, from vectors n x size.

    The classes are balanced, so this does not estimate prevalence.
    """
    if not model.ids or not len(vectors):
        return np.zeros((len(vectors), len(model.ids)))
    return expit(np.asarray(vectors, dtype=np.float64) @ model.weights.T + model.bias)


def logit(probability: np.ndarray | float) -> np.ndarray:
    """A probability as log-odds, for distances that mean the same near 0, .5 and 1."""
    return log_odds(np.clip(probability, 1e-6, 1 - 1e-6))


# ---------------------------------------------------------------- fitting


def fit(
    given: Mapping[str, TrainingVectors],
    thresholds: Mapping[str, float | None] | None = None,
    passing: float | None = PASSING,
) -> FrameClassifiers:
    """One classifier per frame.

    Parameters
    ----------
    given
        The training vectors by frame.
    thresholds
        Thresholds to keep; the others are set on held-out sentences, in eight folds.
    passing
        As in :func:`best_threshold`.
    """
    ids = tuple(given)
    if not ids:
        return NO_CLASSIFIERS
    with one_thread():
        fitted = [_fit(given[name], passing) for name in ids]
    weights, bias, found = zip(*fitted)
    fixed = [(thresholds or {}).get(name) for name in ids]
    chosen = [best if own is None else own for own, best in zip(fixed, found)]
    return FrameClassifiers(ids, np.vstack(weights), np.array(bias), np.array(chosen, dtype=float))


def _fit(given: TrainingVectors, passing: float | None) -> tuple[np.ndarray, float, float]:
    """Weights, bias and threshold of one classifier."""
    own, rest, uncoded = map(len, given)
    if not rest + uncoded:
        return given.own.mean(axis=0), 0.0, FALLBACK
    rows = np.vstack([part for part in given if len(part)])
    truth = np.r_[np.ones(own), np.zeros(rest + uncoded)]
    weight = _weights(own, rest, uncoded)
    model = LogisticRegression(C=STRENGTH, max_iter=500)
    threshold = FALLBACK
    if min(own, rest + uncoded) >= FEWEST_TO_CROSS:
        scores = np.zeros(len(rows))
        n_folds = min(FOLDS, own, rest + uncoded)
        folds = StratifiedKFold(n_folds, shuffle=True, random_state=SEED)
        for train, test in folds.split(rows, truth):
            model.fit(rows[train], truth[train], sample_weight=weight[train])
            scores[test] = model.decision_function(rows[test])
        threshold = best_threshold(scores[:own], scores[own : own + rest], passing)
    model.fit(rows, truth, sample_weight=weight)
    return model.coef_[0], float(model.intercept_[0]), threshold


def _weights(own: int, rest: int, uncoded: int) -> np.ndarray:
    """Weight of each sentence: positive and negative examples weigh the same in total."""
    of_corpus = CORPUS_WEIGHT if rest else 1.0
    of_coded = 1 - of_corpus if uncoded else 1.0
    parts = [
        np.full(own, 1 / own),
        np.full(rest, of_coded / max(1, rest)),
        np.full(uncoded, of_corpus / max(1, uncoded)),
    ]
    return 0.5 * np.concatenate(parts) * (own + (rest or own))


def best_threshold(own: np.ndarray, others: np.ndarray, passing: float | None) -> float:
    """The probability that separates a frame's sentences from others, given their log-odds.

    Half way between the threshold that lets the share ``passing`` of the own sentences through and
    the one with the best F(0.5), which favours precision.  With None the best F(0.5) alone decides,
    which suits real sentences better than invented ones.
    """
    scores, truth = np.r_[own, others], np.r_[np.ones(len(own)), np.zeros(len(others))]
    order = np.argsort(-scores, kind="stable")
    right, taken = np.cumsum(truth[order]), np.arange(1, len(order) + 1)
    best = int(np.argmax((1 + BETA**2) * right / (taken + BETA**2 * len(own))))
    at_best = scores[order][best]
    below = scores[order][best + 1] if best + 1 < len(order) else at_best - 0.5
    precise = (at_best + below) / 2
    if passing is None:
        return float(expit(precise))
    enough = float(np.quantile(own, 1 - passing))
    return float(expit((precise + enough) / 2 if len(others) else enough))


def needs_corpus(frames: int, sentences: int) -> bool:
    """Whether there are so few frames that corpus sentences are needed, and enough of those."""
    return frames < FEW_FRAMES and sentences >= LEAST_OF_CORPUS


def sample_of_corpus(vectors: np.ndarray, frames: int) -> np.ndarray:
    """Vectors of corpus sentences, evenly spaced, in place of other frames that are missing.

    Empty where the codebook has enough ``frames``.
    """
    if not needs_corpus(frames, len(vectors)):
        return vectors[:0]
    n = min(len(vectors), MOST_OF_CORPUS)
    return vectors[np.unique(np.linspace(0, len(vectors) - 1, n).astype(int))]


def vectors_of(encode: Encode, texts: Sequence[str], size: int) -> np.ndarray:
    """Vectors of texts, n x size; 0 x ``size`` without texts."""
    return np.asarray(encode(list(texts)), dtype=np.float64) if len(texts) else np.zeros((0, size))


# ---------------------------------------------------------------- shipped weights


@lru_cache(maxsize=1)
def shipped_classifiers() -> FrameClassifiers:
    """The shipped classifiers; none without the file, or with another encoder than theirs."""
    if not SHIPPED.is_file() or not ENCODER.is_file():
        return NO_CLASSIFIERS
    with np.load(SHIPPED, allow_pickle=False) as file:
        if str(file["encoder"]) != fingerprint():
            return NO_CLASSIFIERS
        ids = tuple(map(str, file["ids"]))
        return FrameClassifiers(ids, file["weights"], file["bias"], file["thresholds"])


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """A hash of the encoder's weights, which identifies it."""
    with ENCODER.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()[:32]


def write(path: Path, model: FrameClassifiers) -> None:
    """Write the classifiers with the fingerprint of the encoder."""
    np.savez(
        path,
        ids=np.array(model.ids),
        weights=model.weights.astype(np.float32),
        bias=model.bias,
        thresholds=model.thresholds,
        encoder=np.array(fingerprint()),
    )
