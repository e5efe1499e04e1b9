"""Raw files line by line, as notebook 01 shows them."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from parallax.report.html_blocks import folded
from parallax.report.notebook import each
from parallax.report.said import outside


def show_each(
    lines: pd.DataFrame, articles: pd.Series, shown: Iterable[str], row_of: pd.Series
) -> None:
    """Show the lines of each article, folded away; those that cannot be shown are named.

    Parameters
    ----------
    lines
        What is shown of each line.
    articles
        The article that each of ``lines`` belongs to.
    shown
        Ids of the articles, in order.
    row_of
        Article id to the label of its chart row.
    """

    def show(article_id: str) -> None:
        label = f"{outside(row_of.get(article_id, article_id))} ({outside(article_id)})"
        folded(lines[articles == article_id], f"{label}, line by line")

    each(shown, show, name="Article {}".format)
