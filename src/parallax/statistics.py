"""Counts with their denominators, intervals, agreement between coders, and words that mark one side.

Nothing here tests a hypothesis about an outlet: the article is the sampling unit, and few articles allow counts only.  Every
interval is 95 % unless asked otherwise, and every random draw starts from a fixed seed, so that two runs print the same number.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from math import sqrt
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

CONFIDENCE = 0.95
DRAWS = 2000
SEED = 20220212
FEWEST_SENTENCES = 10
FEWEST_WORDS = 10
RELIABLE, TENTATIVE = 0.800, 0.667
TOO_FEW = "too few"


class Interval(NamedTuple):
    """Lower and upper end, in the unit of the figure it belongs to."""

    low: float
    high: float


class Share(NamedTuple):
    """``count`` of ``total`` with its Wilson interval; ``text`` is the count in words, the percentage too where it may be read."""

    count: int
    total: int
    value: float
    low: float
    high: float
    text: str


class Agreement(NamedTuple):
    """Krippendorff's alpha, its bootstrap interval, units with at least two codes, and what may be done with the code."""

    alpha: float
    low: float
    high: float
    units: int
    verdict: str


def _z(confidence: float) -> float:
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def _check(count: int, total: int) -> None:
    if total < 0 or not 0 <= count <= total:
        raise ValueError(f"{count} of {total} is not a share: the count must lie between 0 and the total")


