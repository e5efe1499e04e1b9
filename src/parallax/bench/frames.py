"""How well frames can be classified on published hand-coded data.

The data are FrAC sentences, GVFC headlines and Narrative Frames articles.  The classifier is
multinomial logistic regression with balanced classes on the encoder's vectors and on TF-IDF of
words and word pairs.  The baseline works like the codebook's similarity: the mean of 8 or 16 coded
examples per class.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from math import log
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import softmax

from parallax.bench.examples import records
from parallax.bench.scores import macro_f1
from parallax.common.errors import ParallaxError
from parallax.common.stats import SEED

FOLDS, DRAWS, REPEATS = 5, 1000, 20
EXAMPLES = (8, 16)
STRENGTH = 3.0
"""Inverse strength of the regularisation (scikit-learn's C)."""
FEWEST_OF_A_CLASS = 5
FEWEST_LEFT = 4
"""Rows of a class that must remain to be scored after its examples are drawn."""
WORDS_AT_ONCE = 120
"""A longer text is encoded in pieces of this many words."""
NO_LABEL = {"", "none", "null", "nan"}
BOTH = "vectors and words, 5 folds"
FIGURES = ("macro_f1", "accuracy", "low", "high")
_WORD = re.compile(r"[^\W_]+(?:['’]\w+)?")


def bench(path: Path) -> list[dict[str, Any]]:
    """Scores on a file of hand-coded frames, one row per method.

    Parameters
    ----------
    path
        JSON Lines with ``text`` and either ``label`` (one frame; rows marked ``relevant: false``
        are left out) or ``frames`` (frame to true or false).

    Returns
    -------
    list of dict
        macro_f1 and accuracy, 0 to 1, over five folds, and a 95 % bootstrap interval of macro_f1.
        With ``frames`` there is one row per frame, and the first row has the means of their
        two-class figures.

    Raises
    ------
    ParallaxError
        For a file without such rows.
    """
    rows = list(records(path))
    if rows and isinstance(rows[0].get("frames"), dict):
        return _bench_flags(rows)
    rows = [row for row in rows if _is_labelled(row)]
    count = Counter(row["label"] for row in rows)
    rows = [row for row in rows if count[row["label"]] >= FEWEST_OF_A_CLASS]
    if len({row["label"] for row in rows}) < 2:
        name = Path(path).name
        raise ParallaxError(f"{name}: no rows with text and label, or with text and frames")
    labels = np.array([row["label"] for row in rows])
    vectors, words = _features([row["text"] for row in rows])
    meaning = vectors @ vectors.T
    methods = {BOTH: words + meaning, "vectors, 5 folds": meaning, "words, 5 folds": words}
    folds = _folds(labels)
    figures = [
        _figures(method, labels, _cross(kernel, labels, folds))
        for method, kernel in methods.items()
    ]
    return figures + [_prototypes(vectors, labels, size) for size in EXAMPLES]


def _is_labelled(row: dict[str, Any]) -> bool:
    if not isinstance(row.get("text"), str) or str(row.get("relevant", "true")).lower() == "false":
        return False
    return str(row.get("label")).lower() not in NO_LABEL


def _bench_flags(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Scores of every frame as a yes-or-no question, after a row of their means."""
    frames = sorted(set(chain.from_iterable(row["frames"] for row in rows)))
    vectors, words = _features([row["text"] for row in rows])
    kernel = words + vectors @ vectors.T
    found = []
    for frame in frames:
        labels = np.array([str(bool(row["frames"].get(frame))) for row in rows])
        if len(set(labels)) == 2:
            answers = _cross(kernel, labels, _folds(labels))
            found.append({**_figures(BOTH, labels, answers), "frame": frame})
    means = {key: _mean(found, key) for key in FIGURES}
    return [{"method": BOTH, "n": len(rows), "classes": 2, **means, "frame": "mean"}, *found]


def _mean(rows: Sequence[dict[str, Any]], key: str) -> float:
    return float(np.mean([row[key] for row in rows]))


def _features(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors (n x size) and the TF-IDF kernel (n x n) of texts.

    The vector of a long text is the mean over its pieces.
    """
    from parallax.language.nlp import encode

    pieces = [_cut(text) for text in texts]
    flat = encode(list(chain.from_iterable(pieces)))
    ends = np.cumsum([len(part) for part in pieces])
    means = np.vstack([flat[end - len(part) : end].mean(axis=0) for part, end in zip(pieces, ends)])
    return means / np.linalg.norm(means, axis=1, keepdims=True), _tfidf_kernel(texts)


def _cut(text: str) -> list[str]:
    words = text.split() or [""]
    starts = range(0, len(words), WORDS_AT_ONCE)
    return [" ".join(words[start : start + WORDS_AT_ONCE]) for start in starts]


def _tfidf_kernel(texts: Sequence[str]) -> np.ndarray:
    """Cosines of TF-IDF vectors (n x n) over terms in two texts or more, with log counts."""
    counts = [_terms(text) for text in texts]
    spread = Counter(chain.from_iterable(counts))
    shared = sorted(term for term, n in spread.items() if n > 1)
    column = {term: number for number, term in enumerate(shared)}
    rows, columns, values = [], [], []
    for row, count in enumerate(counts):
        for term, n in count.items():
            if term in column:
                rows.append(row)
                columns.append(column[term])
                values.append((1 + log(n)) * log(len(texts) / spread[term]))
    matrix = csr_matrix((values, (rows, columns)), shape=(len(texts), max(1, len(column))))
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1))).ravel()
    matrix = csr_matrix(matrix.multiply(1 / np.maximum(length, 1e-9)[:, None]))
    return np.asarray((matrix @ matrix.T).todense())


