"""Counts with their denominators, intervals, agreement between coders, words that mark one side.

The article is the sampling unit: with few articles there are counts and no claim about an outlet.
Every interval is 95 % unless asked otherwise, and every random draw starts from a fixed seed, so
that two runs print the same number.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import chain
from math import isnan, nan, sqrt
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
COMPARISON = ("group", "count", "total", "share", "low", "high", "difference", "p", "q")
"""Columns of :func:`compare_groups`."""
MARKING = ("word", "ours", "theirs", "log_odds", "low", "high", "z")
"""Columns of :func:`log_odds`."""


class Interval(NamedTuple):
    """Lower and upper end, in the unit of the figure it belongs to."""

    low: float
    high: float


class Estimate(NamedTuple):
    """A figure and its interval."""

    value: float
    low: float
    high: float


class Share(NamedTuple):
    """``count`` of ``total`` with its interval.

    ``text`` is the count in words, with the percentage where the total is large enough for one.
    """

    count: int  # type: ignore[assignment]  # hides tuple.count
    total: int
    value: float
    low: float
    high: float
    text: str

    @property
    def rate(self) -> str:
        """``73% [48, 89]``; "too few" where the total is too small for a rate."""
        if too_few(self.total):
            return TOO_FEW
        if isnan(self.low):
            return f"{self.value:.0%}"
        return f"{self.value:.0%} [{100 * self.low:.0f}, {100 * self.high:.0f}]"


class Agreement(NamedTuple):
    """Krippendorff's alpha with its bootstrap interval.

    ``units`` are those with at least two codes; ``verdict`` says what the code may be used for.
    """

    alpha: float
    low: float
    high: float
    units: int
    verdict: str


class PrecisionRecall(NamedTuple):
    """Precision, recall and F1, 0 to 1, and the bootstrap interval of F1 over units.

    All are nan where there was nothing to find.
    """

    precision: float
    recall: float
    f1: float
    low: float
    high: float


# ---------------------------------------------------------------- shares and their intervals


def _z(confidence: float) -> float:
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def _check(count: int, total: int) -> None:
    if total < 0 or not 0 <= count <= total:
        raise ValueError(
            f"{count} of {total} is not a share: the count must lie between 0 and the total"
        )


def wilson(count: int, total: int, confidence: float = CONFIDENCE) -> Interval:
    """Wilson's score interval for ``count`` of ``total``, 0 to 1; (0, 1) where nothing was counted.

    A rough guide where the total is small: sentences of one article are not independent draws.

    Raises
    ------
    ValueError
        When the count does not lie between 0 and the total.

    References
    ----------
    Wilson 1927, JASA 22; recommended for small n by Brown, Cai & DasGupta 2001.
    """
    _check(count, total)
    if not total:
        return Interval(0.0, 1.0)
    from scipy.stats import binomtest  # takes half a second to import, and few callers need it

    found = binomtest(int(count), int(total)).proportion_ci(confidence, method="wilson")
    return Interval(float(found.low), float(found.high))


def too_few(total: int, floor: int = FEWEST_SENTENCES) -> bool:
    """Whether a total is too small for a rate."""
    return total < floor


def share(count: int, total: int, unit: str = "sentence", floor: int = FEWEST_SENTENCES) -> Share:
    """``count`` of ``total`` with Wilson's interval and in words: "11 of 15 sentences (73%)".

    Parameters
    ----------
    unit
        What is counted, in the singular; empty for no noun.
    floor
        Totals below it get no percentage: "2 of 4 quotes".

    Raises
    ------
    ValueError
        When the count does not lie between 0 and the total.
    """
    low, high = wilson(count, total)
    words = f"{count:,.0f} of {total:,.0f}"
    if unit:
        plural = "" if total == 1 else "s"
        words = f"{words} {unit}{plural}"
    value = count / total if total else nan
    if not too_few(total, floor):
        words = f"{words} ({value:.0%})"
    return Share(int(count), int(total), value, low, high, words)


def _ends(values: np.ndarray, confidence: float) -> Interval:
    values = values[~np.isnan(values)]
    if not len(values):
        return Interval(nan, nan)
    edge = (1 - confidence) / 2
    low, high = np.quantile(values, [edge, 1 - edge])
    return Interval(float(low), float(high))


def bootstrap(
    values: Sequence[float], draws: int = DRAWS, confidence: float = CONFIDENCE, seed: int = SEED
) -> Interval:
    """Percentile interval of a mean, resampling single values (Efron 1979).

    It shows how much the profile of this text depends on single sentences, and says nothing about
    the outlet.

    Parameters
    ----------
    values
        One number per sentence of an article, 0 or 1 for a share; an empty list gives (nan, nan).
    """
    sample = np.asarray(values, dtype=float)
    size = len(sample)
    if not size:
        return Interval(nan, nan)
    random = np.random.default_rng(seed)
    means = np.array([sample[random.integers(0, size, size)].mean() for _ in range(draws)])
    return _ends(means, confidence)


def cluster_bootstrap(
    values: Sequence[float],
    clusters: Sequence[Hashable],
    draws: int = DRAWS,
    confidence: float = CONFIDENCE,
    seed: int = SEED,
) -> Interval:
    """Percentile interval of a mean, resampling whole clusters.

    Source: Davison & Hinkley 1997, section 3.8.

    Parameters
    ----------
    values
        One number per sentence.
    clusters
        The article or event of each sentence; fewer than two cannot vary and give (nan, nan).
    """
    table = pd.DataFrame({"value": np.asarray(values, dtype=float), "cluster": list(clusters)})
    sums = table.groupby("cluster", sort=True)["value"].agg(["sum", "count"]).to_numpy(dtype=float)
    if len(sums) < 2:
        return Interval(nan, nan)
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
    """Share of true ``flags``, with an interval where it may apply beyond these texts.

    Whole events are resampled where there are at least :data:`FEWEST_CLUSTERS` of them, otherwise
    whole articles.  With fewer articles the ends are nan, because a bootstrap of few clusters is
    too narrow (Cameron, Gelbach & Miller 2008): such a share describes only the articles at hand.

    Parameters
    ----------
    flags, articles, events
        One entry per sentence (or other ``unit``) in each.
    """
    made = share(sum(map(bool, flags)), len(flags), unit)
    mean = clustered_mean(flags, articles, events)
    return made._replace(low=mean.low, high=mean.high)


def clustered_mean(
    values: Sequence[float], articles: Sequence[Hashable], events: Sequence[Hashable] | None = None
) -> Estimate:
    """Mean of ``values`` with the interval of :func:`clustered_share`: by event, article or none.

    Parameters
    ----------
    values, articles, events
        One entry per unit in each.
    """
    value = float(np.mean(values)) if len(values) else nan
    for clusters in (events, articles):
        if clusters is not None and len(set(clusters)) >= FEWEST_CLUSTERS:
            return Estimate(value, *cluster_bootstrap(values, clusters))
    return Estimate(value, nan, nan)


# ---------------------------------------------------------------- groups against each other


def compare_groups(
    flags: Sequence[bool],
    groups: Sequence[str],
    clusters: Sequence[Hashable],
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """Each group (outlet) against all others: how much its share of true ``flags`` differs.

    Parameters
    ----------
    flags, groups, clusters
        One entry per unit in each; whole clusters (articles, or events) are drawn with replacement.

    Returns
    -------
    pandas.DataFrame
        Columns :data:`COMPARISON`, one row per group with at least :data:`FEWEST_CLUSTERS` clusters
        of its own and of others, sorted by group.  ``difference`` is to the share of the others,
        ``p`` is two-sided, from the bootstrap, and ``q`` adjusted by Benjamini-Hochberg over the
        rows.
    """
    wide = _counts_by_cluster(flags, groups, clusters)
    if wide.empty:
        return pd.DataFrame(columns=list(COMPARISON))
    yes, size = wide["sum"].to_numpy(float), wide["count"].to_numpy(float)
    random = np.random.default_rng(seed)
    n = len(wide)
    weights = random.multinomial(n, np.full(n, 1 / n), size=draws).astype(float)
    drawn_yes, drawn_size = weights @ yes, weights @ size
    rows = []
    for i, name in enumerate(wide["count"].columns):
        with_group = (size[:, i] > 0).sum()
        with_others = (size.sum(axis=1) - size[:, i] > 0).sum()
        if min(with_group, with_others) >= FEWEST_CLUSTERS:
            p, ends = _drawn_difference(drawn_yes, drawn_size, i)
            rows.append((name, *_shares(yes.sum(axis=0), size.sum(axis=0), i, ends), p))
    made = pd.DataFrame(rows, columns=list(COMPARISON[:-1]))
    return made.assign(q=benjamini_hochberg(made["p"].tolist()))


def _counts_by_cluster(
    flags: Sequence[bool], groups: Sequence[str], clusters: Sequence[Hashable]
) -> pd.DataFrame:
    """One row per cluster; columns ("sum", group) count true flags, ("count", group) all flags."""
    table = pd.DataFrame(
        {"flag": np.asarray(flags, dtype=float), "group": list(groups), "cluster": list(clusters)}
    )
    return table.pivot_table(
        index="cluster", columns="group", values="flag", aggfunc=["sum", "count"], fill_value=0
    )


def _drawn_difference(yes: np.ndarray, size: np.ndarray, i: int) -> tuple[float, Interval]:
    """Two-sided p of no difference, and the interval of the own share, from draws x groups."""
    with np.errstate(invalid="ignore", divide="ignore"):
        own = yes[:, i] / size[:, i]
        others = (yes.sum(axis=1) - yes[:, i]) / (size.sum(axis=1) - size[:, i])
    gap = (own - others)[~np.isnan(own - others)]
    one_sided = (1 + min((gap <= 0).sum(), (gap >= 0).sum())) / (1 + len(gap))
    return min(1.0, 2 * one_sided), _ends(own, CONFIDENCE)


def _shares(
    yes: np.ndarray, size: np.ndarray, i: int, ends: Interval
) -> tuple[int, int, float, float, float, float]:
    """Count, total, share, its ends, and the difference to the share of the other groups."""
    count, total = yes[i], size[i]
    others = (yes.sum() - count) / (size.sum() - total)
    return int(count), int(total), count / total, ends.low, ends.high, count / total - others


# ---------------------------------------------------------------- machine against people


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else nan


def precision_recall(
    true: Sequence[bool], found: Sequence[bool], draws: int = DRAWS, seed: int = SEED
) -> PrecisionRecall:
    """How well the machine (``found``) agrees with people (``true``), one entry per unit."""
    is_true, is_found = np.asarray(true, dtype=bool), np.asarray(found, dtype=bool)
    right = (is_true & is_found).astype(float)
    n = len(is_true)
    f1 = _ratio(2 * right.sum(), is_true.sum() + is_found.sum())
    if isnan(f1):
        return PrecisionRecall(nan, nan, nan, nan, nan)
    weights = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=draws)
    with np.errstate(invalid="ignore", divide="ignore"):
        drawn = 2 * (weights @ right) / (weights @ (is_true.astype(float) + is_found.astype(float)))
    precision = _ratio(right.sum(), is_found.sum())
    recall = _ratio(right.sum(), is_true.sum())
    return PrecisionRecall(precision, recall, f1, *_ends(drawn, CONFIDENCE))


def macro_f1(
    true: Sequence[Any],
    found: Sequence[Any],
    values: Sequence[Any],
    draws: int = DRAWS,
    seed: int = SEED,
) -> Estimate:
    """Mean F1 over ``values`` with a percentile bootstrap over units.

    An answer outside ``values`` (an abstention) counts as a miss, not as a false positive.  All
    draws are scored in one matrix product, which scikit-learn's function cannot do.
    """
    n = len(true)
    if not n:
        return Estimate(nan, nan, nan)
    drawn = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=draws)
    weights = np.vstack([np.ones(n), drawn])
    total = np.zeros(len(weights))
    for value in values:
        is_true = np.array([t == value for t in true], dtype=float)
        is_found = np.array([f == value for f in found], dtype=float)
        either = np.maximum(weights @ (is_true + is_found), 1)
        total += 2 * (weights @ (is_true * is_found)) / either
    means = total / max(len(values), 1)
    return Estimate(float(means[0]), *_ends(means[1:], CONFIDENCE))


def corrected_share(
    machine: Sequence[bool],
    sample: Sequence[int],
    human: Sequence[bool],
    confidence: float = CONFIDENCE,
) -> Share:
    """Share of units with a code, corrected for the machine's error with a hand-coded sample.

    The estimate is the machine's share plus the mean of (human - machine) over the sample, cut to
    0 to 1; the interval is normal.  Source: prediction-powered inference (Angelopoulos et al. 2023,
    Science), which for a mean equals design-based supervised learning (Egami et al. 2023).

    Parameters
    ----------
    machine
        One answer per unit.
    sample
        Positions in ``machine``, drawn at random.
    human
        The coder's answers at those positions.

    Raises
    ------
    ValueError
        For fewer than two coded units, or lists of unequal length.
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


