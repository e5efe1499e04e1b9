"""Passages that two articles share, as tables."""

import pandas as pd

from parallax.report.shared_wording import source_table, with_words

ARTICLES = pd.DataFrame({"article_id": ["a"], "text": ["Talks failed on Monday."]})


def test_a_passage_has_the_words_of_its_first_article():
    passages = pd.DataFrame({"article_id": ["a"], "start": [6], "end": [12]})
    assert with_words(passages, ARTICLES)["words"].tolist() == ["failed"]
    assert with_words(passages.iloc[:0], ARTICLES)["words"].empty


def test_one_passage_stands_in_no_order():
    sources = pd.DataFrame(
        {
            "article_id": ["a", "a"],
            "other_id": ["b", "c"],
            "passages": [1, 4],
            "words": [9, 80],
            "containment": [0.1, 0.456],
            "in_order": [1.0, 0.75],
            "agency": ["", "AP"],
            "slips": [set(), {"teh", "goverment"}],
        }
    )
    table = source_table(sources, pd.Series({"a": "Post", "b": "Note", "c": "Wire"}))
    assert table["and in"].tolist() == ["Note", "Wire"]
    assert table["of the shorter article"].tolist() == ["10%", "46%"]
    assert table["in the same order"].tolist() == ["–", "75%"]
    assert table["misspellings in common"].tolist() == ["", "goverment, teh"]
