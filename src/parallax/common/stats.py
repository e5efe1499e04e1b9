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
FEWEST_CLUSTERS = 10
"""Articles or events below which nothing is said beyond the texts at hand."""
RELIABLE, TENTATIVE = 0.800, 0.667
TOO_FEW = "too few"


class Interval(NamedTuple):
    """Lower and upper end, in the unit of the figure it belongs to."""

    low: float
    high: float


class Share(NamedTuple):
    """``count`` of ``total`` with its interval; ``text`` is the count in words, the percentage too where it may be read."""

    count: int
    total: int
    value: float
    low: float
    high: float
    text: str

    @property
    def rate(self) -> str:
        """``73% [48, 89]``; "too few" where the denominator carries no rate."""
        if too_few(self.total):
            return TOO_FEW
        return (
            f"{self.value:.0%} [{100 * self.low:.0f}, {100 * self.high:.0f}]"
            if self.low == self.low
            else f"{self.value:.0%}"
        )


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
        raise ValueError(
            f"{count} of {total} is not a share: the count must lie between 0 and the total"
        )


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


def share(count: int, total: int, unit: str = "sentence", floor: int = FEWEST_SENTENCES) -> Share:
    """``count`` of ``total`` as a row for a table and as words: "11 of 15 sentences (73%)".

    ``unit`` is what is counted, in the singular (empty: no noun).  Under ``floor`` the words hold no percentage: "2 of 4 quotes".
    The interval is Wilson's.  Raises ValueError when the count does not lie between 0 and the total.
    """
    low, high = wilson(count, total)
    words = f"{count:,.0f} of {total:,.0f}" + (
        f" {unit}{'' if total == 1 else 's'}" if unit else ""
    )
    if not too_few(total, floor):
        words = f"{words} ({count / total:.0%})"
    return Share(int(count), int(total), count / total if total else float("nan"), low, high, words)


def _ends(values: np.ndarray, confidence: float) -> Interval:
    values = values[~np.isnan(values)]
    if not len(values):
        return Interval(float("nan"), float("nan"))
    edge = (1 - confidence) / 2
    low, high = np.quantile(values, [edge, 1 - edge])
    return Interval(float(low), float(high))


def bootstrap(
    values: Sequence[float], draws: int = DRAWS, confidence: float = CONFIDENCE, seed: int = SEED
) -> Interval:
    """Percentile interval of the mean over ``values``, one number a sentence of one article (0 and 1 for a share).

    It says how far the profile of this text rests on single sentences; it says nothing about the outlet.  Source: Efron 1979.
    No values give (nan, nan).
    """
    sample = np.asarray(values, dtype=float)
    if not len(sample):
        return Interval(float("nan"), float("nan"))
    random = np.random.default_rng(seed)
    means = np.array(
        [sample[random.integers(0, len(sample), len(sample))].mean() for _ in range(draws)]
    )
    return _ends(means, confidence)


def cluster_bootstrap(
    values: Sequence[float],
    clusters: Sequence[Hashable],
    draws: int = DRAWS,
    confidence: float = CONFIDENCE,
    seed: int = SEED,
) -> Interval:
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


def clustered_share(
    flags: Sequence[bool],
    articles: Sequence[Hashable],
    events: Sequence[Hashable] | None = None,
    unit: str = "sentence",
) -> Share:
    """Share of true ``flags`` with an interval that may speak of more than these texts, or with none.

    One entry a sentence (or other ``unit``) in each list.  Whole events are drawn again where there are :data:`FEWEST_CLUSTERS` of them, else whole
    articles; with fewer articles the ends are nan, since a bootstrap of few clusters is too narrow (Cameron, Gelbach & Miller
    2008): such a share describes the articles at hand and nothing else.
    """
    made = share(sum(map(bool, flags)), len(flags), unit)
    mean = clustered_mean(flags, articles, events)
    return made._replace(low=mean.low, high=mean.high)


def clustered_mean(
    values: Sequence[float], articles: Sequence[Hashable], events: Sequence[Hashable] | None = None
) -> Mean:
    """Mean of ``values`` (one a unit) with the interval of :func:`clustered_share`: by event, by article, or none."""
    nothing = float("nan")
    value = float(np.mean(values)) if len(values) else nothing
    for clusters in (events, articles):
        if clusters is not None and len(set(clusters)) >= FEWEST_CLUSTERS:
            return Mean(value, *cluster_bootstrap(values, clusters))
    return Mean(value, nothing, nothing)