# ---------------------------------------------------------------- agreement between coders


def _pair_counts(codes: Sequence[Sequence[Any]]) -> np.ndarray:
    """How often each value was given: units with at least two codes in rows, values in columns."""
    units = [unit for unit in map(_given, codes) if len(unit) > 1]
    values = sorted(set(chain.from_iterable(units)), key=repr)
    columns = {value: column for column, value in enumerate(values)}
    counts = np.zeros((len(units), len(values)))
    for row, unit in enumerate(units):
        for code in unit:
            counts[row, columns[code]] += 1
    return counts


def _given(unit: Sequence[Any]) -> list[Any]:
    """The codes of a unit that coders did give."""
    return [code for code in unit if not _missing(code)]


def _missing(code: Any) -> bool:
    return code is None or code is pd.NA or (isinstance(code, float) and isnan(code))


def _alpha(counts: np.ndarray) -> float:
    """Krippendorff's alpha from units x values; nan where nothing can be compared."""
    sizes = counts.sum(axis=1)
    total = sizes.sum()
    if total < 2:
        return nan
    observed = ((sizes**2 - (counts**2).sum(axis=1)) / (sizes - 1)).sum()
    of_value = counts.sum(axis=0)
    expected = (total**2 - (of_value**2).sum()) / (total - 1)
    return nan if expected == 0 else float(1 - observed / expected)


