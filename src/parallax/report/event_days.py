"""The events of a corpus and the days of their articles, as rows of a timeline and of a table."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from parallax.report.rows import with_rows
from parallax.report.wording import cut

MOST_DAYS = 24
"""Articles that a timeline can label."""


def timeline_rows(
    articles: pd.DataFrame, events: Iterable[str], most: int = MOST_DAYS
) -> pd.DataFrame:
    """What :func:`parallax.report.charts.timeline` draws of the articles on some events.

    Articles stand event by event, the earliest first; at most ``most`` of them. The note says what
    a day rests on, or why there is none.
    """
    placed = with_rows(articles[articles["event_id"].isin(list(events))], articles)
    shown = placed.sort_values(["event_id", "published", "article_id"]).head(most)
    days = zip(shown["published"], shown["published_basis"], shown["published_note"])
    return pd.DataFrame(
        {
            "row": shown["event_id"] + ": " + shown["row"],
            "day": pd.to_datetime(shown["published"]),
            "colour": shown["colour"],
            "marker": shown["marker"],
            "note": [_note(day, basis, reason) for day, basis, reason in days],
        }
    )


def _note(day: object, basis: str, reason: str) -> str:
    return f"{day} ({basis})" if isinstance(day, str) else f"no day: {cut(reason, 60)}"


def event_table(articles: pd.DataFrame, events: pd.Series) -> pd.DataFrame:
    """Events with their first headline and what holds them together.

    ``events`` is the number of articles of each event to show, in order.
    """
    headlines = articles[articles["title"].fillna("") != ""].drop_duplicates("event_id")
    first = headlines.set_index("event_id")["title"].reindex(events.index).fillna("")
    basis = articles.drop_duplicates("event_id").set_index("event_id")["event_basis"]
    return pd.DataFrame(
        {
            "event": events.index,
            "articles": events.tolist(),
            "first headline": first.map(cut).tolist(),
            "what holds it together": basis.reindex(events.index).tolist(),
        }
    )
