"""The sentences of the notebook that sets articles side by side, singular and plural."""

import pandas as pd

from parallax.report import sentences
from parallax.report.tellings import Silence


def test_how_articles_spread_over_events():
    sizes = pd.Series({"talks": 3, "flood": 2, "vote": 1})
    assert sentences.events_compared(sizes, 4) == (
        "6 articles on 3 events: 3 on talks, 2 on flood and 1 on vote."
    )
    assert sentences.events_compared(sizes, 1) == (
        "6 articles on 3 events: 3 on talks, and 2 more events."
    )
    assert sentences.events_compared(sizes, 2).endswith(", and 1 more event.")
    assert sentences.events_compared(sizes.iloc[2:], 4) == (
        "No two articles tell the same event: there is nothing to compare."
    )


def test_how_many_articles_are_dated():
    assert sentences.articles_dated(1, 2, 2) == "1 of 2 articles can be dated"
    assert sentences.articles_dated(12, 24, 30) == "12 of 24 articles (50%) shown can be dated"


def test_what_another_hides():
    assert sentences.ellipsis_filled("Post", "Note", " for months ") == (
        "Post prints an ellipsis where Note prints “for months”."
    )


def test_utterances_that_read_differently():
    assert sentences.quoted_by_several(1, 1) == (
        "Of 1 utterance that more than one article prints at least partly between quotation marks, "
        "1 reads differently."
    )
    assert sentences.quoted_by_several(5, 2).endswith("2 read differently.")


def test_statements_that_several_articles_tell():
    assert sentences.shared_statements(1, 4, 0) == (
        "1 of 4 statements is told by more than one article; the others stand in one article alone."
    )
    assert sentences.shared_statements(2, 4, 1) == (
        "2 of 4 statements are told by more than one article, 1 of them told by one and contested "
        "by another; the others stand in one article alone."
    )


def test_statements_that_an_article_leaves_out():
    one = Silence("The bridge is open.", ["Post"], ["A", "B", "C", "D", "E"])
    assert sentences.absent_statements(1, 4, one) == (
        "1 of 4 shared statements is absent from an article long enough to tell it: "
        "“The bridge is open.” is told by Post and not by A, B, C, D and 1 more."
    )
    assert "are absent from an article long enough to tell them" in (
        sentences.absent_statements(2, 4, one)
    )


def test_the_caption_of_statements_by_article():
    assert sentences.statements_told("talks", 1, 3) == (
        "talks: 1 statement told by more than one of 3 articles"
    )


def test_shared_passages_and_the_longest():
    assert sentences.shared_passages(pd.Series(["a b c"])) == (
        "1 passage is shared by two articles, the longest of 3 words."
    )
    assert sentences.shared_passages(pd.Series([], dtype=object)) == (
        "0 passages are shared by two articles."
    )


def test_likely_copies_and_how_they_count():
    assert sentences.likely_copies(1, "once") == (
        "1 pair of articles shares so much that the one is likely a copy of the other, or both of "
        "one source. Copied text counts once here."
    )
    many = sentences.likely_copies(2, "count")
    assert many.startswith("2 pairs of articles share so much") and 'wire_copy = "once"' in many


def test_articles_without_a_page():
    assert sentences.more_articles(1).startswith("1 more article has no page here")
    assert sentences.more_articles(3).startswith("3 more articles have no page here")