def krippendorff_alpha(codes: Sequence[Sequence[Any]]) -> float:
    """Krippendorff's alpha for nominal codes; 1 is perfect agreement, 0 what guessing would give.

    nan when no unit can be compared or only one value was ever given: agreement on a code that
    never varies may be mere habit.

    Parameters
    ----------
    codes
        One row per unit (a sentence), one entry per coder; None or nan where a coder skipped the
        unit.  Units with fewer than two codes do not count.

    References
    ----------
    Krippendorff 2011, Computing Krippendorff's alpha-reliability; Hayes & Krippendorff 2007.
    """
    return _alpha(_pair_counts(codes))


def agreement(
    codes: Sequence[Sequence[Any]],
    draws: int = DRAWS,
    confidence: float = CONFIDENCE,
    seed: int = SEED,
) -> Agreement:
    """Alpha of ``codes`` with a bootstrap interval over units and a verdict.

    The verdict follows Krippendorff 2004: "reliable" from .800, "tentative" from .667,
    "unreliable" below, "too few" where there is no alpha.

    Parameters
    ----------
    codes
        As in :func:`krippendorff_alpha`.
    """
    counts = _pair_counts(codes)
    alpha, n = _alpha(counts), len(counts)
    if isnan(alpha):
        return Agreement(alpha, alpha, alpha, n, TOO_FEW)
    random = np.random.default_rng(seed)
    drawn = np.array([_alpha(counts[random.integers(0, n, n)]) for _ in range(draws)])
    return Agreement(alpha, *_ends(drawn, confidence), n, _verdict(alpha))


