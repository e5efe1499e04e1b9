"""Tones as rows of charts."""

import pandas as pd

from parallax.report import tone_rows
from parallax.tone import summaries

NAN = float("nan")


def tones(**columns):
    made = pd.DataFrame(
        {"toward": ["Velm: Post", "Bern: Post", "Velm: Note"], "decided_all": [12, 11, 10]}
    )
    ends = dict.fromkeys(["low_all", "high_all", "low_own", "high_own"], NAN)
    return made.assign(**ends, **columns)


def test_a_pair_is_a_target_and_a_row_whatever_the_target_is_called():
    aimed = pd.DataFrame({"toward": ["Velm: north"], "row": ["Post"]})
    pair = tone_rows.paired(aimed)["toward"].iloc[0]
    assert pair == "Velm: north: Post" and tone_rows.parts(pair) == ("Velm: north", "Post")
    assert tone_rows.targets(pd.Series([pair])).tolist() == ["Velm: north"]


def test_the_widest_gap_is_that_of_the_largest_difference_either_way():
    assert tone_rows.widest_gap(tones(gap=[0.2, -0.6, NAN]))["toward"] == "Bern: Post"
    assert tone_rows.widest_gap(tones(gap=NAN)) is None
    assert tone_rows.widest_gap(tones(gap=NAN).iloc[:0]) is None


def test_equals_are_counted():
    assert tone_rows.equally_wide(tones(gap=[0.1 + 0.2, -0.3, 0.2])) == 2
    assert tone_rows.equally_wide(tones(gap=[0.2, -0.6, NAN])) == 1
    assert tone_rows.equally_wide(tones(gap=NAN)) == 0
    counts = pd.DataFrame({"negative": [5, 6, 9], "neutral": [5, 6, 0]}, index=list("abc"))
    assert tone_rows.equally_hard(counts, 10) == 2
    assert tone_rows.equally_hard(counts, 9) == 1
    assert tone_rows.equally_hard(counts, 20) == 0


def test_dumbbells_stand_target_by_target_and_say_how_many():
    drawn = tone_rows.dumbbell_rows(
        tones(tone_all=[0.3, 0.0, -0.2], tone_own=[0.1, NAN, 0.1], decided_own=[10, 3, 10]), 10
    )
    assert drawn["row"].tolist() == ["Bern: Post", "Velm: Note", "Velm: Post"]
    assert drawn["note"].tolist() == ["11 all, 3 own: too few", "10 all, 10 own", "12 all, 10 own"]
    assert {"first", "second", "first_low", "second_high"} <= set(drawn.columns)


def test_tones_are_held_by_the_outlet_an_actor_or_nobody_found():
    aimed = pd.DataFrame(
        {
            "held_by": ["outlet", "actor", "speaker"],
            "row": "Post",
            "holder_id": [None, "anders", None],
            "p_negative": [0.2, 0.9, 0.1],
            "p_neutral": [0.7, 0.1, 0.3],
            "p_positive": [0.1, 0.0, 0.6],
        }
    )
    made = tone_rows.with_holders(aimed, pd.Series({"anders": "Anders"}))
    assert made["holder"].tolist() == ["Post, own words", "Anders", tone_rows.UNRESOLVED]
    assert made["p"].tolist() == [0.7, 0.9, 0.6]


def test_the_hardest_pair_has_enough_mentions_and_a_negative_one():
    counts = pd.DataFrame(
        {"negative": [2, 3, 0], "neutral": [0, 9, 20], "unclear": [1, 0, 0], "positive": 0},
        index=["Velm: Post", "Bern: Post", "Velm: Note"],
    )
    assert tone_rows.hardest(counts, 10).name == "Bern: Post"
    assert tone_rows.hardest(counts, 1).name == "Velm: Post"
    assert tone_rows.hardest(counts.iloc[2:], 10) is None
    assert tone_rows.hardest(counts, 30) is None
    assert tone_rows.hardest(counts.iloc[:0], 1) is None


def test_holders_and_targets_with_the_most_decided_mentions_come_first():
    counts = pd.DataFrame(
        [("Post", "Velm", 1, 2), ("Post", "Bern", 0, 5), ("Anders", "Velm", 4, 9)],
        columns=["holder", "toward", "negative", "decided"],
    )
    cells = tone_rows.holder_cells(counts, "negative", rows=2, columns=2)
    assert cells.index.tolist() == ["Anders", "Post"] and cells.columns.tolist() == ["Velm", "Bern"]
    assert cells.to_numpy().tolist() == [[4, 0], [1, 0]]
    one = tone_rows.holder_cells(counts, "negative", rows=1, columns=2)
    assert one.to_numpy().tolist() == [[4]]
    assert tone_rows.holder_cells(counts.iloc[:0], "negative", rows=2, columns=2).empty


def test_nothing_scored_makes_empty_charts():
    columns = ["article_id", "toward", "row", "held_by", "polarity", "holder_id"]
    empty = pd.DataFrame(columns=[*columns, *tone_rows.PROBABILITIES])
    pairs = tone_rows.paired(empty)
    both = summaries.against_own(pairs, 10, pd.Series(dtype=str))
    assert tone_rows.widest_gap(both) is None
    assert tone_rows.dumbbell_rows(both, 10).empty
    assert tone_rows.hardest(summaries.own_polarities(pairs, 10, 12), 10) is None
    assert tone_rows.with_holders(empty, pd.Series(dtype=str)).empty
