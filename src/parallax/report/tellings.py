"""Statements that several articles tell, and the clearest case of one that is left out."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd


class Silence(NamedTuple):
    """A statement that some articles tell and others, long enough to tell it, do not.

    Attributes
    ----------
    statement
        In its fullest wording.
    told_by, absent_from
        Chart rows of the articles.
    """

    statement: str
    told_by: list[str]
    absent_from: list[str]


def most_told(statements: pd.DataFrame, tellers: pd.Series, most: int) -> pd.Index:
    """Ids of the statements that more than one article tells, those with the most tellers first.

    ``tellers`` is the number of articles that tell each statement; ``statements`` says which of
    them are meant.
    """
    several = tellers[tellers.index.isin(statements["statement_id"]) & (tellers > 1)]
    return several.sort_values(ascending=False, kind="stable").index[:most]


def clearest_silence(told: pd.DataFrame, absent: pd.DataFrame) -> Silence:
    """The statement of ``absent`` with the most tellers, of several the one joined most surely.

    Both are rows of the table statements with their chart ``row``. How surely the tellings of a
    statement were joined is their least similarity.
    """
    known = told.groupby("statement_id").agg(
        tellers=("article_id", "nunique"), similarity=("similarity", "min")
    )
    known = known.round({"similarity": 2}).loc[sorted(absent["statement_id"].unique())]
    order = known.sort_values(["tellers", "similarity"], ascending=False, kind="stable")
    telling = told[told["statement_id"] == order.index[0]]
    silent = absent[absent["statement_id"] == order.index[0]]
    return Silence(
        silent["statement"].iloc[0],
        list(dict.fromkeys(telling["row"])),
        list(dict.fromkeys(silent["row"])),
    )
