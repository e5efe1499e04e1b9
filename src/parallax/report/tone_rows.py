"""Tones as rows of charts: each row is a target in one article or outlet, ``Russia: Press TV``."""

from __future__ import annotations

import numpy as np
import pandas as pd

from parallax.report.wording import number
from parallax.tone.summaries import OUTLET

BETWEEN = ": "
"""Between the target and the chart row in the label of a pair."""
UNRESOLVED = "speaker not resolved"
"""The holder of words that nobody could be found for."""
PROBABILITIES = ["p_negative", "p_neutral", "p_positive"]
DUMBBELL = {
    "toward": "row",
    "tone_all": "first",
    "tone_own": "second",
    "low_all": "first_low",
    "high_all": "first_high",
    "low_own": "second_low",
    "high_own": "second_high",
}
"""Columns of :func:`parallax.tone.summaries.against_own` as those of a dumbbell chart."""


def paired(aimed: pd.DataFrame) -> pd.DataFrame:
    """Mentions (``toward, row``) whose target is taken apart by chart row: ``toward`` is a pair.

    >>> tone_rows.paired(aimed)["toward"].iloc[0]
    'Russia: Press TV'
    """
    toward = aimed["toward"].astype("str")  # the column of an empty table has no type of its own
    return aimed.assign(toward=toward + BETWEEN + aimed["row"].astype("str"))


def parts(pair: str) -> tuple[str, str]:
    """Target and chart row of a pair.

    >>> tone_rows.parts("Russia: Press TV")
    ('Russia', 'Press TV')
    """
    target, row = pair.rsplit(BETWEEN, 1)
    return target, row


def targets(pairs: pd.Series) -> pd.Series:
    """The target of each pair."""
    return pairs.map(lambda pair: parts(pair)[0])


def widest_gap(tones: pd.DataFrame) -> pd.Series | None:
    """The row of :func:`parallax.tone.summaries.against_own` where own words differ most from all.

    None where no row has a tone of its own words.
    """
    gaps = tones["gap"].abs()
    return tones.loc[gaps.idxmax()] if gaps.notna().any() else None


def equally_wide(tones: pd.DataFrame) -> int:
    """How many rows have a gap as wide as the widest."""
    gaps = tones["gap"].abs().astype("float64")
    return int(np.isclose(gaps, gaps.max()).sum())


def dumbbell_rows(tones: pd.DataFrame, fewest: int) -> pd.DataFrame:
    """What :func:`parallax.report.charts.dumbbell` draws of ``tones`` (a row a pair).

    Rows stand target by target; the note says how many mentions are decided, and where they are
    fewer than ``fewest``.
    """
    sized = zip(tones["decided_all"], tones["decided_own"])
    placed = tones.assign(
        whom=targets(tones["toward"]),
        note=[_decided(every, own, fewest) for every, own in sized],
    )
    return placed.sort_values(["whom", "tone_all"], kind="stable").rename(columns=DUMBBELL)


def _decided(every: int, own: int, fewest: int) -> str:
    few = "" if own >= fewest else ": too few"
    return f"{number(every)} all, {number(own)} own{few}"


def with_holders(aimed: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """Mentions with ``holder``, whose tone it is, and ``p``, the highest probability.

    ``names`` maps entity ids to the names shown. Own words are the outlet's unless an actor
    of the sentence holds the tone; a speaker who could not be found is :data:`UNRESOLVED`.
    """
    others = aimed["held_by"] != OUTLET
    holder = aimed["holder_id"].map(names).where(others, aimed["row"] + ", own words")
    return aimed.assign(
        holder=holder.fillna(UNRESOLVED),
        p=aimed[PROBABILITIES].max(axis=1),
    )


def hardest(polarities: pd.DataFrame, least: int) -> pd.Series | None:
    """The pair with the largest share of negative mentions, of those with ``least`` mentions.

    ``polarities`` counts mentions, a row a pair. None where no such pair has a negative mention.
    """
    shares = _negative_shares(polarities, least)
    if shares.empty or shares.max() == 0:
        return None
    return polarities.loc[shares.idxmax()]


def equally_hard(polarities: pd.DataFrame, least: int) -> int:
    """How many pairs have the largest share of negative mentions, as :func:`hardest` counts it."""
    shares = _negative_shares(polarities, least)
    return int((shares == shares.max()).sum())


def _negative_shares(polarities: pd.DataFrame, least: int) -> pd.Series:
    total = polarities.sum(axis=1)
    return (polarities["negative"] / total)[total >= least]


def holder_cells(counts: pd.DataFrame, value: str, rows: int, columns: int) -> pd.DataFrame:
    """One value of ``counts`` with a row a holder and a column a target, the largest first.

    ``counts`` (``holder, toward, decided`` and the value) has a row for each holder and target;
    ``rows`` holders and ``columns`` targets are kept.
    """
    holders = _largest(counts, "holder")[:rows]
    toward = _largest(counts[counts["holder"].isin(holders)], "toward")[:columns]
    wide = counts.set_index(["holder", "toward"])[value].unstack(fill_value=0)
    return wide.reindex(index=holders, columns=toward, fill_value=0)


def _largest(counts: pd.DataFrame, by: str) -> pd.Index:
    """Values of a column, those with the most decided mentions first."""
    return counts.groupby(by)["decided"].sum().sort_values(ascending=False, kind="stable").index