def compare_groups(
    flags: Sequence[bool],
    groups: Sequence[str],
    clusters: Sequence[Hashable],
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """Each group (outlet) against all others: is its share of true ``flags`` different?

    One entry a unit in each list; whole ``clusters`` (articles, or events) are drawn with replacement.  One row a group with at least
    :data:`FEWEST_CLUSTERS` clusters of its own: group, count, total, share, low, high, difference (to the others' share), p (two-sided, from
    the bootstrap) and q (adjusted by Benjamini-Hochberg over the rows); sorted by group.  Too few clusters give no row.
    """
    table = pd.DataFrame(
        {"flag": np.asarray(flags, dtype=float), "group": list(groups), "cluster": list(clusters)}
    )
    wide = table.pivot_table(
        index="cluster", columns="group", values="flag", aggfunc=["sum", "count"], fill_value=0
    )
    columns = ["group", "count", "total", "share", "low", "high", "difference", "p", "q"]
    if wide.empty:
        return pd.DataFrame(columns=columns)
    yes, size = wide["sum"].to_numpy(float), wide["count"].to_numpy(float)
    names = list(wide["count"].columns)
    random = np.random.default_rng(seed)
    weights = random.multinomial(len(wide), np.full(len(wide), 1 / len(wide)), size=draws).astype(
        float
    )
    drawn_yes, drawn_size = weights @ yes, weights @ size
    rows = []
    for i, name in enumerate(names):
        if (size[:, i] > 0).sum() < FEWEST_CLUSTERS or (
            size.sum(axis=1) - size[:, i] > 0
        ).sum() < FEWEST_CLUSTERS:
            continue
        with np.errstate(invalid="ignore", divide="ignore"):
            own = drawn_yes[:, i] / drawn_size[:, i]
            other = (drawn_yes.sum(axis=1) - drawn_yes[:, i]) / (
                drawn_size.sum(axis=1) - drawn_size[:, i]
            )
        gap = (own - other)[~np.isnan(own - other)]
        low, high = _ends(own, CONFIDENCE)
        count, total = yes[:, i].sum(), size[:, i].sum()
        rest = (yes.sum() - count) / (size.sum() - total)
        p = min(1.0, 2 * (1 + min((gap <= 0).sum(), (gap >= 0).sum())) / (1 + len(gap)))
        rows.append(
            (name, int(count), int(total), count / total, low, high, count / total - rest, p)
        )
    made = pd.DataFrame(rows, columns=columns[:-1])
    return made.assign(q=benjamini_hochberg(made["p"].tolist()))


class Score(NamedTuple):
    """Precision, recall and F1 in 0 to 1, and the bootstrap interval of F1 over units; nan where nothing was there to find."""

    precision: float
    recall: float
    f1: float
    low: float
    high: float


class Mean(NamedTuple):
    """A figure and its interval."""

    value: float
    low: float
    high: float


def precision_recall(
    true: Sequence[bool], found: Sequence[bool], draws: int = DRAWS, seed: int = SEED
) -> Score:
    """How well ``found`` (machine) meets ``true`` (human), one entry a unit; F1 with a percentile bootstrap over units."""
    true, found = np.asarray(true, dtype=bool), np.asarray(found, dtype=bool)
    right, n = (true & found).astype(float), len(true)

    def ratio(a, b):
        return float(a / b) if b else float("nan")

    f1 = ratio(2 * right.sum(), true.sum() + found.sum())
    if f1 != f1:
        return Score(f1, f1, f1, f1, f1)
    weights = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=draws)
    with np.errstate(invalid="ignore", divide="ignore"):
        drawn = 2 * (weights @ right) / (weights @ (true.astype(float) + found.astype(float)))
    return Score(
        ratio(right.sum(), found.sum()),
        ratio(right.sum(), true.sum()),
        f1,
        *_ends(drawn, CONFIDENCE),
    )


def macro_f1(
    true: Sequence[Any],
    found: Sequence[Any],
    values: Sequence[Any],
    draws: int = DRAWS,
    seed: int = SEED,
) -> Mean:
    """Mean F1 over ``values`` with a percentile bootstrap over units; an answer that is none of them is a miss and no false alarm."""
    n = len(true)
    if not n:
        return Mean(float("nan"), float("nan"), float("nan"))
    weights = np.vstack(
        [np.ones(n), np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=draws)]
    )
    total = np.zeros(len(weights))
    for value in values:
        is_true = np.array([t == value for t in true], dtype=float)
        is_found = np.array([f == value for f in found], dtype=float)
        total += (
            2 * (weights @ (is_true * is_found)) / np.maximum(weights @ (is_true + is_found), 1)
        )
    means = total / max(len(values), 1)
    return Mean(float(means[0]), *_ends(means[1:], CONFIDENCE))


def _pair_counts(codes: Sequence[Sequence[Any]]) -> np.ndarray:
    """One row a unit with at least two codes, one column a value: how often the value was given."""
    units = [[code for code in unit if not _missing(code)] for unit in codes]
    units = [unit for unit in units if len(unit) > 1]
    values = {
        value: column
        for column, value in enumerate(sorted({code for unit in units for code in unit}, key=repr))
    }
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


