"""Passages that articles share, worked out by hand."""

import pandas as pd
import pytest
from articletables import article_table
from hypothesis import given, settings
from hypothesis import strategies as st

from parallax.common import tables
from parallax.compare.diff import keys
from parallax.compare.reuse import common_sources, find_reuse, repeated, shared_parts, slips

ONE = (
    "Engineers closed the old dam above Bergen on Monday after cracks were found. "
    "Farmers in the valley fear for their harvest this summer."
)
COPY = "Rescue teams searched the flooded quarry near Lindau through the night while relatives waited at the gate."
EDIT = "Rescue teams searched the flooded quarry near Lindau all through Tuesday night while relatives waited at the gate."


def test_verbatim_passage_with_its_places_and_agency():
    first, second = f"Late on Tuesday. {COPY} More soon.", f"{COPY} Our own reporter saw it."
    made = find_reuse(article_table([("a", "e", first, None), ("b", "f", second, "AP")]))
    row = made.iloc[0]
    assert len(made) == 1 and (row["kind"], row["similarity"], row["agency"]) == (
        "verbatim",
        1.0,
        "AP",
    )
    assert (
        first[row["start"] : row["end"]]
        == second[row["other_start"] : row["other_end"]]
        == COPY.rstrip(".")
    )


def test_small_edits_stay_one_passage():
    made = find_reuse(article_table([("a", "e", COPY, None), ("b", "e", EDIT, None)]))
    assert made[["kind", "start", "end"]].values.tolist() == [["reworded", 0, len(COPY) - 1]]
    assert made["similarity"][0] == pytest.approx(
        15 / 18
    )  # runs of eight and seven words, of eighteen


def test_a_reworded_sentence_is_found_inside_an_event_only():
    one = "Divers recovered the stolen altar painting from the flooded quarry near Lindau on Tuesday, police said."
    other = "Police in Lindau said on Tuesday the stolen painting of the altar was recovered by divers in a flooded quarry."
    inside = find_reuse(article_table([("a", "e", one, None), ("b", "e", other, None)]))
    assert (
        inside["kind"].tolist() == ["reworded"]
        and one[inside["start"][0] : inside["end"][0]] == one
    )
    assert find_reuse(article_table([("a", "e", one, None), ("b", "f", other, None)])).empty


def test_two_stories_share_nothing():
    assert find_reuse(
        article_table(
            [
                ("a", "e", ONE, None),
                ("b", "e", "A choir sang in the cathedral. Nobody was paid.", None),
            ]
        )
    ).empty
    assert find_reuse(tables.typed("articles")).empty


def test_containment_tells_a_copy_from_a_shared_quotation():
    own = " ".join(
        f"Paragraph {n} of our report tells of street {n * 7} and house {n * 13} in the town."
        for n in range(20)
    )
    articles = article_table(
        [
            ("a", "e", f"{COPY} {ONE}", None),
            ("b", "e", f"{ONE} {COPY}", None),
            ("c", "e", f"{own} {COPY}", None),
        ]
    )
    parts = shared_parts(find_reuse(articles), articles).set_index(["article_id", "other_id"])[
        "containment"
    ]
    assert parts["a", "b"] > 0.9 and parts["a", "c"] < 0.5


def test_what_two_articles_share_points_to_a_source():
    own = "The council met on Friday. Nobody was hurt."
    slip = "The goverment said that rescue teams searched the flooded quarry near Lindau through the night."
    articles = article_table(
        [
            ("a", "e", f"{COPY} {slip} {ONE}", "AP"),
            ("b", "e", f"{COPY} {slip} {own}", None),
            ("c", "e", f"{ONE} {COPY}", None),
        ]
    )
    made = common_sources(find_reuse(articles), articles).set_index(["article_id", "other_id"])
    assert made.loc[("a", "b"), ["agency", "slips", "copy", "in_order"]].tolist() == [
        "AP",
        frozenset(["goverment"]),
        True,
        1.0,
    ]
    assert made.loc[("a", "c"), "in_order"] < made.loc[("a", "b"), "in_order"]


def test_inflections_are_not_misspellings():
    assert slips("the goverment governs, governed and goveerns the Goverment of a quarry") == {
        "goverment"
    }


def test_wire_copy_counts_once_for_the_article_that_has_it_first():
    own = " ".join(
        f"Street {n * 7} and house {n * 13} of our town were flooded as well." for n in range(20)
    )
    articles = article_table(
        [
            ("a", "e", f"{COPY} {ONE}", None),
            ("b", "e", f"{ONE} {COPY}", "AP"),
            ("c", "e", f"A choir sang. {COPY} {own}", None),
        ]
    )
    reuse = find_reuse(articles)
    places = pd.DataFrame(
        {
            "article_id": ["a", "b", "c", "a"],
            "start": [0, len(ONE) + 1, 14, 0],
            "end": [len(COPY), len(ONE) + 1 + len(COPY), 14 + len(COPY), 5],
        }
    )
    assert repeated(places, reuse, articles).tolist() == [True, False, True, True]
    unnamed = articles.assign(
        agency=None,
        published=["2022-02-02", "2022-02-01", "2022-02-03"],
        text=[*articles["text"][:2], f"A choir sang. {COPY}. " + own],
    )
    assert repeated(places[:2], find_reuse(unnamed), unnamed).tolist() == [True, False]
    assert repeated(places, tables.typed("reuse"), articles).tolist() == [False] * 4


AROUND = st.lists(st.sampled_from([*COPY.split(), "é", "“", "\n", "…"]), max_size=40)


@given(AROUND, AROUND)
@settings(max_examples=40, deadline=None)
def test_passages_lie_inside_both_texts(one, other):
    first, second = " ".join([*one, COPY]), " ".join([COPY, *other])
    made = find_reuse(article_table([("a", "e", first, None), ("b", "e", second, None)]))
    assert len(made) >= 1
    for row in made.itertuples():
        assert 0 <= row.start < row.end <= len(
            first
        ) and 0 <= row.other_start < row.other_end <= len(second)
        if row.kind == "verbatim":
            assert keys(first[row.start : row.end]) == keys(second[row.other_start : row.other_end])