def _terms(text: str) -> Counter[str]:
    """The words of a text and its pairs of neighbouring words, with their counts."""
    words = [word.lower() for word in _WORD.findall(text)]
    return Counter(words + [f"{a} {b}" for a, b in zip(words, words[1:])])


def _folds(labels: np.ndarray) -> np.ndarray:
    """The fold of every row, stratified by class."""
    random, folds = np.random.default_rng(SEED), np.empty(len(labels), dtype=int)
    for label in sorted(set(labels)):
        places = random.permutation(np.flatnonzero(labels == label))
        folds[places] = np.arange(len(places)) % FOLDS
    return folds


def _cross(kernel: np.ndarray, labels: np.ndarray, folds: np.ndarray) -> np.ndarray:
    """The label of every row by the classifier trained on the other folds."""
    found = np.empty_like(labels)
    for fold in range(FOLDS):
        train, test = folds != fold, folds == fold
        found[test] = _logistic(
            kernel[np.ix_(train, train)], labels[train], kernel[np.ix_(test, train)]
        )
    return found


def _logistic(train: np.ndarray, labels: np.ndarray, test: np.ndarray) -> np.ndarray:
    """Classes of the test rows, by logistic regression with balanced classes.

    ``train`` and ``test`` are kernels against the training rows.
    """
    names, place = np.unique(labels, return_inverse=True)
    values, vectors = np.linalg.eigh(train)
    kept = values > 1e-6 * values[-1]
    turn = vectors[:, kept] / np.sqrt(values[kept])
    rows = train @ turn
    truth = np.eye(len(names))[place]
    weight = (len(labels) / (len(names) * np.bincount(place)))[place][:, None]

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        """Loss and its gradient; the last row of the table is the bias of each class."""
        table = flat.reshape(-1, len(names))
        coefficients, bias = table[:-1], table[-1]
        probability = softmax(rows @ coefficients + bias, axis=1)
        gap = weight * (probability - truth)
        misfit = -(weight * truth * np.log(np.maximum(probability, 1e-12))).sum()
        penalty = (coefficients**2).sum() / (2 * STRENGTH)
        slope = np.vstack([rows.T @ gap + coefficients / STRENGTH, gap.sum(axis=0)])
        return misfit + penalty, slope.ravel()

    start = np.zeros((rows.shape[1] + 1) * len(names))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300})
    table = found.x.reshape(-1, len(names))
    return names[(test @ turn @ table[:-1] + table[-1]).argmax(axis=1)]


def _prototypes(vectors: np.ndarray, labels: np.ndarray, size: int) -> dict[str, Any]:
    """Scores of the nearest mean of ``size`` examples per class, over twenty draws of examples.

    Classes with fewer than four rows left to score are skipped.
    """
    count = Counter(labels)
    names = np.array(sorted(label for label in count if count[label] >= size + FEWEST_LEFT))
    draws = range(REPEATS if len(names) > 1 else 0)
    scores = [_one_draw(vectors, labels, names, size, SEED + draw) for draw in draws]
    macro, accuracy, low, high = [float("nan")] * 4
    if scores:
        macro, accuracy = np.mean(scores, axis=0)
        low, high = np.quantile([score[0] for score in scores], [0.025, 0.975])
    return {
        "method": f"mean of {size} examples",
        "n": int(len(labels)),
        "classes": len(names),
        "macro_f1": float(macro),
        "accuracy": float(accuracy),
        "low": float(low),
        "high": float(high),
    }


def _one_draw(
    vectors: np.ndarray, labels: np.ndarray, names: np.ndarray, size: int, seed: int
) -> tuple[float, float]:
    """Macro-F1 and accuracy of the nearest mean, on the rows that are not examples."""
    random = np.random.default_rng(seed)
    chosen = [random.choice(np.flatnonzero(labels == name), size, replace=False) for name in names]
    means = np.vstack([vectors[examples].mean(axis=0) for examples in chosen])
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    rest = np.setdiff1d(np.flatnonzero(np.isin(labels, names)), np.concatenate(chosen))
    found = names[(vectors[rest] @ means.T).argmax(axis=1)]
    return _macro_f1(labels[rest], found), float((labels[rest] == found).mean())


def _macro_f1(true: np.ndarray, found: np.ndarray) -> float:
    """Macro-F1 over the classes that occur in ``true``."""
    return macro_f1(true, found, np.unique(true))


def _figures(method: str, true: np.ndarray, found: np.ndarray) -> dict[str, Any]:
    random = np.random.default_rng(SEED)
    draws = [random.integers(0, len(true), len(true)) for _ in range(DRAWS)]
    low, high = np.quantile([_macro_f1(true[draw], found[draw]) for draw in draws], [0.025, 0.975])
    return {
        "method": method,
        "n": int(len(true)),
        "classes": len(set(true)),
        "macro_f1": _macro_f1(true, found),
        "accuracy": float((true == found).mean()),
        "low": float(low),
        "high": float(high),
    }
