"""Frames counted by sentence, and where in the order of a text they occur (table frames)."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from parallax.report.notebook import check
from parallax.report.rows import with_rows

ID_SHOWN = 12
"""Characters of an article's id in its label, where several articles share a chart row."""


def sentences_by_row(
    codes: pd.DataFrame, frames: Sequence[str], rows: Sequence[str]
) -> pd.DataFrame:
    """Sentences with each frame in each chart row, whoever's words they are; commonest frame first.

    Parameters
    ----------
    codes
        The table frames with the chart ``row`` of each code.
    frames
        The frames to count; those that no sentence carries have zeros.
    rows
        The chart rows, in the order of the columns.

    Raises
    ------
    NotebookError
        Where a code belongs to none of ``frames`` and ``rows``.
    """
    once = codes.drop_duplicates(["article_id", "sentence_id", "frame"])
    counts = once.pivot_table(
        index="frame", columns="row", values="sentence_id", aggfunc="count", fill_value=0
    )
    counts = counts.reindex(index=frames, columns=rows, fill_value=0)
    check(counts.to_numpy().sum() == len(once), "the grid counts every coded sentence once a frame")
    return counts.loc[counts.sum(axis=1).sort_values(ascending=False, kind="stable").index]


def in_text_order(sentences: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """The table sentences with the ``place`` of each, from 0, and the ``panel`` of its article.

    The panel's label is the chart row, with the beginning of the article's id where articles share
    one.
    """
    ordered = sentences.sort_values(["article_id", "sentence_id"], kind="stable")
    places = ordered.groupby("article_id").cumcount()
    numbered = with_rows(ordered.assign(place=places), articles)
    alone = numbered.groupby("row")["article_id"].transform("nunique") == 1
    with_id = numbered["row"] + ": " + numbered["article_id"].str[:ID_SHOWN]
    return numbered.assign(panel=numbered["row"].where(alone, with_id))


def placed(codes: pd.DataFrame, numbered: pd.DataFrame) -> pd.DataFrame:
    """``codes`` with the ``place`` and ``panel`` of their sentence.

    ``numbered`` is what :func:`in_text_order` gives; no code is lost or doubled.
    """
    key = ["article_id", "sentence_id"]
    joined = codes.merge(numbered[[*key, "place", "panel"]], on=key, validate="many_to_one")
    check(len(joined) == len(codes), "every code has its place in the text")
    return joined
