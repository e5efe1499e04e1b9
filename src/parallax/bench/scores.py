"""Precision, recall and F1, defined once for all benchmarks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np


class Ratios(NamedTuple):
    """Precision, recall and F1, each from 0 to 1; 0 where there is nothing to divide by."""

    precision: float
    recall: float
    f1: float


def ratios(right: int, found: int, wanted: int, recalled: int | None = None) -> Ratios:
    """Precision, recall and F1 of counts.

    Parameters
    ----------
    right
        How many of the things found are right.
    found, wanted
        How many things were found, and how many there were to find.
    recalled
        How many of the wanted things were found, if that is not ``right``: one thing found may
        match several wanted ones.
    """
    if recalled is None:
        recalled = right
    precision = right / found if found else 0.0
    recall = recalled / wanted if wanted else 0.0
    return Ratios(precision, recall, f1(precision, recall))


def f1(precision: float, recall: float) -> float:
    """Harmonic mean of precision and recall; 0 where both are 0."""
    both = precision + recall
    return 2 * precision * recall / both if both else 0.0


def macro_f1(true: np.ndarray, found: np.ndarray, classes: Iterable[Any]) -> float:
    """Mean over ``classes`` of the F1 of each; a class that neither array has counts as 0."""
    scores = []
    for name in classes:
        is_true, is_found = true == name, found == name
        right = int((is_true & is_found).sum())
        scores.append(2 * right / max(int(is_true.sum()) + int(is_found.sum()), 1))
    return float(np.mean(scores))


def area_under_roc(true: np.ndarray, scores: np.ndarray) -> float:
    """How often a true case scores higher than a false one; 0 without cases of both kinds."""
    ranks = scores.argsort().argsort() + 1.0
    n_true, n_false = true.sum(), (~true).sum()
    return float((ranks[true].sum() - n_true * (n_true + 1) / 2) / max(n_true * n_false, 1))


def percent(share: float) -> float:
    """A share (0 to 1) in percent, to one decimal."""
    return round(100 * share, 1)
