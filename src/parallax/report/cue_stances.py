"""Which cues introduce the words of which side, by their stance (table attributions)."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from parallax.report.rows import with_rows
from parallax.report.word_counts import most_frequent
from parallax.report.wording import listing

STANCES = (
    "neutral",
    "endorsing",
    "emphatic",
    "cautionary",
    "distancing",
    "adversarial",
    "denying",
    "unknown",
)
"""The stances of ``cue-verbs.csv``, in the order of charts; unknown are cues that it lacks."""
UNCHARGED = ("neutral", "unknown")
"""Stances that say nothing about what the outlet thinks of the words."""
NO_SIDE = "side unknown"


def cues_by_side(attributions: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """Attributions with a cue: their chart ``row``, the ``side`` of the speaker, and ``charged``.

    ``charged`` says whether the stance is known and not neutral.
    """
    with_cue = attributions[attributions["cue_lemma"] != ""]
    cues = with_rows(with_cue, articles)
    charged = ~cues["stance"].isin(UNCHARGED)
    return cues.assign(side=cues["speaker_side"].fillna(NO_SIDE), charged=charged)


def count_stances(cues: pd.DataFrame, most: int = 10) -> pd.DataFrame:
    """Attributions by side (rows) and stance; the ``most`` sides with the most attributions."""
    counts = cues.pivot_table(
        index="side", columns="stance", values="attribution_id", aggfunc="count", fill_value=0
    )
    counts = counts.reindex(columns=list(STANCES), fill_value=0)
    order = counts.sum(axis=1).sort_values(ascending=False, kind="stable").index
    return counts.loc[order].head(most)


def charged_by_row(cues: pd.DataFrame, sides: Sequence[str], rows: Sequence[str]) -> pd.DataFrame:
    """``2 of 5``: charged cues among all cues of each side (rows) in each chart row (columns).

    Blank where a chart row quotes nobody of the side.
    """
    counts = cues[cues["side"].isin(sides)].groupby(["side", "row"])["charged"].agg(["sum", "size"])
    words = counts["sum"].astype(str) + " of " + counts["size"].astype(str)
    table = words.unstack("row").reindex(columns=rows)
    return table.reindex([side for side in sides if side in table.index]).fillna("")


def cue_words(cues: pd.DataFrame, stances: Sequence[str]) -> pd.DataFrame:
    """The cues of the given stances with their numbers: a row a side, a column a stance."""
    chosen = cues[cues["stance"].isin(stances)]
    words = chosen.groupby(["side", "stance"])["cue_lemma"].agg(_numbered)
    return words.unstack("stance").fillna("")


def _numbered(lemmas: pd.Series) -> str:
    return listing(f"{lemma} ({n})" for lemma, n in most_frequent(lemmas))