def _verdict(alpha: float) -> str:
    if alpha >= RELIABLE:
        return "reliable"
    return "tentative" if alpha >= TENTATIVE else "unreliable"


# ---------------------------------------------------------------- words that mark one side


def log_odds(
    ours: Mapping[str, int],
    theirs: Mapping[str, int],
    prior: Mapping[str, float] | None = None,
    strength: float = 500.0,
    floor: int = FEWEST_WORDS,
) -> pd.DataFrame:
    """Words typical of ``ours`` against ``theirs``: log-odds with an informative Dirichlet prior.

    Source: Monroe, Colaresi & Quinn 2008, Fightin' Words, equations 15, 16, 20, 22.

    Parameters
    ----------
    ours, theirs
        Counts by word.
    prior
        Counts by word in a background corpus; by default ``ours`` and ``theirs`` together.  Raises
        ValueError for a word without a positive count.
    strength
        Pseudo-words that the prior is scaled to, so that a rare word has to earn its place.
    floor
        Words that occur less often than this in the two together get no row.

    Returns
    -------
    pandas.DataFrame
        Columns :data:`MARKING`, sorted by z, then word; log_odds is natural, positive marks
        ``ours``; low and high are the ends of the 95 % interval.
    """
    together = {word: ours.get(word, 0) + theirs.get(word, 0) for word in {**ours, **theirs}}
    words = sorted(word for word, count in together.items() if count >= floor)
    if not words or len(together) < 2:  # the odds of a word need another word
        return pd.DataFrame(columns=list(MARKING))
    prior = together if prior is None else prior
    if bad := [word for word in words if prior.get(word, 0) <= 0]:
        raise ValueError(f"log_odds: no prior count for {', '.join(bad[:5])}")
    alpha = np.array([prior[word] for word in words]) * strength / sum(prior.values())
    rows = _marking(words, ours, theirs, alpha, strength)
    return rows.sort_values(["z", "word"], ascending=[False, True], ignore_index=True)