def wilson(count: int, total: int, confidence: float = CONFIDENCE) -> Interval:
    """Wilson's score interval for ``count`` of ``total``, both ends in 0 to 1; nothing counted leaves (0, 1).

    Source: Wilson 1927, JASA 22; recommended for small n by Brown, Cai & DasGupta 2001.  A guide to a small denominator: sentences
    of one article are not independent draws.  Raises ValueError when the count does not lie between 0 and the total.
    """
    _check(count, total)
    if not total:
        return Interval(0.0, 1.0)
    z, p = _z(confidence), count / total
    middle = (p + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * sqrt(p * (1 - p) / total + z * z / (4 * total * total))
    low = 0.0 if count == 0 else max(0.0, middle - half)
    high = 1.0 if count == total else min(1.0, middle + half)
    return Interval(low, high)


def too_few(total: int, floor: int = FEWEST_SENTENCES) -> bool:
    """Whether a denominator is too small to be read as a rate."""
    return total < floor


def share(count: int, total: int, unit: str = "sentences", floor: int = FEWEST_SENTENCES) -> Share:
    """``count`` of ``total`` as a row for a table and as words: "11 of 15 sentences".

    ``unit`` is the plural of what is counted.  Under ``floor`` the words say so: "2 of 4 sentences (too few)".
    Raises ValueError when the count does not lie between 0 and the total.
    """
    low, high = wilson(count, total)
    words = f"{count:,} of {total:,} {unit}"
    if too_few(total, floor):
        words = f"{words} ({TOO_FEW})"
    return Share(int(count), int(total), count / total if total else float("nan"), low, high, words)


def _ends(values: np.ndarray, confidence: float) -> Interval:
    values = values[~np.isnan(values)]
    if not len(values):
        return Interval(float("nan"), float("nan"))
    edge = (1 - confidence) / 2
    low, high = np.quantile(values, [edge, 1 - edge])
    return Interval(float(low), float(high))


def bootstrap(values: Sequence[float], draws: int = DRAWS, confidence: float = CONFIDENCE, seed: int = SEED) -> Interval:
    """Percentile interval of the mean over ``values``, one number a sentence of one article (0 and 1 for a share).

    It says how far the profile of this text rests on single sentences; it says nothing about the outlet.  Source: Efron 1979.
    No values give (nan, nan).
    """
    sample = np.asarray(values, dtype=float)
    if not len(sample):
        return Interval(float("nan"), float("nan"))
    random = np.random.default_rng(seed)
    means = np.array([sample[random.integers(0, len(sample), len(sample))].mean() for _ in range(draws)])
    return _ends(means, confidence)


def cluster_bootstrap(values: Sequence[float], clusters: Sequence[Hashable], draws: int = DRAWS, confidence: float = CONFIDENCE,
                      seed: int = SEED) -> Interval:
    """Percentile interval of the mean over ``values`` when whole ``clusters`` (articles, events) are drawn with replacement.

    ``values`` and ``clusters`` are one entry a sentence.  Fewer than two clusters cannot vary and give (nan, nan).
    Source: Davison & Hinkley 1997, section 3.8.
    """
    table = pd.DataFrame({"value": np.asarray(values, dtype=float), "cluster": list(clusters)})
    sums = table.groupby("cluster", sort=True)["value"].agg(["sum", "count"]).to_numpy(dtype=float)
    if len(sums) < 2:
        return Interval(float("nan"), float("nan"))
    random = np.random.default_rng(seed)
    means = np.empty(draws)
    for draw in range(draws):
        total, size = sums[random.integers(0, len(sums), len(sums))].sum(axis=0)
        means[draw] = total / size
    return _ends(means, confidence)


def _pair_counts(codes: Sequence[Sequence[Any]]) -> np.ndarray:
    """One row a unit with at least two codes, one column a value: how often the value was given."""
    units = [[code for code in unit if not _missing(code)] for unit in codes]
    units = [unit for unit in units if len(unit) > 1]
    values = {value: column for column, value in enumerate(sorted({code for unit in units for code in unit}, key=repr))}
    counts = np.zeros((len(units), len(values)))
    for row, unit in enumerate(units):
        for code in unit:
            counts[row, values[code]] += 1
    return counts


def _missing(code: Any) -> bool:
    return code is None or code is pd.NA or (isinstance(code, float) and code != code)


def _alpha(counts: np.ndarray) -> float:
    sizes = counts.sum(axis=1)
    total = sizes.sum()
    if total < 2:
        return float("nan")
    observed = ((sizes**2 - (counts**2).sum(axis=1)) / (sizes - 1)).sum()
    of_value = counts.sum(axis=0)
    expected = (total**2 - (of_value**2).sum()) / (total - 1)
    return float("nan") if expected == 0 else float(1 - observed / expected)


def krippendorff_alpha(codes: Sequence[Sequence[Any]]) -> float:
    """Krippendorff's alpha for nominal codes; 1 is perfect agreement, 0 is chance.

    ``codes`` is one row a unit (a sentence), one entry a coder; None or nan where a coder left the unit out, and units with fewer
    than two codes do not count.  nan when no unit can be compared or only one value was ever given: agreement on a code that
    does not vary cannot be told from habit.  Source: Krippendorff 2011, Computing Krippendorff's alpha-reliability; Hayes &
    Krippendorff 2007.
    """
    return _alpha(_pair_counts(codes))


def agreement(codes: Sequence[Sequence[Any]], draws: int = DRAWS, confidence: float = CONFIDENCE, seed: int = SEED) -> Agreement:
    """Alpha of ``codes`` (as in :func:`krippendorff_alpha`) with a bootstrap interval over units and a verdict.

    The verdict follows Krippendorff 2004: "reliable" from .800, "tentative" from .667, "unreliable" below, "too few" without a
    figure.
    """
    counts = _pair_counts(codes)
    alpha = _alpha(counts)
    if alpha != alpha:
        return Agreement(alpha, alpha, alpha, len(counts), TOO_FEW)
    random = np.random.default_rng(seed)
    drawn = np.array([_alpha(counts[random.integers(0, len(counts), len(counts))]) for _ in range(draws)])
    low, high = _ends(drawn, confidence)
    verdict = "reliable" if alpha >= RELIABLE else "tentative" if alpha >= TENTATIVE else "unreliable"
    return Agreement(alpha, low, high, len(counts), verdict)


def log_odds(ours: Mapping[str, int], theirs: Mapping[str, int], prior: Mapping[str, float] | None = None,
             strength: float = 500.0, floor: int = FEWEST_WORDS) -> pd.DataFrame:
    """Words that mark ``ours`` against ``theirs``: log-odds ratio with an informative Dirichlet prior.

    ``ours`` and ``theirs`` map a word to its count; ``prior`` maps a word to its count in a background corpus (the two together
    when left out) and is scaled to ``strength`` pseudo-words, so that a rare word has to earn its place.  Returns one row a word
    that occurs at least ``floor`` times in the two together: word, ours, theirs, log_odds (natural, positive marks ``ours``), low,
    high (95 %), z; sorted by z, then word.  Source: Monroe, Colaresi & Quinn 2008, Fightin' Words, equations 15, 16, 20, 22.
    Raises ValueError for a word without a positive prior.
    """
    words = sorted(word for word in {**ours, **theirs} if ours.get(word, 0) + theirs.get(word, 0) >= floor)
    columns = ["word", "ours", "theirs", "log_odds", "low", "high", "z"]
    if not words or len({**ours, **theirs}) < 2:  # the odds of a word need another word
        return pd.DataFrame(columns=columns)
    if prior is None:
        prior = {word: ours.get(word, 0) + theirs.get(word, 0) for word in {**ours, **theirs}}
    if bad := [word for word in words if prior.get(word, 0) <= 0]:
        raise ValueError(f"log_odds: no prior count for {', '.join(bad[:5])}")
    alpha = np.array([prior[word] for word in words]) * strength / sum(prior.values())
    y = [np.array([side.get(word, 0) for word in words], dtype=float) for side in (ours, theirs)]
    n = [float(sum(side.values())) for side in (ours, theirs)]
    odds = [np.log((count + alpha) / (size + strength - count - alpha)) for count, size in zip(y, n)]
    delta = odds[0] - odds[1]
    error = np.sqrt(1 / (y[0] + alpha) + 1 / (y[1] + alpha))
    z = _z(CONFIDENCE)
    values = [words, y[0].astype(int), y[1].astype(int), delta, delta - z * error, delta + z * error, delta / error]
    rows = pd.DataFrame(dict(zip(columns, values)))
    return rows.sort_values(["z", "word"], ascending=[False, True], ignore_index=True)


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values in the given order: rejecting those under q keeps the expected share of false discoveries under q.

    Source: Benjamini & Hochberg 1995.  Raises ValueError for a value outside 0 to 1.
    """
    p = np.asarray(p_values, dtype=float)
    if len(p) and not ((p >= 0) & (p <= 1)).all():
        raise ValueError("benjamini_hochberg: a p-value lies outside 0 to 1")
    order = np.argsort(p, kind="stable")
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return [float(value) for value in adjusted]


def corrected_share(machine: Sequence[bool], sample: Sequence[int], human: Sequence[bool], confidence: float = CONFIDENCE) -> Share:
    """Share of units with a code, the machine's error taken out with a random hand-coded sample.

    ``machine`` is one answer a unit; ``sample`` are positions in it drawn at random; ``human`` are the coder's answers at those
    positions.  The estimate is the machine's share plus the mean of (human - machine) over the sample, cut to 0 to 1; the interval
    is normal.  Source: prediction-powered inference (Angelopoulos et al. 2023, Science), which for a mean equals design-based
    supervised learning (Egami et al. 2023).  Raises ValueError for fewer than two coded units or lists of unequal length.
    """
    if len(sample) != len(human) or len(sample) < 2:
        raise ValueError("corrected_share: needs at least two hand-coded units, one answer for each")
    answers = np.asarray(machine, dtype=float)
    gap = np.asarray(human, dtype=float) - answers[list(sample)]
    value = float(np.clip(answers.mean() + gap.mean(), 0, 1))
    error = sqrt(answers.var() / len(answers) + gap.var(ddof=1) / len(gap))
    half = _z(confidence) * error
    count = round(value * len(answers))
    text = f"about {count:,} of {len(answers):,}, corrected with {len(sample):,} coded by hand"
    return Share(count, len(answers), value, max(0.0, value - half), min(1.0, value + half), text)
