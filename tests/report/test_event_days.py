"""Events and days, as a timeline and as a table."""

import pandas as pd

from parallax.report.event_days import event_table, timeline_rows

ARTICLES = pd.DataFrame(
    {
        "article_id": ["a", "b", "c", "d"],
        "event_id": ["talks", "talks", "flood", "vote"],
        "outlet": ["Post", "Note", "Wire", "Post"],
        "outlet_basis": "page",
        "published": ["2022-02-12", "2022-02-11", None, None],
        "published_basis": ["byline", "page", None, None],
        "published_note": ["", "", "the page names no day " * 9, ""],
        "title": ["", "Talks fail", None, "Vote"],
        "event_basis": ["names", "names", "alone", "alone"],
    }
)


def test_a_timeline_says_what_a_day_rests_on_or_why_there_is_none():
    drawn = timeline_rows(ARTICLES, ["talks", "flood"])
    assert drawn["row"].tolist() == ["flood: Wire", "talks: Note", "talks: Post (a)"]
    assert drawn["note"].tolist()[1:] == ["2022-02-11 (page)", "2022-02-12 (byline)"]
    assert drawn["note"].iloc[0].startswith("no day: the page names no day")
    assert len(drawn["note"].iloc[0]) < 75 and pd.isna(drawn["day"].iloc[0])
    assert len(timeline_rows(ARTICLES, ["talks", "flood"], most=2)) == 2


def test_an_event_is_named_by_its_first_headline():
    table = event_table(ARTICLES, pd.Series({"talks": 2, "flood": 1}))
    assert table.to_dict("list") == {
        "event": ["talks", "flood"],
        "articles": [2, 1],
        "first headline": ["Talks fail", ""],
        "what holds it together": ["names", "alone"],
    }