def _marking(
    words: Sequence[str],
    ours: Mapping[str, int],
    theirs: Mapping[str, int],
    alpha: np.ndarray,
    strength: float,
) -> pd.DataFrame:
    """The rows of :func:`log_odds`; ``alpha`` are the pseudo-words added to each word."""
    our_counts, our_odds = _odds(ours, words, alpha, strength)
    their_counts, their_odds = _odds(theirs, words, alpha, strength)
    delta = our_odds - their_odds
    error = np.sqrt(1 / (our_counts + alpha) + 1 / (their_counts + alpha))
    half = _z(CONFIDENCE) * error
    counts = (our_counts.astype(int), their_counts.astype(int))
    values = (words, *counts, delta, delta - half, delta + half, delta / error)
    return pd.DataFrame(dict(zip(MARKING, values)))


def _odds(
    side: Mapping[str, int], words: Sequence[str], alpha: np.ndarray, strength: float
) -> tuple[np.ndarray, np.ndarray]:
    """Counts of the words on one side, and their log-odds with the prior ``alpha`` added."""
    counts = np.array([side.get(word, 0) for word in words], dtype=float)
    total = float(sum(side.values()))
    return counts, np.log((counts + alpha) / (total + strength - counts - alpha))


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values in the given order (Benjamini & Hochberg 1995).

    Rejecting those under q keeps the expected share of false discoveries under q.

    Raises
    ------
    ValueError
        For a value outside 0 to 1.
    """
    from scipy.stats import false_discovery_control  # imported here for the reason given in wilson

    return [float(value) for value in false_discovery_control(p_values)]