def agreement(
    codes: Sequence[Sequence[Any]],
    draws: int = DRAWS,
    confidence: float = CONFIDENCE,
    seed: int = SEED,
) -> Agreement:
    """Alpha of ``codes`` (as in :func:`krippendorff_alpha`) with a bootstrap interval over units and a verdict.

    The verdict follows Krippendorff 2004: "reliable" from .800, "tentative" from .667, "unreliable" below, "too few" without a
    figure.
    """
    counts = _pair_counts(codes)
    alpha = _alpha(counts)
    if alpha != alpha:
        return Agreement(alpha, alpha, alpha, len(counts), TOO_FEW)
    random = np.random.default_rng(seed)
    drawn = np.array(
        [_alpha(counts[random.integers(0, len(counts), len(counts))]) for _ in range(draws)]
    )
    low, high = _ends(drawn, confidence)
    verdict = (
        "reliable" if alpha >= RELIABLE else "tentative" if alpha >= TENTATIVE else "unreliable"
    )
    return Agreement(alpha, low, high, len(counts), verdict)


def log_odds(
    ours: Mapping[str, int],
    theirs: Mapping[str, int],
    prior: Mapping[str, float] | None = None,
    strength: float = 500.0,
    floor: int = FEWEST_WORDS,
) -> pd.DataFrame:
    """Words that mark ``ours`` against ``theirs``: log-odds ratio with an informative Dirichlet prior.

    ``ours`` and ``theirs`` map a word to its count; ``prior`` maps a word to its count in a background corpus (the two together
    when left out) and is scaled to ``strength`` pseudo-words, so that a rare word has to earn its place.  Returns one row a word
    that occurs at least ``floor`` times in the two together: word, ours, theirs, log_odds (natural, positive marks ``ours``), low,
    high (95 %), z; sorted by z, then word.  Source: Monroe, Colaresi & Quinn 2008, Fightin' Words, equations 15, 16, 20, 22.
    Raises ValueError for a word without a positive prior.
    """
    words = sorted(
        word for word in {**ours, **theirs} if ours.get(word, 0) + theirs.get(word, 0) >= floor
    )
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
    odds = [
        np.log((count + alpha) / (size + strength - count - alpha)) for count, size in zip(y, n)
    ]
    delta = odds[0] - odds[1]
    error = np.sqrt(1 / (y[0] + alpha) + 1 / (y[1] + alpha))
    z = _z(CONFIDENCE)
    values = [
        words,
        y[0].astype(int),
        y[1].astype(int),
        delta,
        delta - z * error,
        delta + z * error,
        delta / error,
    ]
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


def rogan_gladen(observed: float, sensitivity: float, specificity: float) -> float:
    """True share behind a machine's ``observed`` share, given how often it is right on true and on false units; cut to 0 to 1.

    Source: Rogan & Gladen 1978.  For error rates measured elsewhere; where a random sample of the same corpus was coded by hand,
    :func:`corrected_share` is better.  Raises ValueError for a machine no better than chance.
    """
    if sensitivity + specificity <= 1:
        raise ValueError("rogan_gladen: sensitivity and specificity must sum to more than 1")
    return float(min(1.0, max(0.0, (observed + specificity - 1) / (sensitivity + specificity - 1))))


def corrected_share(
    machine: Sequence[bool],
    sample: Sequence[int],
    human: Sequence[bool],
    confidence: float = CONFIDENCE,
) -> Share:
    """Share of units with a code, the machine's error taken out with a random hand-coded sample.

    ``machine`` is one answer a unit; ``sample`` are positions in it drawn at random; ``human`` are the coder's answers at those
    positions.  The estimate is the machine's share plus the mean of (human - machine) over the sample, cut to 0 to 1; the interval
    is normal.  Source: prediction-powered inference (Angelopoulos et al. 2023, Science), which for a mean equals design-based
    supervised learning (Egami et al. 2023).  Raises ValueError for fewer than two coded units or lists of unequal length.
    """
    if len(sample) != len(human) or len(sample) < 2:
        raise ValueError(
            "corrected_share: needs at least two hand-coded units, one answer for each"
        )
    answers = np.asarray(machine, dtype=float)
    gap = np.asarray(human, dtype=float) - answers[list(sample)]
    value = float(np.clip(answers.mean() + gap.mean(), 0, 1))
    error = sqrt(answers.var() / len(answers) + gap.var(ddof=1) / len(gap))
    half = _z(confidence) * error
    count = round(value * len(answers))
    text = f"about {count:,} of {len(answers):,}, corrected with {len(sample):,} coded by hand"
    return Share(count, len(answers), value, max(0.0, value - half), min(1.0, value + half), text)
