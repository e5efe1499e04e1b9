"""Passages that two articles share, and pairs of articles with what points to a common source."""

from __future__ import annotations

import pandas as pd


def with_words(passages: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """``passages`` (rows of the table reuse) with their ``words`` as the first article has them."""
    texts = articles.set_index("article_id")["text"]
    places = zip(passages["article_id"], passages["start"], passages["end"])
    return passages.assign(words=[texts[article][start:end] for article, start, end in places])


def source_table(sources: pd.DataFrame, row_of: pd.Series) -> pd.DataFrame:
    """Pairs of articles (``compare.reuse.common_sources``) as a table to show.

    ``row_of`` maps article ids to chart rows. The order says nothing where a pair shares one
    passage.
    """
    order = sources["in_order"].map("{:.0%}".format).where(sources["passages"] > 1, "–")
    return pd.DataFrame(
        {
            "in": sources["article_id"].map(row_of),
            "and in": sources["other_id"].map(row_of),
            "passages": sources["passages"],
            "words": sources["words"],
            "of the shorter article": sources["containment"].map("{:.0%}".format),
            "in the same order": order,
            "agency named": sources["agency"],
            "misspellings in common": [", ".join(sorted(words)) for words in sources["slips"]],
        }
    )
