"""How well frames can be told on other people's hand-coded data: FrAC sentences, GVFC headlines, Narrative Frames articles.

The classifier is multinomial logistic regression on the encoder's vectors and on TF-IDF of words and word pairs, all classes weighing the
same.  Beside it stands what the codebook's likeness does: the
mean of 8 or 16 coded examples a class.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from math import log
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from parallax.common.stats import SEED

FOLDS, DRAWS, REPEATS = 5, 1000, 20
EXAMPLES = (8, 16)
STRENGTH = 3.0
"""How loose the weights are (scikit-learn's C)."""
FEWEST_OF_A_CLASS = 5
NONE = {"", "none", "null", "nan"}
_WORD = re.compile(r"[^\W_]+(?:['’]\w+)?")


def bench(path: Path) -> list[dict[str, Any]]:
    """Scores on a file of hand-coded frames, one row a method: macro_f1 and accuracy in 0 to 1, a 95 % bootstrap interval of macro_f1.

    ``path`` is JSON Lines with ``text`` and either ``label`` (one frame; rows marked ``relevant: false`` are left out) or ``frames``
    (frame to true or false; macro_f1 is then the mean over frames of the two-class macro-F1).  Five folds.  Raises ValueError for
    a file without such rows.
    """
    rows = [
        json.loads(line)
        for line in Path(path).read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    if rows and isinstance(rows[0].get("frames"), dict):
        return _bench_flags(rows)
    rows = [row for row in rows if _labelled(row)]
    often = Counter(row["label"] for row in rows)
    rows = [row for row in rows if often[row["label"]] >= FEWEST_OF_A_CLASS]
    if len({row["label"] for row in rows}) < 2:
        raise ValueError(f"{Path(path).name}: no rows with text and label, or with text and frames")
    labels = np.array([row["label"] for row in rows])
    vectors, kernel = _kernels([row["text"] for row in rows])
    folds = _folds(labels)
    figures = [
        _figures(
            "vectors and words, 5 folds",
            labels,
            _cross(kernel + vectors @ vectors.T, labels, folds),
        ),
        _figures("vectors, 5 folds", labels, _cross(vectors @ vectors.T, labels, folds)),
        _figures("words, 5 folds", labels, _cross(kernel, labels, folds)),
    ]
    return figures + [_prototypes(vectors, labels, size) for size in EXAMPLES]


def _labelled(row: dict[str, Any]) -> bool:
    if not isinstance(row.get("text"), str) or str(row.get("relevant", "true")).lower() == "false":
        return False
    return str(row.get("label")).lower() not in NONE


def _bench_flags(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    names = sorted({name for row in rows for name in row["frames"]})
    vectors, kernel = _kernels([row["text"] for row in rows])
    found = []
    for name in names:
        labels = np.array([str(bool(row["frames"].get(name))) for row in rows])
        if len(set(labels)) == 2:
            answers = _cross(kernel + vectors @ vectors.T, labels, _folds(labels))
            found.append({**_figures("vectors and words, 5 folds", labels, answers), "frame": name})
    mean = {
        key: float(np.mean([row[key] for row in found]))
        for key in ("macro_f1", "accuracy", "low", "high")
    }
    return [
        {
            "method": "vectors and words, 5 folds",
            "n": len(rows),
            "classes": 2,
            **mean,
            "frame": "mean",
        },
        *found,
    ]


def _kernels(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors (n x size; of a long text the mean over its pieces) and the TF-IDF kernel (n x n)."""
    from parallax.language.nlp import encode

    pieces = [_cut(text) for text in texts]
    flat = encode([piece for part in pieces for piece in part])
    ends = np.cumsum([len(part) for part in pieces])
    means = np.vstack([flat[end - len(part) : end].mean(axis=0) for part, end in zip(pieces, ends)])
    return means / np.linalg.norm(means, axis=1, keepdims=True), _tfidf_kernel(texts)


def _cut(text: str, size: int = 120) -> list[str]:
    words = text.split() or [""]
    return [" ".join(words[i : i + size]) for i in range(0, len(words), size)]


def _tfidf_kernel(texts: Sequence[str]) -> np.ndarray:
    counts = []
    for text in texts:
        words = [word.lower() for word in _WORD.findall(text)]
        counts.append(Counter(words + [f"{a} {b}" for a, b in zip(words, words[1:])]))
    spread = Counter(term for count in counts for term in count)
    column = {term: n for n, term in enumerate(sorted(term for term, n in spread.items() if n > 1))}
    cells = [
        (row, column[term], (1 + log(n)) * log(len(texts) / spread[term]))
        for row, count in enumerate(counts)
        for term, n in count.items()
        if term in column
    ]
    rows, columns, values = zip(*cells) if cells else ((), (), ())
    matrix = csr_matrix((values, (rows, columns)), shape=(len(texts), max(1, len(column))))
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1))).ravel()
    matrix = csr_matrix(matrix.multiply(1 / np.maximum(length, 1e-9)[:, None]))
    return np.asarray((matrix @ matrix.T).todense())


def _folds(labels: np.ndarray) -> np.ndarray:
    """A fold for every row, classes spread evenly, order drawn once."""
    random, folds = np.random.default_rng(SEED), np.empty(len(labels), dtype=int)
    for label in sorted(set(labels)):
        places = random.permutation(np.flatnonzero(labels == label))
        folds[places] = np.arange(len(places)) % FOLDS
    return folds


def _cross(kernel: np.ndarray, labels: np.ndarray, folds: np.ndarray) -> np.ndarray:
    found = np.empty_like(labels)
    for fold in range(FOLDS):
        train, test = folds != fold, folds == fold
        found[test] = _logistic(
            kernel[np.ix_(train, train)], labels[train], kernel[np.ix_(test, train)]
        )
    return found


def _logistic(train: np.ndarray, labels: np.ndarray, test: np.ndarray) -> np.ndarray:
    """Classes of the test rows; ``train`` and ``test`` are kernels against the training rows, and every class weighs the same."""
    names, place = np.unique(labels, return_inverse=True)
    values, vectors = np.linalg.eigh(train)
    kept = values > 1e-6 * values[-1]
    turn = vectors[:, kept] / np.sqrt(values[kept])
    rows = train @ turn
    truth = np.eye(len(names))[place]
    weight = (len(labels) / (len(names) * np.bincount(place)))[place][:, None]

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        table = flat.reshape(rows.shape[1] + 1, len(names))
        scores = rows @ table[:-1] + table[-1]
        scores -= scores.max(axis=1, keepdims=True)
        chance = np.exp(scores)
        chance /= chance.sum(axis=1, keepdims=True)
        gap = weight * (chance - truth)
        value = -(weight * truth * np.log(np.maximum(chance, 1e-12))).sum() + (
            table[:-1] ** 2
        ).sum() / (2 * STRENGTH)
        return value, np.vstack([rows.T @ gap + table[:-1] / STRENGTH, gap.sum(axis=0)]).ravel()

    start = np.zeros((rows.shape[1] + 1) * len(names))
    table = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x.reshape(
        -1, len(names)
    )
    return names[(test @ turn @ table[:-1] + table[-1]).argmax(axis=1)]


def _prototypes(vectors: np.ndarray, labels: np.ndarray, size: int) -> dict[str, Any]:
    """The mean of ``size`` examples a class, twenty draws; classes with fewer than four sentences left to score are passed over."""
    often = Counter(labels)
    names = np.array(sorted(label for label in often if often[label] >= size + 4))
    scores = []
    for draw in range(REPEATS if len(names) > 1 else 0):
        random = np.random.default_rng(SEED + draw)
        chosen = {
            name: random.choice(np.flatnonzero(labels == name), size, replace=False)
            for name in names
        }
        means = np.vstack([vectors[chosen[name]].mean(axis=0) for name in names])
        means /= np.linalg.norm(means, axis=1, keepdims=True)
        rest = np.setdiff1d(
            np.flatnonzero(np.isin(labels, names)), np.concatenate(list(chosen.values()))
        )
        found = names[(vectors[rest] @ means.T).argmax(axis=1)]
        scores.append((_macro_f1(labels[rest], found), float((labels[rest] == found).mean())))
    macro, accuracy = np.mean(scores, axis=0) if scores else (float("nan"), float("nan"))
    low, high = (
        np.quantile([s[0] for s in scores], [0.025, 0.975])
        if scores
        else (float("nan"), float("nan"))
    )
    return {
        "method": f"mean of {size} examples",
        "n": int(len(labels)),
        "classes": len(names),
        "macro_f1": float(macro),
        "accuracy": float(accuracy),
        "low": float(low),
        "high": float(high),
    }


def _macro_f1(truth: np.ndarray, found: np.ndarray) -> float:
    scores = []
    for name in np.unique(truth):
        right = ((truth == name) & (found == name)).sum()
        scores.append(2 * right / ((truth == name).sum() + (found == name).sum()))
    return float(np.mean(scores))


def _figures(method: str, truth: np.ndarray, found: np.ndarray) -> dict[str, Any]:
    random = np.random.default_rng(SEED)
    draws = [random.integers(0, len(truth), len(truth)) for _ in range(DRAWS)]
    low, high = np.quantile([_macro_f1(truth[draw], found[draw]) for draw in draws], [0.025, 0.975])
    return {
        "method": method,
        "n": int(len(truth)),
        "classes": len(set(truth)),
        "macro_f1": _macro_f1(truth, found),
        "accuracy": float((truth == found).mean()),
        "low": float(low),
        "high": float(high),
    }
