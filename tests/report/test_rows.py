"""Rows of charts: labels, colours, and joins that lose nothing."""

import pandas as pd
import pytest

from parallax.report import rows as placing
from parallax.report.notebook import NotebookError


def articles(n, outlet="Paper", basis="given", event="event-1"):
    return pd.DataFrame(
        {
            "article_id": [f"a{i:03d}" for i in range(n)],
            "event_id": event,
            "outlet": [f"{outlet} {i}" if basis == "given" else "x" for i in range(n)],
            "outlet_basis": basis,
        }
    )


def test_few_articles_have_a_row_and_a_colour_each():
    made = placing.rows(articles(3))
    assert made["row"].tolist() == ["Paper 0", "Paper 1", "Paper 2"]
    assert made["colour"].nunique() == made["marker"].nunique() == 3


def test_an_unknown_outlet_is_called_by_its_article():
    assert placing.rows(articles(2, basis="unknown"))["row"].tolist() == ["a000", "a001"]
    mixed = articles(2).assign(outlet_basis=["given", "unknown"])
    assert placing.rows(mixed)["row"].tolist() == ["Paper 0", "outlet unknown (a001)"]


def test_ids_are_shortened_to_what_tells_them_apart():
    assert placing._short(["000_42595", "001_4ebe9"]) == ["000", "001"]
    assert placing._short(["usgov-001", "usgov-002"]) == ["usgov-001", "usgov-002"]
    assert placing._short(["a"]) == ["a"]
    assert placing._short(["01 New York", "02-Business", "05_Reuters"]) == ["01", "02", "05"]
    assert placing._short(["a- one", "a-_ two"]) == ["a- ", "a-_"]


def test_two_articles_of_one_outlet_are_told_apart():
    twins = articles(2).assign(outlet="Paper")
    assert placing.rows(twins)["row"].tolist() == ["Paper (a000)", "Paper (a001)"]


def test_many_articles_are_rows_by_outlet():
    many = pd.concat(
        [
            articles(10).assign(outlet="Daily"),
            articles(10).assign(outlet="Weekly", article_id=[f"b{i}" for i in range(10)]),
        ]
    )
    assert placing.unit(many) == "outlet"
    assert sorted(set(placing.rows(many)["row"])) == ["Daily", "Weekly"]


def test_more_outlets_than_a_chart_can_label_share_a_row():
    made = placing.rows(articles(30))
    assert made["row"].nunique() == placing.MOST_ROWS + 1
    assert (made["row"] == "other outlets").sum() == 30 - placing.MOST_ROWS


LONG = "The International Harbour and Shipping Gazette of Velm"


def test_names_that_are_cut_never_join_two_articles_in_a_row():
    twins = articles(3).assign(outlet=LONG)
    assert placing.rows(twins)["row"].nunique() == 3
    alike = articles(2).assign(outlet=[f"{LONG} North", f"{LONG} South"])
    assert placing.rows(alike)["row"].nunique() == 2
    ids = [f"ProQuestDocuments-2016-03-13-all-articles-{i}" for i in range(3)]
    unnamed = articles(3, basis="unknown").assign(article_id=ids)
    assert placing.rows(unnamed)["row"].tolist() == ["…0", "…1", "…2"]


def test_names_that_are_cut_never_join_two_outlets_in_a_row():
    many = articles(14).assign(outlet=[f"{LONG} {i % 7}" for i in range(14)])
    made = placing.rows(many)
    assert made["row"].nunique() == 7 and made["row"].str.len().max() <= 42
    assert (made["row"].to_numpy()[:7] == made["row"].to_numpy()[7:]).all()


def test_an_outlet_called_like_all_the_others_has_its_own_row():
    named = articles(30).assign(outlet=["other outlets", *(f"Paper {i % 15}" for i in range(29))])
    first = placing.rows(pd.concat([named, named.head(1).assign(article_id="b")]))
    own = first.loc[first["article_id"].isin(["a000", "b"]), "row"].unique()
    assert len(own) == 1 and (first["row"] == own[0]).sum() == 2


def test_a_join_that_loses_rows_stops_the_notebook():
    frame = pd.DataFrame({"article_id": ["a000", "nobody"]})
    with pytest.raises(NotebookError, match="every row belongs to one article"):
        placing.with_rows(frame, articles(1))


def test_a_span_belongs_to_the_sentence_it_starts_in_or_before():
    sentences = pd.DataFrame(
        {
            "article_id": ["a", "a", "b"],
            "sentence_id": [0, 1, 0],
            "start": [0, 12, 0],
            "end": [10, 20, 5],
        }
    )
    frame = pd.DataFrame({"article_id": ["a", "b", "a", "a", "a"], "start": [12, 0, 9, 10, 25]})
    placed = placing.in_sentences(frame, sentences)
    assert placed["sentence_id"].tolist() == [1, 0, 0, 1, 1]
    assert placed["start"].tolist() == frame["start"].tolist()


def test_words_of_spans():
    frame = pd.DataFrame({"article_id": ["a"], "text": ["Talks or war."]})
    assert placing.sliced(frame, "a", [[0, 5], [9, 12]]) == "Talks … war"


def test_two_entities_of_one_name_are_told_apart():
    entities = pd.DataFrame(
        {
            "entity_id": ["velm", "velm-2", "paris", "paris-2", "anders"],
            "name": ["Velm", "Velm", "Paris", "Paris", "Anders"],
            "label": ["GPE", "PERSON", "GPE", "GPE", "PERSON"],
        }
    )
    assert placing.entity_names(entities).tolist() == [
        "Velm (place)",
        "Velm (person)",
        "Paris (paris)",
        "Paris (paris-2)",
        "Anders",
    ]


def test_words_in_context_are_cut_at_words_and_lines():
    articles = pd.DataFrame(
        {"article_id": ["a"], "text": ["Title here\n\nThe brutal regime fell on a cold day in May"]}
    )
    start = articles["text"][0].index("regime")
    found = placing.in_context(
        articles,
        pd.DataFrame({"article_id": ["a"], "start": [start], "end": [start + 6]}),
        width=14,
    )
    assert found[["before", "after"]].to_numpy().tolist() == [["The brutal ", " fell on a …"]]
    wide = placing.in_context(
        articles,
        pd.DataFrame({"article_id": ["a"], "start": [start], "end": [start + 6]}),
        width=70,
    )
    assert wide["before"].tolist() == ["The brutal "] and wide["after"].tolist() == [
        " fell on a cold day in May"
    ]


def test_a_party_is_the_side_or_the_name():
    entities = pd.DataFrame(
        {
            "entity_id": ["moscow", "quad"],
            "name": ["Moscow", "Quad"],
            "label": ["GPE", "ORG"],
            "side": ["Russia", None],
        }
    )
    assert placing.parties(entities).to_dict() == {"moscow": "Russia", "quad": "Quad"}
