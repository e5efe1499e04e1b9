"""Frames by sentence and chart row, and the order of a text."""

import pandas as pd
import pytest

from parallax.report import frame_counts
from parallax.report.notebook import NotebookError

ARTICLES = pd.DataFrame(
    {
        "article_id": ["a1", "a2", "b"],
        "event_id": "event-1",
        "outlet": ["Daily", "Weekly", "Weekly"],
        "outlet_basis": "given",
    }
)
SENTENCES = pd.DataFrame({"article_id": ["b", "a1", "a1"], "sentence_id": [0, 1, 0]})


def codes(*cells):
    return pd.DataFrame(cells, columns=["article_id", "sentence_id", "frame", "row"])


def test_a_sentence_in_two_voices_counts_once_and_the_commonest_frame_comes_first():
    twice = codes(("a", 0, "talks", "A"), ("a", 0, "talks", "A"), ("b", 1, "threat", "B"))
    more = pd.concat([twice, codes(("b", 2, "threat", "B"))])
    counts = frame_counts.sentences_by_row(more, ["talks", "blame", "threat"], ["B", "A"])
    assert counts.index.tolist() == ["threat", "talks", "blame"]
    assert counts.columns.tolist() == ["B", "A"]
    assert counts.to_numpy().tolist() == [[2, 0], [0, 1], [0, 0]]


def test_a_code_without_a_row_stops_the_notebook():
    with pytest.raises(NotebookError, match="every coded sentence"):
        frame_counts.sentences_by_row(codes(("a", 0, "talks", "A")), ["talks"], ["B"])


def test_no_codes_give_zeros():
    counts = frame_counts.sentences_by_row(codes(), ["talks"], ["A"])
    assert counts.to_numpy().tolist() == [[0]]


def test_sentences_are_numbered_within_their_article():
    numbered = frame_counts.in_text_order(SENTENCES, ARTICLES)
    assert numbered[["article_id", "place"]].to_numpy().tolist() == [["a1", 0], ["a1", 1], ["b", 0]]
    assert numbered["panel"].tolist() == ["Daily", "Daily", "Weekly (b)"]


def test_articles_that_share_a_row_are_told_apart_by_their_ids(monkeypatch):
    shared = ARTICLES.assign(row="Weekly", order=0)
    monkeypatch.setattr(
        frame_counts,
        "with_rows",
        lambda frame, _: frame.merge(shared[["article_id", "row", "order"]], on="article_id"),
    )
    numbered = frame_counts.in_text_order(SENTENCES, ARTICLES)
    assert numbered["panel"].unique().tolist() == ["Weekly: a1", "Weekly: b"]


def test_codes_take_the_place_of_their_sentence():
    numbered = frame_counts.in_text_order(SENTENCES, ARTICLES)
    placed = frame_counts.placed(codes(("a1", 1, "talks", "Daily")), numbered)
    assert placed[["place", "panel"]].to_numpy().tolist() == [[1, "Daily"]]
    with pytest.raises(NotebookError, match="place in the text"):
        frame_counts.placed(codes(("a1", 9, "talks", "Daily")), numbered)
